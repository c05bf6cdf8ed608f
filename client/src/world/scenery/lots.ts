/** Close by: a number stone on every lot nobody built on, and tufts of grass and flowers. */

import { PALETTE } from '@cosmos/protocol/art/palette'
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { parcelAtMetres, parcelCentre } from '@cosmos/protocol/geometry/world-space'
import { type BufferGeometry, DoubleSide, MeshLambertMaterial } from 'three'
import { CELL, type CityPlan, isLot, planIndex } from '../city/city-plan.ts'
import { hash2 } from '../city/hash.ts'
import { LOT, lotKind } from '../ground/cell-textures.ts'
import { isParkLawn } from '../ground/park-plan.ts'
import { QUALITY } from '../limits.ts'
import { linear, type Rgb } from '../sky/daylight.ts'
import type { Stage, System } from '../system.ts'
import { createNearInstances } from './instances.ts'
import type { Item } from './items.ts'
import { createNearWatch } from './near-watch.ts'
import { createSolid } from './solid.ts'

const STONE_REACH = 55
const TUFT_REACH = 46
const STONES = 500
const TUFTS_PER_LOT = 18
const REFRESH_METRES = 8

const STONE: Rgb = linear(PALETTE.trim.stone)
const TUFT_COLOURS: readonly Rgb[] = [
  linear(PALETTE.green.grass),
  linear(PALETTE.green.leaf),
  linear(PALETTE.facade.sage),
]

export function createLots({ scene, quality }: Stage): System {
  const stones = createNearInstances(
    scene,
    stoneMesh(),
    new MeshLambertMaterial({ vertexColors: true }),
    STONES,
    true,
  )
  const tufts = createNearInstances(
    scene,
    tuftMesh(),
    new MeshLambertMaterial({ vertexColors: true, side: DoubleSide }),
    QUALITY.high.tufts,
    false,
  )
  const watch = createNearWatch(REFRESH_METRES)
  let limit = QUALITY[quality].tufts
  let plan: CityPlan | undefined

  return {
    name: 'lots',
    setCity(next) {
      plan = next
      watch.reset()
    },
    setQuality(next) {
      limit = QUALITY[next].tufts
      watch.reset()
    },
    tick(_dt, { eye }) {
      if (!plan || !watch.moved(eye)) return
      const low = eye.y < 60
      stones.show(low ? stonesAround(plan, eye.x, eye.z) : [])
      tufts.show(low ? tuftsAround(plan, eye.x, eye.z).slice(0, limit) : [])
    },
  }
}

/** Cells whose middle lies within `reach`, nearest rings first so that a limit cuts the far ones. */
function cellsAround(x: number, z: number, reach: number): { x: number; y: number }[] {
  const middle = parcelAtMetres(x, z)
  const n = Math.ceil(reach / PARCEL_METRES)
  const cells: { x: number; y: number; away: number }[] = []
  for (let dy = -n; dy <= n; dy++) {
    for (let dx = -n; dx <= n; dx++) {
      const away = Math.hypot(dx, dy)
      if (away <= n) cells.push({ x: middle.x + dx, y: middle.y + dy, away })
    }
  }
  return cells.sort((a, b) => a.away - b.away)
}

/** One stone beside the front corner of each unbuilt lot. */
function stonesAround(plan: CityPlan, x: number, z: number): Item[] {
  const items: Item[] = []
  for (const cell of cellsAround(x, z, STONE_REACH)) {
    const index = planIndex(cell.x, cell.y)
    if (!isLot(plan.classes[index] ?? CELL.outside) || plan.built[index] === 1) continue
    const { x: cx, z: cz } = parcelCentre(cell.x, cell.y)
    items.push({ x: cx - 4.1, z: cz + 4.2, turn: 0, width: 1, height: 1, colour: STONE, kind: 0 })
  }
  return items
}

function tuftsAround(plan: CityPlan, x: number, z: number): Item[] {
  const items: Item[] = []
  for (const cell of cellsAround(x, z, TUFT_REACH)) {
    const index = planIndex(cell.x, cell.y)
    const code = plan.classes[index] ?? CELL.outside
    const park = code === CELL.park
    if (!park && (!isLot(code) || plan.built[index] === 1)) continue
    const kind = lotKind(cell.x, cell.y)
    if (!park && kind === LOT.beds) continue
    const count = kind === LOT.meadow && !park ? TUFTS_PER_LOT * 2 : TUFTS_PER_LOT
    const { x: cx, z: cz } = parcelCentre(cell.x, cell.y)
    for (let i = 0; i < count; i++) {
      const tx = cx + (hash2(cell.x, cell.y, 300 + i) - 0.5) * 8.4
      const tz = cz + (hash2(cell.x, cell.y, 340 + i) - 0.5) * 8.4
      if (park && !isParkLawn(tx, tz, 0.3)) continue
      const pick = hash2(cell.x, cell.y, 380 + i)
      const size = 0.45 + 0.4 * hash2(cell.x, cell.y, 420 + i)
      items.push({
        x: tx,
        z: tz,
        turn: pick * 6.28,
        width: size,
        height: size * (kind === LOT.meadow ? 1.25 : 0.85),
        colour: TUFT_COLOURS[Math.floor(pick * 3)] as Rgb,
        kind: 0,
      })
    }
  }
  return items
}

/** A low desk of stone, sloping, its pale plate to be read from the south. */
function stoneMesh(): BufferGeometry {
  const [w, d, front, back] = [0.24, 0.17, 0.12, 0.3]
  const body = '#ffffff'
  const plate = PALETTE.trim.white
  const [pw, low, high] = [w * 0.78, 0.18, 0.82]
  const y = (t: number): number => front + (back - front) * t + 0.006
  const z = (t: number): number => d - 2 * d * t
  return createSolid()
    .quad(
      [
        [-w, 0, d],
        [w, 0, d],
        [w, front, d],
        [-w, front, d],
      ],
      body,
      0.8,
    )
    .quad(
      [
        [w, 0, -d],
        [-w, 0, -d],
        [-w, back, -d],
        [w, back, -d],
      ],
      body,
      0.75,
    )
    .quad(
      [
        [w, 0, d],
        [w, 0, -d],
        [w, back, -d],
        [w, front, d],
      ],
      body,
      0.8,
    )
    .quad(
      [
        [-w, 0, -d],
        [-w, 0, d],
        [-w, front, d],
        [-w, back, -d],
      ],
      body,
      0.8,
    )
    .quad(
      [
        [-w, front, d],
        [w, front, d],
        [w, back, -d],
        [-w, back, -d],
      ],
      body,
      1.1,
    )
    .quad(
      [
        [-pw, y(low), z(low)],
        [pw, y(low), z(low)],
        [pw, y(high), z(high)],
        [-pw, y(high), z(high)],
      ],
      plate,
    )
    .build()
}

/** Five blades leaning apart; dark at the foot. */
function tuftMesh(): BufferGeometry {
  const solid = createSolid()
  for (let i = 0; i < 5; i++) {
    const angle = (i / 5) * Math.PI * 2
    const [c, s] = [Math.cos(angle), Math.sin(angle)]
    const lean = 0.14 + 0.05 * (i % 2)
    const foot = 0.05
    solid.triangle(
      [
        [c * foot - s * 0.035, 0, s * foot + c * 0.035],
        [c * foot + s * 0.035, 0, s * foot - c * 0.035],
        [c * lean, 0.22 + 0.1 * (i % 3), s * lean],
      ],
      '#ffffff',
      i % 2 === 0 ? 0.95 : 1.15,
    )
  }
  const geometry = solid.build()
  // Grass is lit like the lawn it stands on, whichever way a blade faces.
  const normals = geometry.getAttribute('normal')
  for (let i = 0; i < normals.count; i++) normals.setXYZ(i, 0, 1, 0)
  return geometry
}
