/** Column-major 4×4 matrices of glTF nodes (glTF 2.0 section 3.5.3). */

export type Matrix = readonly number[]

export const identity = (): Matrix => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/** a · b: first b, then a. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 16 }, (_, at) => {
    const row = at % 4
    const column = at - row
    let sum = 0
    for (let k = 0; k < 4; k++) sum += (a[4 * k + row] as number) * (b[column + k] as number)
    return sum
  })
}

export function transformPoint(m: Matrix, point: readonly number[]): [number, number, number] {
  const [x, y, z] = point as [number, number, number]
  const row = (at: number): number =>
    (m[at] as number) * x +
    (m[at + 4] as number) * y +
    (m[at + 8] as number) * z +
    (m[at + 12] as number)
  return [row(0), row(1), row(2)]
}

/** A node's own transform: its matrix, or translation · rotation · scale. */
export function localMatrix(node: {
  readonly matrix?: readonly number[] | undefined
  readonly translation?: readonly number[] | undefined
  readonly rotation?: readonly number[] | undefined
  readonly scale?: readonly number[] | undefined
}): Matrix {
  if (node.matrix) return node.matrix
  const [tx, ty, tz] = (node.translation ?? [0, 0, 0]) as [number, number, number]
  const [x, y, z, w] = (node.rotation ?? [0, 0, 0, 1]) as [number, number, number, number]
  const [sx, sy, sz] = (node.scale ?? [1, 1, 1]) as [number, number, number]
  return [
    (1 - 2 * (y * y + z * z)) * sx,
    2 * (x * y + z * w) * sx,
    2 * (x * z - y * w) * sx,
    0,
    2 * (x * y - z * w) * sy,
    (1 - 2 * (x * x + z * z)) * sy,
    2 * (y * z + x * w) * sy,
    0,
    2 * (x * z + y * w) * sz,
    2 * (y * z - x * w) * sz,
    (1 - 2 * (x * x + y * y)) * sz,
    0,
    tx,
    ty,
    tz,
    1,
  ]
}
