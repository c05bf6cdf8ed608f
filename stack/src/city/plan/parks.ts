/**
 * Parks: a bandstand or statue on the plaza in the middle, benches and lamps round the walk. Lawns,
 * paths, ponds and trees are the client's, the same in every park.
 */
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { createRandom } from '../random.ts'
import type { Block } from './blocks.ts'
import type { Stage } from './stage.ts'

const CENTRES = ['bandstand', 'statue', 'bandstand', 'pavilion'] as const
/** Outside the round walk of 26 m, clear of the ways that leave it every 45 degrees. */
const BENCH_RADIUS = 28.4
const LAMP_RADIUS = 23.8

/** Furnishes park blocks. */
export function furnishParks(stage: Stage, parks: readonly Block[]): void {
  for (const park of parks) {
    const random = createRandom(`park ${park.u} ${park.v}`)
    const xs = park.cells.map((cell) => cell.x)
    const ys = park.cells.map((cell) => cell.y)
    const cx = ((Math.min(...xs) + Math.max(...xs) + 1) / 2) * PARCEL_METRES
    const cz = (-(Math.min(...ys) + Math.max(...ys) + 1) / 2) * PARCEL_METRES
    stage.put(random.pick(CENTRES), cx, cz, 180)
    for (let i = 0; i < 8; i++) {
      const degrees = i * 45 + 22.5
      const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
      // Compass: 0 is north, which is -Z.
      stage.put('bench', cx + sin * BENCH_RADIUS, cz - cos * BENCH_RADIUS, degrees + 180)
      if (i % 2 === 0)
        stage.put('street-lamp', cx + sin * LAMP_RADIUS, cz - cos * LAMP_RADIUS, degrees)
    }
  }
}
