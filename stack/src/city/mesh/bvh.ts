/** A bounding-volume tree over triangles that answers one question: is the way free? */
import type { Layer, Vec3 } from './mesh.ts'

export interface Bvh {
  /** Whether a triangle lies within `far` metres from `from` along the unit `direction`. */
  blocked(from: Vec3, direction: Vec3, far: number): boolean
}

const LEAF = 4

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
  const triangles = new Float64Array(corners)
  const order = new Uint32Array(count).map((_, i) => i)
  const centre = (triangle: number, axis: number): number => {
    const o = triangle * 9 + axis
    return (
      ((triangles[o] as number) + (triangles[o + 3] as number) + (triangles[o + 6] as number)) / 3
    )
  }
  // Nodes: 6 bounds, then first and count (leaf) or left child and -1 (right child is the next).
  const bounds: number[] = []
  const links: number[] = []

  const build = (node: number, first: number, size: number): void => {
    const low = [1e9, 1e9, 1e9]
    const high = [-1e9, -1e9, -1e9]
    for (let i = first; i < first + size; i++) {
      const base = (order[i] as number) * 9
      for (let c = 0; c < 9; c++) {
        const v = triangles[base + c] as number
        const axis = c % 3
        if (v < (low[axis] as number)) low[axis] = v
        if (v > (high[axis] as number)) high[axis] = v
      }
    }
    bounds.splice(node * 6, 6, ...low, ...high)
    if (size <= LEAF) {
      links[node * 2] = first
      links[node * 2 + 1] = size
      return
    }
    const spans = [0, 1, 2].map((a) => (high[a] as number) - (low[a] as number))
    const axis = spans.indexOf(Math.max(...spans))
    order.subarray(first, first + size).sort((a, b) => centre(a, axis) - centre(b, axis) || a - b)
    const half = size >> 1
    const left = links.length / 2
    links.push(0, 0, 0, 0)
    bounds.push(...new Array<number>(12).fill(0))
    links[node * 2] = left
    links[node * 2 + 1] = -1
    build(left, first, half)
    build(left + 1, first + half, size - half)
  }
  if (count > 0) {
    links.push(0, 0)
    bounds.push(0, 0, 0, 0, 0, 0)
    build(0, 0, count)
  }
  const boxes = new Float64Array(bounds)
  const tree = new Int32Array(links)
  const stack = new Int32Array(64)

  const reaches = (node: number, o: Vec3, inverse: Vec3, far: number): boolean => {
    let near = 0
    let end = far
    for (let axis = 0; axis < 3; axis++) {
      const a =
        ((boxes[node * 6 + axis] as number) - (o[axis] as number)) * (inverse[axis] as number)
      const b =
        ((boxes[node * 6 + 3 + axis] as number) - (o[axis] as number)) * (inverse[axis] as number)
      near = Math.max(near, Math.min(a, b))
      end = Math.min(end, Math.max(a, b))
    }
    return near <= end
  }

  /** Möller and Trumbore, both sides. */
  const hits = (triangle: number, o: Vec3, d: Vec3, far: number): boolean => {
    const t = triangles
    const i = triangle * 9
    const [ax, ay, az] = [t[i] as number, t[i + 1] as number, t[i + 2] as number]
    const e1x = (t[i + 3] as number) - ax
    const e1y = (t[i + 4] as number) - ay
    const e1z = (t[i + 5] as number) - az
    const e2x = (t[i + 6] as number) - ax
    const e2y = (t[i + 7] as number) - ay
    const e2z = (t[i + 8] as number) - az
    const px = d[1] * e2z - d[2] * e2y
    const py = d[2] * e2x - d[0] * e2z
    const pz = d[0] * e2y - d[1] * e2x
    const det = e1x * px + e1y * py + e1z * pz
    if (Math.abs(det) < 1e-12) return false
    const [sx, sy, sz] = [o[0] - ax, o[1] - ay, o[2] - az]
    const u = (sx * px + sy * py + sz * pz) / det
    if (u < 0 || u > 1) return false
    const qx = sy * e1z - sz * e1y
    const qy = sz * e1x - sx * e1z
    const qz = sx * e1y - sy * e1x
    const v = (d[0] * qx + d[1] * qy + d[2] * qz) / det
    if (v < 0 || u + v > 1) return false
    const distance = (e2x * qx + e2y * qy + e2z * qz) / det
    return distance > 1e-4 && distance < far
  }

  return {
    blocked: (from, direction, far) => {
      if (count === 0) return false
      // A tiny slope instead of 0 keeps the slab test free of 0 × infinity.
      const inverse = direction.map((d) => 1 / (Math.abs(d) < 1e-9 ? 1e-9 : d)) as unknown as Vec3
      let depth = 0
      stack[depth++] = 0
      while (depth > 0) {
        const node = stack[--depth] as number
        if (!reaches(node, from, inverse, far)) continue
        const first = tree[node * 2] as number
        const size = tree[node * 2 + 1] as number
        if (size < 0) {
          stack[depth++] = first
          stack[depth++] = first + 1
          continue
        }
        for (let i = first; i < first + size; i++) {
          if (hits(order[i] as number, from, direction, far)) return true
        }
      }
      return false
    },
  }
}
