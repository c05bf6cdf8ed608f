/** The central square's pattern: radii and half widths in metres. Shader and trees share it. */
export const SQUARE = {
  /** Disc with the compass rose. */
  rose: 16,
  /** Pale court around it, between two inlaid rings. */
  court: 58,
  /** Ring of lawns, cut by eight ways. */
  lawn: { from: 112, to: 168 },
  axisHalf: 11,
  diagonalHalf: 6,
  /** The promenade under trees along the four sides, in distance from the axes. */
  promenade: { from: 276, to: 300 },
} as const

/** Whether (x, z) lies on one of the lawns of the square, `margin` metres inside. */
export function isSquareLawn(x: number, z: number, margin: number): boolean {
  const r = Math.hypot(x, z)
  if (r < SQUARE.lawn.from + margin || r > SQUARE.lawn.to - margin) return false
  const u = Math.abs(x)
  const v = Math.abs(z)
  if (Math.min(u, v) < SQUARE.axisHalf + margin) return false
  return Math.abs(u - v) * Math.SQRT1_2 > SQUARE.diagonalHalf + margin
}
