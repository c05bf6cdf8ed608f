/** Builds small meshes from simple solids with colours and baked shade in their vertices. */
import { BufferAttribute, BufferGeometry, Color } from 'three'

export interface Solid {
  /** Flat quad, corners counter-clockwise seen from its front; one shade per corner or one for all. */
  quad(corners: readonly Corner[], colour: string, shade?: number | readonly number[]): Solid
  triangle(corners: readonly Corner[], colour: string, shade?: number): Solid
  /** Axis-aligned box without a bottom. `shade` darkens its foot. */
  box(from: Corner, to: Corner, colour: string, shade?: number): Solid
  /** Surface of revolution: rings of [radius, height], smooth, with shade per ring. */
  lathe(
    profile: readonly (readonly [number, number, number])[],
    sides: number,
    colour: string,
    at?: Corner,
  ): Solid
  build(): BufferGeometry
}

export type Corner = readonly [number, number, number]

export function createSolid(): Solid {
  const positions: number[] = []
  const normals: number[] = []
  const colours: number[] = []
  const scratch = new Color()

  const vertex = (p: Corner, n: Corner, colour: string, shade: number): void => {
    positions.push(...p)
    normals.push(...n)
    scratch.set(colour)
    colours.push(scratch.r * shade, scratch.g * shade, scratch.b * shade)
  }

  const solid: Solid = {
    quad(corners, colour, shade = 1) {
      const n = normalOf(corners)
      for (const i of [0, 1, 2, 0, 2, 3]) {
        const light = typeof shade === 'number' ? shade : (shade[i] ?? 1)
        vertex(corners[i] as Corner, n, colour, light)
      }
      return solid
    },
    triangle(corners, colour, shade = 1) {
      const n = normalOf(corners)
      for (const corner of corners.slice(0, 3)) vertex(corner, n, colour, shade)
      return solid
    },
    box([x0, y0, z0], [x1, y1, z1], colour, shade = 0.8) {
      const foot = [shade, shade, 1, 1]
      solid.quad(
        [
          [x0, y0, z1],
          [x1, y0, z1],
          [x1, y1, z1],
          [x0, y1, z1],
        ],
        colour,
        foot,
      )
      solid.quad(
        [
          [x1, y0, z0],
          [x0, y0, z0],
          [x0, y1, z0],
          [x1, y1, z0],
        ],
        colour,
        foot,
      )
      solid.quad(
        [
          [x1, y0, z1],
          [x1, y0, z0],
          [x1, y1, z0],
          [x1, y1, z1],
        ],
        colour,
        foot,
      )
      solid.quad(
        [
          [x0, y0, z0],
          [x0, y0, z1],
          [x0, y1, z1],
          [x0, y1, z0],
        ],
        colour,
        foot,
      )
      return solid.quad(
        [
          [x0, y1, z1],
          [x1, y1, z1],
          [x1, y1, z0],
          [x0, y1, z0],
        ],
        colour,
      )
    },
    lathe(profile, sides, colour, [ox, oy, oz] = [0, 0, 0]) {
      const at = (ring: number, side: number): void => {
        const [radius, height, shade] = profile[ring] as readonly [number, number, number]
        const before = profile[Math.max(0, ring - 1)] as readonly [number, number, number]
        const after = profile[Math.min(profile.length - 1, ring + 1)] as readonly [
          number,
          number,
          number,
        ]
        const angle = (side / sides) * Math.PI * 2
        const [rise, run] = [after[1] - before[1], after[0] - before[0]]
        const length = Math.hypot(rise, run) || 1
        const [c, s] = [Math.cos(angle), Math.sin(angle)]
        vertex(
          [ox + c * radius, oy + height, oz + s * radius],
          [(c * rise) / length, -run / length, (s * rise) / length],
          colour,
          shade,
        )
      }
      for (let ring = 0; ring + 1 < profile.length; ring++) {
        for (let side = 0; side < sides; side++) {
          const closed = (r: number): boolean => (profile[r]?.[0] ?? 0) < 1e-4
          if (!closed(ring)) {
            at(ring, side)
            at(ring + 1, side)
            at(ring, side + 1)
          }
          if (!closed(ring + 1)) {
            at(ring, side + 1)
            at(ring + 1, side)
            at(ring + 1, side + 1)
          }
        }
      }
      return solid
    },
    build() {
      const geometry = new BufferGeometry()
      geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
      geometry.setAttribute('normal', new BufferAttribute(new Float32Array(normals), 3))
      geometry.setAttribute('color', new BufferAttribute(new Float32Array(colours), 3))
      return geometry
    },
  }
  return solid
}

function normalOf(corners: readonly Corner[]): Corner {
  const [a, b, c] = corners as readonly [Corner, Corner, Corner]
  const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const
  const v = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const
  const n = [
    u[1] * v[2] - u[2] * v[1],
    u[2] * v[0] - u[0] * v[2],
    u[0] * v[1] - u[1] * v[0],
  ] as const
  const length = Math.hypot(...n) || 1
  return [n[0] / length, n[1] / length, n[2] / length]
}
