/**
 * The foundation's part of the city: four gates, and the southern part of the central square as one
 * composition about the axis gate - fountain - obelisk. World metres; the square spans ±310. Lawns,
 * paving and the trees of promenades and lawns are the client's: buildings keep clear of them.
 */
import type { Stage } from './stage.ts'

const SIDES = [-1, 1] as const
/** The gates stand where the ring street meets the square. */
const GATE = 330
/** Middle of the plaza between town hall and market hall. */
const PLAZA = 196

/** Compass heading towards the axis for the side -1 (west) or 1 (east). */
const inward = (side: number): number => (side < 0 ? 90 : 270)

export function composeSquare(stage: Stage): void {
  gates(stage)
  forecourt(stage)
  buildings(stage)
  axis(stage)
  fountainPlaza(stage)
  market(stage)
  obeliskCourt(stage)
}

/** What stands inside the other three gates of the full city: two landmarks and a row of trees each. */
const OTHER_GATES = [
  { turn: 90, pair: ['library', 'museum'] },
  { turn: 180, pair: ['theatre', 'school'] },
  { turn: 270, pair: ['market-hall', 'observatory'] },
] as const

/** For the full city: every gate opens on something. */
export function composeOtherGates(stage: Stage): void {
  for (const { turn, pair } of OTHER_GATES) {
    const turned = turnedStage(stage, turn)
    turned.put(pair[0], -52, 240, 90)
    turned.put(pair[1], 52, 240, 270)
    turned.put('fountain', 0, PLAZA, 180)
    axis(turned)
  }
}

/** The same stage seen after a quarter turn or more about the middle of the square, clockwise. */
function turnedStage(stage: Stage, degrees: number): Stage {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  return {
    placements: stage.placements,
    put: (model, x, z, heading, options) =>
      stage.put(model, x * cos - z * sin, x * sin + z * cos, heading + degrees, options),
  }
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
  for (const side of SIDES) {
    // Nothing tall near the spot where people first open their eyes (z 385).
    for (const z of [394, 376, 358]) stage.put('avenue-lamp', side * 8.4, z, 0)
    stage.put('tree-round', side * 8.4, 404, 40, { scale: 0.85 })
    stage.put('tree-round', side * 8.4, 367, 80, { scale: 0.9 })
    stage.put('tree-blossom', side * 8.4, 349, 120, { scale: 0.95 })
    stage.put('planter', side * 8.4, 386, inward(side))
    stage.put('planter', side * 8.4, 380.5, inward(side))
    stage.put('bench', side * 8.3, 371.5, inward(side))
    stage.put('bench', side * 8.3, 399, inward(side))
    stage.put('bollard-row', side * 5.6, 409, 180)
  }
  stage.put('noticeboard', 8.2, 346, 270)
  stage.put('street-clock', -7.9, 346, 90)
}

/** Landmarks left and right of the axis, fronts to the middle or to the north. */
function buildings(stage: Stage): void {
  stage.put('town-hall', -54, PLAZA, 90)
  stage.put('market-hall', 54, PLAZA, 270)
  stage.put('library', -51, 247, 90)
  stage.put('theatre', 51, 247, 270)
  stage.put('station', -124, 252, 0)
  stage.put('observatory', 112, 250, 0)
  stage.put('museum', 158, 252, 0)
}

/** Trees, lamps and benches in rows from the gate to the obelisk. */
function axis(stage: Stage): void {
  for (const side of SIDES) {
    for (let z = 300; z >= 70; z -= 10) {
      if (Math.abs(z - PLAZA) < 30) continue
      const step = (300 - z) / 10
      stage.put(step % 6 === 3 ? 'tree-blossom' : 'tree-round', side * 13.6, z, step * 47, {
        scale: 0.92 + 0.1 * (step % 3),
      })
      if (step % 2 === 0) stage.put('avenue-lamp', side * 9.4, z - 5, 0)
      else stage.put(step % 4 === 1 ? 'bench' : 'planter', side * 9.6, z - 5, inward(side))
    }
  }
}

function fountainPlaza(stage: Stage): void {
  stage.put('fountain', 0, PLAZA, 180)
  for (let i = 0; i < 8; i++) {
    const flag = ring(i + 0.5, 8, 17)
    stage.put(i % 2 === 0 ? 'flag-pole' : 'flag-pole-sun', flag.x, flag.z, 180)
    // Benches look at the water; the axis stays open.
    const seat = ring(i, 8, 13)
    if (i % 4 !== 0)
      stage.put(i % 2 === 1 ? 'bench' : 'planter', seat.x, seat.z, seat.heading + 180)
  }
  for (const side of SIDES) {
    stage.put('pavilion', side * 23, PLAZA + 28, inward(side))
    stage.put('pavilion', side * 23, PLAZA - 28, inward(side))
    stage.put('statue', side * 22, PLAZA + 12, inward(side))
    stage.put('statue', side * 22, PLAZA - 12, inward(side))
    stage.put('bandstand', side * 40, 82, inward(side))
    // Cafés before library and theatre.
    for (let i = 0; i < 9; i++) {
      const table = i % 2 === 0 ? 'cafe-tables' : 'cafe-tables-sun'
      stage.put(table, side * (18.5 + (i % 3) * 4.2), 236 + Math.floor(i / 3) * 4.6, i * 53)
    }
    for (const z of [PLAZA + 40, PLAZA - 22, PLAZA + 22]) {
      stage.put('street-lamp', side * 28.5, z, inward(side))
    }
  }
}

/** A point on a circle about the plaza, and the compass heading from the middle to it. */
function ring(i: number, count: number, radius: number): { x: number; z: number; heading: number } {
  const degrees = (i / count) * 360
  const angle = (degrees * Math.PI) / 180
  return { x: Math.sin(angle) * radius, z: PLAZA - Math.cos(angle) * radius, heading: degrees }
}

function market(stage: Stage): void {
  for (let i = 0; i < 5; i++) {
    if (i === 2) continue
    const z = PLAZA - 17 + i * 8.5
    stage.put('market-stall', 34, z, 270)
    stage.put('market-stall', 29.5, z, 90)
  }
  stage.put('bicycle-rack', 34, PLAZA + 24, 180)
  stage.put('bicycle-rack', -34, PLAZA - 26, 0)
  stage.put('news-kiosk', -31, PLAZA + 24, 90)
  stage.put('post-box', -28, PLAZA + 24, 90)
  // Before the station: the tram stops here.
  for (const x of [-152, -124, -96]) stage.put('avenue-lamp', x, 226, 0)
  stage.put('tram-shelter', -138, 228, 0)
  stage.put('tram-shelter', -110, 228, 0)
  stage.put('street-clock', -124, 222, 0)
  stage.put('bicycle-rack', -158, 230, 0)
  for (const x of [98, 126]) {
    stage.put('tree-pine', x, 234, x * 7)
    stage.put('tree-pine', x, 266, x * 5)
    stage.put('bench', x + 4, 232, 0)
  }
  for (const x of [142, 174]) stage.put('tree-autumn', x, 236, x)
}

function obeliskCourt(stage: Stage): void {
  stage.put('obelisk', 0, 0, 180, { on: { x: 0, y: 0 } })
  for (let i = 0; i < 12; i++) {
    const angle = ((i + 0.5) / 12) * Math.PI * 2
    stage.put('avenue-lamp', Math.sin(angle) * 30, Math.cos(angle) * 30, (-angle * 180) / Math.PI)
  }
  for (let i = 0; i < 16; i++) {
    const angle = ((i + 0.5) / 16) * Math.PI * 2
    const [x, z] = [Math.sin(angle) * 50, Math.cos(angle) * 50]
    stage.put('tree-poplar', x, z, i * 40, { scale: 0.95 })
    const between = ((i + 1) / 16) * Math.PI * 2
    if (i % 4 === 3) continue
    const heading = 180 - (between * 180) / Math.PI + 180
    stage.put('bench', Math.sin(between) * 46, Math.cos(between) * 46, heading)
  }
}
