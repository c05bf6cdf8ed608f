/**
 * What of a model a walking person would bump into, as a few boxes in the model's own metres: its
 * triangles between ankle and head, drawn onto a coarse grid. So one walks through an arch and
 * between columns, and not through a wall. Pure.
 */
import type { Layer } from './plain-glb.ts'

/** A box on the ground, in the model's own space. */
export interface Wall {
  readonly minX: number
  readonly minZ: number
  readonly maxX: number
  readonly maxZ: number
  readonly top: number
}

/** Below this one steps over (kerbs, plinths), above it one walks under (lintels, awnings). */
const ANKLE = 0.45
const HEAD = 1.9
/** Edge of a grid cell, metres: thinner gaps than this nobody wants to squeeze through. */
const CELL = 0.5
/** Larger models get larger cells, so that none costs more than this many. */
const MAX_CELLS_PER_SIDE = 120

interface Raster {
  readonly minX: number
  readonly minZ: number
  readonly cell: number
  readonly width: number
  readonly depth: number
  /** Highest point per cell, 0 = free. */
  readonly tops: Float32Array
}

/** Boxes that cover every wall of the layers. */
export function wallsOf(layers: readonly Layer[]): Wall[] {
  const raster = rasterise(layers)
  return raster ? mergeCells(raster) : []
}

function rasterise(layers: readonly Layer[]): Raster | undefined {
  let [minX, minZ, maxX, maxZ] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { positions } of layers) {
    for (let i = 0; i < positions.length; i += 3) {
      minX = Math.min(minX, positions[i] ?? 0)
      maxX = Math.max(maxX, positions[i] ?? 0)
      minZ = Math.min(minZ, positions[i + 2] ?? 0)
      maxZ = Math.max(maxZ, positions[i + 2] ?? 0)
    }
  }
  if (!(maxX >= minX)) return undefined
  const cell = Math.max(CELL, Math.max(maxX - minX, maxZ - minZ) / MAX_CELLS_PER_SIDE)
  const width = Math.max(1, Math.ceil((maxX - minX) / cell))
  const depth = Math.max(1, Math.ceil((maxZ - minZ) / cell))
  const raster: Raster = { minX, minZ, cell, width, depth, tops: new Float32Array(width * depth) }
  for (const layer of layers) drawTriangles(raster, layer)
  fillInside(raster)
  return raster
}

function drawTriangles(raster: Raster, { positions, indices }: Layer): void {
  const at = (vertex: number, axis: number): number => positions[vertex * 3 + axis] ?? 0
  for (let i = 0; i + 2 < indices.length; i += 3) {
    const corners = [indices[i] ?? 0, indices[i + 1] ?? 0, indices[i + 2] ?? 0]
    const ys = corners.map((corner) => at(corner, 1))
    if (Math.max(...ys) < ANKLE || Math.min(...ys) > HEAD) continue
    drawEdges(
      raster,
      corners.map((corner) => [at(corner, 0), at(corner, 1), at(corner, 2)] as const),
      Math.max(...ys),
    )
  }
}

/** What no way leads into from outside is solid: nobody may end up between a house's walls. */
function fillInside({ width, depth, tops }: Raster): void {
  const outside = new Uint8Array(tops.length)
  const stack: number[] = []
  const reach = (x: number, z: number): void => {
    const index = z * width + x
    if (x < 0 || z < 0 || x >= width || z >= depth || outside[index] || tops[index]) return
    outside[index] = 1
    stack.push(index)
  }
  for (let x = 0; x < width; x++) for (const z of [0, depth - 1]) reach(x, z)
  for (let z = 0; z < depth; z++) for (const x of [0, width - 1]) reach(x, z)
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    const x = index % width
    const z = (index - x) / width
    reach(x - 1, z)
    reach(x + 1, z)
    reach(x, z - 1)
    reach(x, z + 1)
  }
  const top = Math.max(0, ...tops)
  for (let index = 0; index < tops.length; index++) {
    if (!outside[index] && !tops[index]) tops[index] = top
  }
}

type Point = readonly [number, number, number]

/** Samples the triangle densely enough that no cell it crosses between ankle and head is missed. */
function drawEdges(raster: Raster, [a, b, c]: readonly Point[], top: number): void {
  if (!a || !b || !c) return
  const span = Math.max(distance(a, b), distance(b, c), distance(c, a))
  const steps = Math.min(200, Math.max(1, Math.ceil(span / (raster.cell / 2))))
  for (let u = 0; u <= steps; u++) {
    for (let v = 0; u + v <= steps; v++) {
      const [s, t] = [u / steps, v / steps]
      const point = (axis: 0 | 1 | 2) => a[axis] + (b[axis] - a[axis]) * s + (c[axis] - a[axis]) * t
      const y = point(1)
      if (y < ANKLE || y > HEAD) continue
      const column = Math.min(raster.width - 1, Math.floor((point(0) - raster.minX) / raster.cell))
      const row = Math.min(raster.depth - 1, Math.floor((point(2) - raster.minZ) / raster.cell))
      const index = row * raster.width + column
      raster.tops[index] = Math.max(raster.tops[index] ?? 0, top)
    }
  }
}

const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/** Greedy: the widest run of a row, then as many rows below as are full there too. */
function mergeCells({ minX, minZ, cell, width, depth, tops }: Raster): Wall[] {
  const walls: Wall[] = []
  const taken = new Uint8Array(tops.length)
  const isFree = (x: number, z: number) => tops[z * width + x] === 0 || taken[z * width + x] === 1
  for (let z = 0; z < depth; z++) {
    for (let x = 0; x < width; x++) {
      if (isFree(x, z)) continue
      let right = x
      while (right + 1 < width && !isFree(right + 1, z)) right++
      let bottom = z
      const rowIsFull = (row: number): boolean => {
        for (let column = x; column <= right; column++) if (isFree(column, row)) return false
        return true
      }
      while (bottom + 1 < depth && rowIsFull(bottom + 1)) bottom++
      let top = 0
      for (let row = z; row <= bottom; row++) {
        for (let column = x; column <= right; column++) {
          taken[row * width + column] = 1
          top = Math.max(top, tops[row * width + column] ?? 0)
        }
      }
      walls.push({
        minX: minX + x * cell,
        minZ: minZ + z * cell,
        maxX: minX + (right + 1) * cell,
        maxZ: minZ + (bottom + 1) * cell,
        top,
      })
    }
  }
  return walls
}
