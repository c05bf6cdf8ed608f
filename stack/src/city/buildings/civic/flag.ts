import { shade } from '../../mesh/colour.ts'
import { blob, cylinder } from '../../mesh/loft.ts'
import type { Mesh, Vec3 } from '../../mesh/mesh.ts'
import { type Detail, paint } from '../paint.ts'

const { trim, accent } = paint

/** A pole with a waving flag. */
export function flag(
  m: Mesh,
  detail: Detail,
  at: Vec3,
  h: number,
  colour: typeof accent.sun,
): void {
  m.within({ at }, () => {
    cylinder(m, 0.09, 0.05, h, detail === 0 ? 6 : 3, trim.white)
    if (detail === 0) blob(m, 0.16, 4, 6, accent.sun, { at: [0, h + 0.1, 0] })
    const steps = detail === 0 ? 5 : 1
    const [w, t] = [h * 0.4, h * 0.24]
    const wave = (i: number): Vec3 => [
      0.06 + (w * i) / steps,
      0,
      Math.sin((i / steps) * 5) * 0.12 * w * 0.4,
    ]
    for (let i = 0; i < steps; i++) {
      const [a, b] = [wave(i), wave(i + 1)]
      const y = h - 0.15
      const quad: Vec3[] = [
        [a[0], y - t, a[2]],
        [b[0], y - t, b[2]],
        [b[0], y, b[2]],
        [a[0], y, a[2]],
      ]
      const tint = shade(colour, 0.94 + 0.1 * (i % 2))
      m.face(quad, tint)
      m.face(quad.reverse(), shade(tint, 0.9))
    }
  })
}
