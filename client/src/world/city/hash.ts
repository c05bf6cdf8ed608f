/** A cheap, well-mixed hash of two integers to [0, 1): the same cell always looks the same. */
export function hash2(x: number, y: number, salt = 0): number {
  let h = Math.imul(x | 0, 0x5f356495) ^ Math.imul(y | 0, 0x32c583d1) ^ Math.imul(salt, 0x27d4eb2f)
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296
}
