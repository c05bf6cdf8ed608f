/** A bounding-volume tree over triangles that answers one question: is the way free? */
import type { Layer } from './mesh.ts'

export interface Bvh {
  /** Whether a triangle lies within `far` metres from o along the unit vector d. */
  blocked(
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    far: number,
  ): boolean
}

const LEAF = 4
const TINY = 1e-9

export function createBvh(layers: readonly Layer[]): Bvh {
  const corners: number[] = []
  for (const { positions, indices } of layers) {
    for (const index of indices) {
      corners.push(
        positions[index * 3] as number,
        positions[index * 3 + 1] as number,
        positions[index * 3 + 2] as number,
      )
    }
  }
  const count = corners.length / 9
  const order: number[] = []
  // Nodes: 6 bounds, then first and count (leaf) or left child and -1 (right child is the next).
  const bounds: number[] = []
  const links: number[] = []

  // Sorted along an axis by triangle centres computed once.
  const centres = [0, 1, 2].map((axis) =>
    Float64Array.from({ length: count }, (_, i) => {
      const o = i * 9 + axis
      return (corners[o] as number) + (corners[o + 3] as number) + (corners[o + 6] as number)
    }),
  )
  const build = (node: number, part: number[]): void => {
    const low = [1e9, 1e9, 1e9]
    const high = [-1e9, -1e9, -1e9]
    for (const triangle of part) {
      for (let c = 0; c < 9; c++) {
        const v = corners[triangle * 9 + c] as number
        const axis = c % 3
        if (v < (low[axis] as number)) low[axis] = v
        if (v > (high[axis] as number)) high[axis] = v
      }
    }
    for (let axis = 0; axis < 3; axis++) {
      bounds[node * 6 + axis] = low[axis] as number
      bounds[node * 6 + 3 + axis] = high[axis] as number
    }
    if (part.length <= LEAF) {
      links[node * 2] = order.length
      links[node * 2 + 1] = part.length
      order.push(...part)
      return
    }
    const spans = [0, 1, 2].map((a) => (high[a] as number) - (low[a] as number))
    const along = centres[spans.indexOf(Math.max(...spans))] as Float64Array
    part.sort((a, b) => (along[a] as number) - (along[b] as number) || a - b)
    const left = links.length / 2
    links.push(0, 0, 0, 0)
    links[node * 2] = left
    links[node * 2 + 1] = -1
    const half = part.length >> 1
    build(left, part.slice(0, half))
    build(left + 1, part.slice(half))
  }
  if (count > 0) {
    links.push(0, 0)
    build(
      0,
      Array.from({ length: count }, (_, i) => i),
    )
  }
  const boxes = new Float64Array(bounds)
  const tree = new Int32Array(links)
  const stack = new Int32Array(64)
  const triangles = withEdges(corners, order)

  return {
    // Plain numbers throughout: this runs some hundred thousand times per model.
    blocked: (ox, oy, oz, dx, dy, dz, far) => {
      if (count === 0) return false
      // A tiny slope instead of 0 keeps the slab test free of 0 × infinity.
      const ix = 1 / (Math.abs(dx) < TINY ? TINY : dx)
      const iy = 1 / (Math.abs(dy) < TINY ? TINY : dy)
      const iz = 1 / (Math.abs(dz) < TINY ? TINY : dz)
      let depth = 0
      stack[depth++] = 0
      while (depth > 0) {
        const node = stack[--depth] as number
        const b = node * 6
        const x0 = ((boxes[b] as number) - ox) * ix
        const x1 = ((boxes[b + 3] as number) - ox) * ix
        const y0 = ((boxes[b + 1] as number) - oy) * iy
        const y1 = ((boxes[b + 4] as number) - oy) * iy
        const z0 = ((boxes[b + 2] as number) - oz) * iz
        const z1 = ((boxes[b + 5] as number) - oz) * iz
        let near = Math.min(x0, x1)
        let end = Math.max(x0, x1)
        const nearY = Math.min(y0, y1)
        const endY = Math.max(y0, y1)
        if (nearY > near) near = nearY
        if (endY < end) end = endY
        const nearZ = Math.min(z0, z1)
        const endZ = Math.max(z0, z1)
        if (nearZ > near) near = nearZ
        if (endZ < end) end = endZ
        if (near > end || near > far || end < 0) continue
        const first = tree[node * 2] as number
        const size = tree[node * 2 + 1] as number
        if (size < 0) {
          stack[depth++] = first
          stack[depth++] = first + 1
          continue
        }
        for (let i = first; i < first + size; i++) {
          if (hits(triangles, i * 9, ox, oy, oz, dx, dy, dz, far)) return true
        }
      }
      return false
    },
  }
}

/** Möller and Trumbore, both sides. Nine numbers from `at`: a corner and the two edges from it. */
function hits(
  t: Float64Array,
  at: number,
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  far: number,
): boolean {
  const e1x = t[at + 3] as number
  const e1y = t[at + 4] as number
  const e1z = t[at + 5] as number
  const e2x = t[at + 6] as number
  const e2y = t[at + 7] as number
  const e2z = t[at + 8] as number
  const px = dy * e2z - dz * e2y
  const py = dz * e2x - dx * e2z
  const pz = dx * e2y - dy * e2x
  const det = e1x * px + e1y * py + e1z * pz
  if (det < 1e-12 && det > -1e-12) return false
  const sx = ox - (t[at] as number)
  const sy = oy - (t[at + 1] as number)
  const sz = oz - (t[at + 2] as number)
  const u = (sx * px + sy * py + sz * pz) / det
  if (u < 0 || u > 1) return false
  const qx = sy * e1z - sz * e1y
  const qy = sz * e1x - sx * e1z
  const qz = sx * e1y - sy * e1x
  const v = (dx * qx + dy * qy + dz * qz) / det
  if (v < 0 || u + v > 1) return false
  const distance = (e2x * qx + e2y * qy + e2z * qz) / det
  return distance > 1e-4 && distance < far
}

/** Triangles in the order of the leaves, each as a corner and the edges to the other two. */
function withEdges(corners: readonly number[], order: readonly number[]): Float64Array {
  const out = new Float64Array(order.length * 9)
  for (const [i, triangle] of order.entries()) {
    for (let axis = 0; axis < 3; axis++) {
      const [a, b, c] = [0, 3, 6].map((k) => corners[triangle * 9 + k + axis] as number) as [
        number,
        number,
        number,
      ]
      out[i * 9 + axis] = a
      out[i * 9 + 3 + axis] = b - a
      out[i * 9 + 6 + axis] = c - a
    }
  }
  return out
}
