import { mix, shade } from '../../mesh/colour.ts'
import { lathe } from '../../mesh/loft.ts'
import { Mesh, type Vec3 } from '../../mesh/mesh.ts'
import { bar } from '../../mesh/solids.ts'
import { type Detail, paint } from '../paint.ts'

const { trim, accent, water } = paint
const STONE = shade(trim.stone, 1.12)

/** Fountain: three bowls with water falling from one to the next. */
export function fountain(detail: Detail): Mesh {
  const m = new Mesh()
  const sides = [28, 14, 8][detail] as number
  lathe(
    m,
    [
      [9.6, 0],
      [9.4, 0.3],
    ],
    sides,
    paint.paving.dark,
    { top: paint.paving.light },
  )
  lathe(
    m,
    [
      [8, 0.3],
      [8.2, 0.7],
      [7.9, 1.1],
      [7.2, 1.1],
      [7.1, 0.7],
    ],
    sides,
    STONE,
    { top: water.deep },
  )
  lathe(
    m,
    [
      [7.15, 0],
      [7.1, 0.02],
    ],
    sides,
    water.shallow,
    { at: [0, 0.9, 0], top: water.shallow },
  )
  if (detail === 0) {
    for (const [r, tint] of [
      [5.6, 1.15],
      [3.4, 1.3],
    ] as const) {
      for (let i = 0; i < sides; i++) {
        const [a, b] = [(i / sides) * Math.PI * 2, ((i + 1) / sides) * Math.PI * 2]
        m.face(
          [
            [Math.sin(a) * r, 0.935, Math.cos(a) * r],
            [Math.sin(b) * r, 0.935, Math.cos(b) * r],
            [Math.sin(b) * (r - 0.35), 0.935, Math.cos(b) * (r - 0.35)],
            [Math.sin(a) * (r - 0.35), 0.935, Math.cos(a) * (r - 0.35)],
          ],
          mix(shade(water.shallow, tint), trim.white, 0.3),
        )
      }
    }
  }
  lathe(
    m,
    [
      [1.5, 0.5],
      [1.1, 1.2],
      [0.8, 2.2],
      [1, 2.7],
      [3.4, 3.3],
      [3.6, 3.6],
      [3.3, 3.6],
      [3.1, 3.4],
    ],
    sides,
    STONE,
    { top: water.shallow, smooth: false },
  )
  lathe(
    m,
    [
      [0.7, 3.3],
      [0.45, 4.6],
      [0.6, 5],
      [1.8, 5.5],
      [1.9, 5.75],
      [1.65, 5.75],
    ],
    sides,
    STONE,
    { top: water.shallow },
  )
  lathe(
    m,
    [
      [0.4, 5.5],
      [0.25, 6.3],
      [0.5, 6.8],
      [0, 7.5],
    ],
    detail === 0 ? 12 : 6,
    accent.sun,
    { smooth: true },
  )
  if (detail === 2) return m
  const spray = mix(water.shallow, trim.white, 0.6)
  const jets = detail === 0 ? 14 : 6
  for (let i = 0; i < jets; i++) {
    const a = ((i + 0.5) / jets) * 360
    m.within({ turn: a }, () => {
      fall(m, detail, [0, 3.55, 3.5], [0, 0.95, 4.9], 0.3, spray)
      if (i % 2 === 0) fall(m, detail, [0, 5.7, 1.8], [0, 3.6, 2.6], 0.22, spray)
      if (i % 2 === 0) jet(m, detail, 6.6, 4.4, 2.4, spray)
    })
  }
  return m
}

/** Water pouring over an edge, thicker below. */
function fall(
  m: Mesh,
  detail: Detail,
  from: Vec3,
  to: Vec3,
  w: number,
  colour: typeof accent.sun,
): void {
  const steps = detail === 0 ? 5 : 2
  const at = (i: number): [number, number] => {
    const t = i / steps
    return [from[2] + (to[2] - from[2]) * Math.sqrt(t), from[1] + (to[1] - from[1]) * t]
  }
  for (let i = 0; i < steps; i++) {
    const [a, b] = [at(i), at(i + 1)]
    const quad: Vec3[] = [
      [-w, b[1], b[0]],
      [w, b[1], b[0]],
      [w, a[1], a[0]],
      [-w, a[1], a[0]],
    ]
    m.face(quad, colour)
    m.face([...quad].reverse(), shade(colour, 0.9))
  }
}

/** A jet from the rim inwards, an arc of small drops. */
function jet(
  m: Mesh,
  detail: Detail,
  from: number,
  to: number,
  rise: number,
  colour: typeof accent.sun,
): void {
  const steps = detail === 0 ? 6 : 3
  const at = (i: number): Vec3 => {
    const t = i / steps
    return [0, 1 + 4 * rise * t * (1 - t), from + (to - from) * t]
  }
  for (let i = 0; i < steps; i++) bar(m, at(i), at(i + 1), 0.13, colour)
}
