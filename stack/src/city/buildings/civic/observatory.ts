import { mix, shade } from '../../mesh/colour.ts'
import { circle, cylinder, lathe, loft } from '../../mesh/loft.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { bar } from '../../mesh/solids.ts'
import { createRandom } from '../../random.ts'
import { stairs } from '../classical.ts'
import { windowRows } from '../facade.ts'
import { door } from '../openings.ts'
import { type Detail, paint } from '../paint.ts'
import { bush } from '../plants.ts'
import { cornice, parapet, walls } from '../trim.ts'

const { facade, trim, roof, accent, metal } = paint
const STONE = shade(trim.stone, 1.1)

/** Observatory: a white drum with a slit dome and its telescope, and a low wing. */
export function observatory(detail: Detail): Mesh {
  const m = new Mesh()
  const random = createRandom('observatory')
  const wall = mix(facade.cream, trim.white, 0.5)
  const sides = [28, 14, 8][detail] as number
  lathe(
    m,
    [
      [14.6, 0],
      [14.2, 0.5],
    ],
    sides,
    STONE,
    { top: paint.paving.light },
  )
  if (detail < 2)
    lathe(
      m,
      [
        [12.6, 0.5],
        [11.4, 1.6],
      ],
      sides,
      paint.green.grass,
      { top: paint.green.grass },
    )
  m.within({ at: [0, 1.5, -1] }, () => {
    walls(m, detail, 20, 8, 0, [4.2], facade.slate)
    windowRows(m, detail, 20, 8, 0, random, {
      pitch: 3,
      storeys: 1,
      storey: 4,
      sill: 1,
      lit: 0.6,
      style: { w: 1.3, h: 1.9, frame: trim.white, bars: [1, 2] },
      skipMiddle: 6,
      plainSides: true,
    })
    const flat = cornice(m, detail, 20, 8, 4.2, { colour: trim.white })
    parapet(m, detail, 19.8, 7.8, flat, 0.6, facade.slate, roof.zinc, trim.white)
    loft(m, circle(6.4, sides), [{ y: -1 }, { y: 0.4 }, { y: 4 }, { y: 8.6 }], wall, { top: false })
    for (let i = 0; i < 10; i++) {
      if (detail === 2 || i === 0) continue
      m.within({ turn: i * 36 }, () =>
        m.within({ at: [0, 0, 6.34] }, () => {
          m.pane(0, 5.2, 0.06, 1.3, 2.2, trim.white)
          m.pane(0, 5.4, 0.1, 0.95, 1.8, paint.glass.day, 'glow')
        }),
      )
    }
    cylinder(m, 7.5, 7.5, 0.45, sides, trim.white, { at: [0, 8.5, 0], bottom: trim.white })
    if (detail === 0) {
      for (let i = 0; i < 28; i++) {
        const [a, b] = [(i / 28) * Math.PI * 2, ((i + 1) / 28) * Math.PI * 2]
        const [x, z] = [Math.sin(a) * 7.3, Math.cos(a) * 7.3]
        bar(m, [x, 8.9, z], [x, 9.8, z], 0.06, metal.dark)
        bar(m, [x, 9.8, z], [Math.sin(b) * 7.3, 9.8, Math.cos(b) * 7.3], 0.1, metal.dark)
      }
    }
    loft(m, circle(6.1, sides), [{ y: 8.9 }, { y: 10 }], shade(roof.copper, 0.8), { top: false })
    lathe(
      m,
      [
        [6.2, 0],
        [6, 1.7],
        [5.1, 3.5],
        [3.6, 5],
        [1.8, 5.9],
        [0, 6.2],
      ],
      sides,
      roof.copper,
      { at: [0, 10, 0], smooth: true },
    )
    // The slit: a dark band over the dome, framed, with the telescope looking out.
    if (detail < 2) {
      const slit = detail === 0 ? 8 : 4
      const at = (i: number, r: number): [number, number] => {
        const a = 0.12 + (i / slit) * 1.45
        return [Math.cos(a) * 6.2 * r, 10 + Math.sin(a) * 6.25 * r]
      }
      for (let i = 0; i < slit; i++) {
        const [a, b] = [at(i, 1.02), at(i + 1, 1.02)]
        m.face(
          [
            [-0.8, a[1], a[0]],
            [0.8, a[1], a[0]],
            [0.8, b[1], b[0]],
            [-0.8, b[1], b[0]],
          ],
          trim.dark,
        )
        for (const s of [-1, 1]) {
          const [c, e] = [at(i, 1.05), at(i + 1, 1.05)]
          m.face(
            [
              [s * 1 - 0.2, c[1], c[0]],
              [s * 1 + 0.2, c[1], c[0]],
              [s * 1 + 0.2, e[1], e[0]],
              [s * 1 - 0.2, e[1], e[0]],
            ],
            trim.white,
          )
        }
      }
      m.within({ at: [0, 12.6, 3], tilt: 52 }, () => {
        cylinder(m, 0.62, 0.62, 4.6, detail === 0 ? 12 : 6, trim.white, { top: trim.dark })
        cylinder(m, 0.74, 0.74, 0.5, detail === 0 ? 12 : 6, accent.coral, {
          at: [0, 3.9, 0],
          top: paint.glass.day,
          bottom: accent.coral,
        })
      })
    }
    m.within({ at: [0, -1.2, 6.3] }, () => {
      stairs(m, detail, 4.4, 1.3, 5, 0.5, STONE)
      door(m, detail, 0, 1.3, {
        w: 1.8,
        h: 2.4,
        leaf: facade.teal,
        frame: trim.white,
        double: true,
        hood: roof.copper,
      })
    })
  })
  if (detail === 0) {
    for (const a of [40, 75, 285, 320, 150, 210]) {
      const r = (a * Math.PI) / 180
      bush(m, detail, [Math.sin(r) * 12, 1, Math.cos(r) * 12], 0.8)
    }
  }
  return m
}
