/**
 * Ambient occlusion baked into the vertex colours: rays over the hemisphere of every vertex against
 * the model itself and the ground. It costs nothing at run time and makes everything sit.
 */
import { createBvh } from './bvh.ts'
import type { Layer, Mesh, Vec3 } from './mesh.ts'
import { cross, normalise } from './mesh.ts'

export interface OcclusionOptions {
  /** How far a neighbour still darkens, metres. */
  readonly reach?: number
  /** 0 none to 1 full. */
  readonly strength?: number
  readonly rays?: number
}

/** Shade is not black: it keeps a little of the sky's violet. */
const SHADE_TINT = [0.36, 0.31, 0.37] as const
/** Off the surface, so that a face does not hide itself. */
const LIFT = 0.015

/** Multiplies the colours of both layers by the light that reaches them. Deterministic. */
export function bakeOcclusion(mesh: Mesh, options: OcclusionOptions = {}): void {
  const reach = options.reach ?? 2.6
  const strength = options.strength ?? 0.9
  const bvh = createBvh([mesh.city, mesh.glow])
  const rays = hemisphere(options.rays ?? 28)
  bakeLayer(mesh.city, strength)
  // Panes sit deep in their frames; a hint is enough.
  bakeLayer(mesh.glow, strength * 0.35)

  function bakeLayer(layer: Layer, amount: number): void {
    const known = new Map<string, number>()
    const { positions, normals, colours } = layer
    for (let i = 0; i < positions.length; i += 3) {
      const p: Vec3 = [
        positions[i] as number,
        positions[i + 1] as number,
        positions[i + 2] as number,
      ]
      const n: Vec3 = [normals[i] as number, normals[i + 1] as number, normals[i + 2] as number]
      const key = [...p, ...n].map((v) => Math.round(v * 500)).join()
      const open = known.get(key) ?? openness(p, n)
      known.set(key, open)
      const dark = (1 - open) * amount
      for (let c = 0; c < 3; c++) {
        const tint = SHADE_TINT[c] as number
        colours[i + c] = (colours[i + c] as number) * (1 - dark * (1 - tint))
      }
    }
  }

  /** 1 = the whole sky is free. */
  function openness(p: Vec3, n: Vec3): number {
    const side = normalise(cross(n, Math.abs(n[1]) > 0.9 ? [1, 0, 0] : [0, 1, 0]))
    const up = cross(side, n)
    const [sx, sy, sz] = side
    const [ux, uy, uz] = up
    const [nx, ny, nz] = n
    const ox = p[0] + nx * LIFT
    const oy = p[1] + ny * LIFT
    const oz = p[2] + nz * LIFT
    let hits = 0
    for (let i = 0; i < rays.length; i += 4) {
      const u = rays[i] as number
      const v = rays[i + 1] as number
      const w = rays[i + 2] as number
      const far = reach * (rays[i + 3] as number)
      const dx = sx * u + ux * v + nx * w
      const dy = sy * u + uy * v + ny * w
      const dz = sz * u + uz * v + nz * w
      // The ground reflects, so it darkens only half as much as a wall.
      if (dy < -1e-6 && oy < -far * dy && oy > -1e-3) hits += 0.5
      else if (bvh.blocked(ox, oy, oz, dx, dy, dz, far)) hits += 1
    }
    return 1 - (hits * 4) / rays.length
  }
}

/** Cosine-weighted directions on a sunflower spiral, with lengths spread so that distance fades. */
function hemisphere(count: number): Float64Array {
  const golden = Math.PI * (3 - Math.sqrt(5))
  const rays = Array.from({ length: count }, (_, i) => {
    const r = Math.sqrt((i + 0.5) / count)
    const angle = i * golden
    const length = 0.15 + 0.85 * (((i * 7) % count) / count)
    return [Math.cos(angle) * r, Math.sin(angle) * r, Math.sqrt(1 - r * r), length]
  })
  return new Float64Array(rays.flat())
}
