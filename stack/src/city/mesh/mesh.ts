/**
 * The mesh under construction: flat-shaded faces with vertex colours in two layers. `city` is
 * everything; `glow` are panes and lamps that shine after dark (the client raises their emissive).
 * Each becomes one primitive, so a building costs two draw calls at most.
 */
import type { Rgb } from './colour.ts'

export type Vec3 = readonly [number, number, number]
export type LayerName = 'city' | 'glow'

export interface Layer {
  readonly positions: number[]
  readonly normals: number[]
  readonly colours: number[]
  readonly indices: number[]
}

/** A placement inside the model: scaled, tilted about X, turned about Y (degrees), then moved. */
export interface Pose {
  readonly at?: Vec3
  readonly turn?: number
  readonly tilt?: number
  readonly roll?: number
  readonly scale?: number | Vec3
}

/** Affine map, row-major 3 × 4. */
type Affine = readonly number[]

const IDENTITY: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]

export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
export const normalise = (v: Vec3): Vec3 => {
  const length = Math.hypot(v[0], v[1], v[2])
  return length === 0 ? [0, 1, 0] : [v[0] / length, v[1] / length, v[2] / length]
}

export class Mesh {
  readonly city: Layer = { positions: [], normals: [], colours: [], indices: [] }
  readonly glow: Layer = { positions: [], normals: [], colours: [], indices: [] }
  #frame: Affine = IDENTITY

  /** Runs `draw` with everything it adds moved by `pose` (within the pose already in force). */
  within(pose: Pose, draw: () => void): void {
    const before = this.#frame
    this.#frame = multiply(before, affineOf(pose))
    draw()
    this.#frame = before
  }

  /** Adds a vertex, answers its index in the layer. The normal need not have length 1. */
  vertex(position: Vec3, normal: Vec3, colour: Rgb, layer: LayerName = 'city'): number {
    const m = this.#frame
    const into = this[layer]
    const [x, y, z] = position
    into.positions.push(
      at(m, 0) * x + at(m, 1) * y + at(m, 2) * z + at(m, 3),
      at(m, 4) * x + at(m, 5) * y + at(m, 6) * z + at(m, 7),
      at(m, 8) * x + at(m, 9) * y + at(m, 10) * z + at(m, 11),
    )
    into.normals.push(...normalise(turnNormal(m, normal)))
    into.colours.push(...colour)
    return into.positions.length / 3 - 1
  }

  triangle(a: number, b: number, c: number, layer: LayerName = 'city'): void {
    this[layer].indices.push(a, b, c)
  }

  /** Two triangles, counter-clockwise from outside. */
  patch(a: number, b: number, c: number, d: number, layer: LayerName = 'city'): void {
    this[layer].indices.push(a, b, c, a, c, d)
  }

  /** A flat convex face, its corners counter-clockwise from outside. */
  face(corners: readonly Vec3[], colour: Rgb, layer: LayerName = 'city'): void {
    const [a, b, c] = corners
    if (!a || !b || !c) return
    // Newell's sum, because the first corners of a thin face may be collinear.
    let normal: Vec3 = [0, 0, 0]
    for (let i = 1; i + 1 < corners.length; i++) {
      const n = cross(subtract(corners[i] as Vec3, a), subtract(corners[i + 1] as Vec3, a))
      normal = [normal[0] + n[0], normal[1] + n[1], normal[2] + n[2]]
    }
    const ids = corners.map((corner) => this.vertex(corner, normal, colour, layer))
    for (let i = 1; i + 1 < ids.length; i++) {
      this.triangle(ids[0] as number, ids[i] as number, ids[i + 1] as number, layer)
    }
  }

  /** An upright rectangle facing +Z: x from -w/2, y from `y`, at depth z. */
  pane(
    x: number,
    y: number,
    z: number,
    w: number,
    h: number,
    colour: Rgb,
    layer?: LayerName,
  ): void {
    const l = x - w / 2
    const r = x + w / 2
    this.face(
      [
        [l, y, z],
        [r, y, z],
        [r, y + h, z],
        [l, y + h, z],
      ],
      colour,
      layer,
    )
  }

  get triangles(): number {
    return (this.city.indices.length + this.glow.indices.length) / 3
  }
}

const at = (m: Affine, i: number): number => m[i] as number

function affineOf({ at: t = [0, 0, 0], turn = 0, tilt = 0, roll = 0, scale = 1 }: Pose): Affine {
  const s: Vec3 = typeof scale === 'number' ? [scale, scale, scale] : scale
  const radians = Math.PI / 180
  const [cy, sy] = [Math.cos(turn * radians), Math.sin(turn * radians)]
  const [cx, sx] = [Math.cos(tilt * radians), Math.sin(tilt * radians)]
  const [cz, sz] = [Math.cos(roll * radians), Math.sin(roll * radians)]
  const aboutY: Affine = [cy, 0, sy, t[0], 0, 1, 0, t[1], -sy, 0, cy, t[2]]
  const aboutX: Affine = [1, 0, 0, 0, 0, cx, -sx, 0, 0, sx, cx, 0]
  const aboutZ: Affine = [cz, -sz, 0, 0, sz, cz, 0, 0, 0, 0, 1, 0]
  const scaled: Affine = [s[0], 0, 0, 0, 0, s[1], 0, 0, 0, 0, s[2], 0]
  return multiply(multiply(multiply(aboutY, aboutX), aboutZ), scaled)
}

function multiply(a: Affine, b: Affine): Affine {
  const out: number[] = []
  for (let row = 0; row < 3; row++) {
    for (let col = 0; col < 4; col++) {
      let sum = col === 3 ? at(a, row * 4 + 3) : 0
      for (let k = 0; k < 3; k++) sum += at(a, row * 4 + k) * at(b, k * 4 + col)
      out.push(sum)
    }
  }
  return out
}

/** Normals go through the cofactor matrix, right for uneven scales too (mirroring excepted). */
function turnNormal(m: Affine, n: Vec3): Vec3 {
  const rows: Vec3[] = [0, 1, 2].map((r) => [at(m, r * 4), at(m, r * 4 + 1), at(m, r * 4 + 2)])
  const [a, b, c] = rows as [Vec3, Vec3, Vec3]
  const dot = (u: Vec3): number => u[0] * n[0] + u[1] * n[1] + u[2] * n[2]
  return [dot(cross(b, c)), dot(cross(c, a)), dot(cross(a, b))]
}
