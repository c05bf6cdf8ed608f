/** Parks: paths stay free in the cross of each block, the rest gets trees, benches and a centre. */
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { createRandom } from '../random.ts'
import type { Block } from './blocks.ts'
import type { Stage } from './stage.ts'

const CENTRES = ['bandstand', 'fountain', 'pergola', 'statue'] as const
const TREES = ['tree-round', 'tree-round', 'tree-pine', 'tree-autumn', 'tree-blossom'] as const

/** Furnishes every park block; `landmarks` gives some of them a building instead of a centre. */
export function furnishParks(
  stage: Stage,
  parks: readonly Block[],
  trees: number,
  landmarks: readonly string[] = [],
): void {
  for (const [i, park] of parks.entries()) {
    const random = createRandom(`park ${park.u} ${park.v}`)
    const xs = park.cells.map((cell) => cell.x)
    const ys = park.cells.map((cell) => cell.y)
    const x0 = Math.min(...xs) * PARCEL_METRES
    const x1 = (Math.max(...xs) + 1) * PARCEL_METRES
    const z0 = -(Math.max(...ys) + 1) * PARCEL_METRES
    const z1 = -Math.min(...ys) * PARCEL_METRES
    const [cx, cz] = [(x0 + x1) / 2, (z0 + z1) / 2]
    const cells = new Set(park.cells.map((cell) => `${cell.x},${cell.y}`))
    const inPark = (x: number, z: number): boolean =>
      cells.has(`${Math.floor(x / PARCEL_METRES)},${Math.ceil(-z / PARCEL_METRES) - 1}`)
    const put = (model: string, x: number, z: number, heading: number, scale = 1): void => {
      if (inPark(x, z)) stage.put(model, x, z, heading, { scale })
    }
    const landmark = landmarks[i]
    put(landmark ?? random.pick(CENTRES), cx + 0.01, cz + 0.01, 180)
    const clear = landmark ? 22 : 13
    const taken: [number, number][] = []
    for (let tries = 0; tries < trees * 4 && taken.length < trees; tries++) {
      const [x, z] = [random.between(x0 + 3, x1 - 3), random.between(z0 + 3, z1 - 3)]
      const onPath = Math.abs(x - cx) < 4 || Math.abs(z - cz) < 4
      if (onPath || Math.hypot(x - cx, z - cz) < clear) continue
      if (taken.some(([tx, tz]) => Math.hypot(tx - x, tz - z) < 6)) continue
      taken.push([x, z])
      put(random.pick(TREES), x, z, random.index(360), random.between(0.85, 1.25))
    }
    for (const [dx, dz, heading] of [
      [-3.4, -22, 90],
      [3.4, 22, 270],
      [-22, 3.4, 0],
      [22, -3.4, 180],
    ] as const) {
      put('bench', cx + dx, cz + dz, heading)
      put(
        'street-lamp',
        cx + dx,
        cz + dz + (heading % 180 === 90 ? 3.4 : 0) + (heading % 180 === 0 ? 0 : 0),
        heading,
      )
      put('bush', cx + dx * 1.3, cz + dz * 1.3, heading)
    }
  }
}
