/** The plan every park follows; ponds change corner from block to block. Pure. */
import { BLOCK_METRES } from './street-plan.ts'

/** Metres from the middle of the park, which is 80 m wide. */
export const PARK = {
  walk: 26,
  pathHalf: 1.4,
  plaza: 5,
  pond: { x: 13.5, y: 12.5, radius: 6.8 },
} as const

/** First metre of a block in folded coordinates, modulo `BLOCK_METRES`. */
const BLOCK_START = 30
const MIDDLE = 40

/** Whether (x, z), in a park, is clear lawn with `margin` metres to water and paths. */
export function isParkLawn(x: number, z: number, margin: number): boolean {
  const u = Math.abs(x) + BLOCK_START
  const v = Math.abs(z) + BLOCK_START
  const [bu, bv] = [Math.floor(u / BLOCK_METRES), Math.floor(v / BLOCK_METRES)]
  const lu = u - bu * BLOCK_METRES - MIDDLE
  const lv = v - bv * BLOCK_METRES - MIDDLE
  if (Math.max(Math.abs(lu), Math.abs(lv)) > MIDDLE - 1) return false
  const r = Math.hypot(lu, lv)
  const half = PARK.pathHalf + margin
  if (Math.abs(r - PARK.walk) < half || r < PARK.plaza + 3.2 + margin) return false
  const cross = Math.min(Math.abs(lu), Math.abs(lv))
  const diagonal = Math.min(Math.abs(lu + lv), Math.abs(lu - lv)) * Math.SQRT1_2
  if (r > PARK.walk && Math.min(cross, diagonal) < half) return false
  const pondX = ((bu % 2) * 2 - 1) * PARK.pond.x
  const pondY = ((bv % 2) * 2 - 1) * PARK.pond.y
  return Math.hypot(lu - pondX, lv - pondY) > PARK.pond.radius + 2 + margin
}
