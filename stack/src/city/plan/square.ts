/**
 * The foundation's part of the city: four gates, and the southern half of the central square as one
 * composition about the axis gate - fountain - obelisk. World metres, the square spans ±310.
 */
import { createRandom } from '../random.ts'
import type { Stage } from './stage.ts'

const mirrored = [-1, 1] as const
/** The gates stand where the ring street meets the square. */
const GATE = 330

/** Compass heading from the axis outwards, for the side -1 (west) or 1 (east). */
const outward = (side: number): number => (side < 0 ? 270 : 90)
const inward = (side: number): number => (side < 0 ? 90 : 270)

export function composeSquare(stage: Stage): void {
  gates(stage)
  forecourt(stage)
  buildings(stage)
  axis(stage)
  fountainPlaza(stage)
  market(stage)
  obeliskCourt(stage)
  groves(stage)
}

function gates(stage: Stage): void {
  // The origin of each arch lies on the gate's commons, its piers beside the way.
  stage.put('gate-arch', 0, GATE, 180, { on: { x: 0, y: -34 } })
  stage.put('gate-arch', 0, -GATE, 0, { on: { x: 0, y: 33 } })
  stage.put('gate-arch', GATE, 0, 90, { on: { x: 33, y: 0 } })
  stage.put('gate-arch', -GATE, 0, 270, { on: { x: -34, y: 0 } })
}

/** Between the town and the southern gate, where visitors arrive. */
function forecourt(stage: Stage): void {
  for (const side of mirrored) {
    for (const [i, z] of [402, 390, 378, 366, 354].entries()) {
      stage.put(i % 2 === 0 ? 'avenue-lamp' : 'tree-round', side * 8.5, z, inward(side) + 90, {
        scale: i % 2 === 0 ? 1 : 0.85,
      })
    }
    stage.put('planter', side * 8.3, 384, inward(side))
    stage.put('planter', side * 8.3, 372, inward(side))
    stage.put('bench', side * 8.2, 360, inward(side))
    stage.put('flag-pole', side * 8.4, 343, 180, { scale: 1.1 })
    stage.put('bollard-row', side * 5.6, 408.5, 180)
  }
  stage.put('noticeboard', 7.8, 396, 270)
  stage.put('street-clock', -8, 396, 90)
}

/** Landmarks left and right of the axis, fronts to the middle or to the north. */
function buildings(stage: Stage): void {
  stage.put('town-hall', -54, 212, 90)
  stage.put('market-hall', 54, 212, 270)
  stage.put('library', -50, 272, 90)
  stage.put('theatre', 50, 272, 270)
  stage.put('station', -134, 282, 0)
  stage.put('observatory', 118, 282, 0)
  stage.put('museum', 172, 284, 0)
}

/** Trees, lamps and benches in rows from the gate to the obelisk. */
function axis(stage: Stage): void {
  for (const side of mirrored) {
    for (let z = 300; z >= 44; z -= 10) {
      const plaza = z > 186 && z < 240
      if (plaza) continue
      const step = (300 - z) / 10
      stage.put('tree-round', side * 15, z, step * 47, { scale: 0.95 + 0.1 * (step % 2) })
      if (z < 186) stage.put('tree-round', side * 23, z - 5, step * 31, { scale: 0.9 })
      if (step % 2 === 0) stage.put('avenue-lamp', side * 9, z - 5, 0)
      else if (step % 4 === 1) stage.put('bench', side * 11.2, z - 5, inward(side))
      else stage.put('planter', side * 11.2, z - 5, inward(side))
    }
  }
}

function fountainPlaza(stage: Stage): void {
  stage.put('fountain', 0, 212, 180)
  for (let i = 0; i < 8; i++) {
    const angle = ((i + 0.5) / 8) * Math.PI * 2
    const [x, z] = [Math.sin(angle) * 16, 212 + Math.cos(angle) * 16]
    stage.put(i % 2 === 0 ? 'flag-pole' : 'flag-pole-sun', x, z, 180)
  }
  for (let i = 0; i < 8; i++) {
    const degrees = i * 45
    const angle = (degrees / 180) * Math.PI
    const [x, z] = [Math.sin(angle) * 12.6, 212 + Math.cos(angle) * 12.6]
    // Benches look at the water.
    if (i % 2 === 1) stage.put('bench', x, z, normal(180 - degrees + 180))
    else if (i % 4 === 2) stage.put('planter', x, z, 90)
  }
  for (const side of mirrored) {
    for (const z of [240, 186]) stage.put('pavilion', side * 22, z, inward(side))
    stage.put('bandstand', side * 52, 150, inward(side))
    stage.put('statue', side * 9, 183, 180)
    stage.put('street-lamp', side * 26, 232, 0)
    stage.put('street-lamp', side * 26, 192, 0)
  }
  const normalTables = createRandom('tables')
  for (const side of mirrored) {
    for (let i = 0; i < 6; i++) {
      const z = 258 + (i % 3) * 5
      const x = side * (24.5 + Math.floor(i / 3) * 4.4)
      stage.put(
        i % 2 === 0 ? 'cafe-tables' : 'cafe-tables-sun',
        x - side * 4,
        z - 2,
        normalTables.index(360),
      )
    }
  }
}

/** Compass degrees in 0 to 360 for a bearing given the other way round. */
const normal = (degrees: number): number => ((degrees % 360) + 360) % 360

function market(stage: Stage): void {
  for (let i = 0; i < 5; i++) {
    const z = 194 + i * 9
    if (i !== 2) stage.put('market-stall', 33, z, 270)
    if (i !== 2) stage.put('market-stall', 27.5, z, 90)
  }
  stage.put('bicycle-rack', 35, 238, 180)
  stage.put('news-kiosk', -30, 238, 90)
  stage.put('post-box', -27, 238, 90)
  stage.put('bicycle-rack', -35, 186, 0)
  // Before the station and the observatory.
  for (const x of [-156, -134, -112]) stage.put('avenue-lamp', x, 254, 0)
  stage.put('tram-shelter', -146, 256, 0)
  stage.put('tram-shelter', -122, 256, 0)
  stage.put('street-clock', -134, 250, 0)
  for (const [x, z] of [
    [98, 268],
    [138, 268],
    [98, 296],
    [138, 296],
    [150, 262],
  ] as const) {
    stage.put('tree-pine', x, z, x * 7)
  }
}

function obeliskCourt(stage: Stage): void {
  stage.put('obelisk', 0, 0, 180, { on: { x: 0, y: 0 } })
  for (let i = 0; i < 12; i++) {
    const angle = ((i + 0.5) / 12) * Math.PI * 2
    const [x, z] = [Math.sin(angle) * 26, Math.cos(angle) * 26]
    stage.put('avenue-lamp', x, z, (angle * 180) / Math.PI)
  }
  for (let i = 0; i < 16; i++) {
    const angle = ((i + 0.5) / 16) * Math.PI * 2
    stage.put('tree-poplar', Math.sin(angle) * 36, Math.cos(angle) * 36, i * 40)
  }
}

/** Trees in quincunx left and right of the axis, with pergolas and benches among them. */
function groves(stage: Stage): void {
  const kinds = ['tree-round', 'tree-blossom', 'tree-round', 'tree-autumn'] as const
  for (const side of mirrored) {
    for (let row = 0; row < 5; row++) {
      for (let column = 0; column < 7; column++) {
        const x = side * (66 + column * 11 + (row % 2) * 5)
        const z = 172 - row * 13
        if (row === 2 && column === 3) {
          stage.put('pergola', x, z, 90)
          continue
        }
        const kind = kinds[(row * 3 + column) % kinds.length] ?? 'tree-round'
        stage.put(kind, x, z, row * 70 + column * 33, { scale: 0.9 + 0.06 * ((row + column) % 4) })
      }
      stage.put('bench', side * 60, 172 - row * 13 - 6, inward(side))
    }
    for (let i = 0; i < 4; i++) stage.put('street-lamp', side * 62, 172 - i * 18, outward(side))
    // A line of trees hides the far edge of the square.
    for (let i = 0; i < 9; i++) {
      stage.put('tree-poplar', side * (206 + i * 11), 302, i * 30)
      stage.put('tree-round', side * 200, 290 - i * 12, i * 50)
    }
  }
}
