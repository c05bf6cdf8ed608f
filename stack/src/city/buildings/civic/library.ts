import { mix, shade } from '../../mesh/colour.ts'
import { circle, cylinder, lathe, loft } from '../../mesh/loft.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { box } from '../../mesh/solids.ts'
import { createRandom } from '../../random.ts'
import { column, pediment, stairs } from '../classical.ts'
import { archOpening, windowRows } from '../facade.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { bush } from '../plants.ts'
import { cornice, parapet, pilasters, walls } from '../trim.ts'

const { facade, trim, roof, metal } = paint
const STONE = shade(trim.stone, 1.1)

/** Library: a temple front of six columns before a drum with a shallow dome. */
export function library(detail: Detail): Mesh {
  const m = new Mesh()
  const random = createRandom('library')
  const wall = mix(facade.cream, trim.white, 0.25)
  box(m, 38, 0.4, 28, STONE, { bevel: 0.1, noBottom: true, top: paint.paving.light })
  m.within({ at: [0, 0.4, -2.4] }, () => {
    box(m, 34, 1.6, 18, STONE, { bevel: detail === 0 ? 0.1 : 0, noBottom: true })
    m.within({ at: [0, 1.6, 0] }, () => {
      walls(m, detail, 32, 16, 0, [7.4], wall)
      windowRows(m, detail, 32, 16, 0, random, {
        pitch: 3.6,
        storeys: 1,
        storey: 7,
        sill: 1.6,
        lit: 0.8,
        style: { w: 1.5, h: 3.6, frame: trim.white, bars: [1, 3], lintel: true },
        skipMiddle: 9.2,
        plainSides: true,
      })
      pilasters(m, detail, 32, 16, 0, 7.4, trim.white, 1)
      const above = cornice(m, detail, 32, 16, 7.4, {
        colour: trim.white,
        dentils: true,
        out: 0.55,
      })
      parapet(m, detail, 31.6, 15.6, above, 0.7, wall, roof.zinc, trim.white)
      // Drum and dome.
      const sides = [24, 12, 8][detail] as number
      loft(m, circle(6.6, sides), [{ y: above }, { y: above + 3.2 }], wall, { top: false })
      if (detail < 2) {
        for (let i = 0; i < 12; i++) {
          m.within({ turn: i * 30 }, () =>
            m.within({ at: [0, 0, 6.45] }, () => {
              m.pane(0, above + 1, 0.22, 1.3, 1.7, paint.glass.day, 'glow')
              if (detail === 0)
                box(m, 0.5, 3, 0.5, trim.white, {
                  at: [1.72, above, 0],
                  noBottom: true,
                  noTop: true,
                })
            }),
          )
        }
      }
      cylinder(m, 7.3, 7.3, 0.6, sides, trim.white, { at: [0, above + 3.1, 0], bottom: trim.white })
      lathe(
        m,
        [
          [6.7, 0],
          [6.2, 2],
          [4.9, 3.7],
          [2.8, 4.9],
          [1.2, 5.3],
        ],
        sides,
        roof.copper,
        { at: [0, above + 3.7, 0], smooth: true, top: roof.copper },
      )
      if (detail < 2) {
        cylinder(m, 1.2, 1.2, 1.3, 10, LAMP, { at: [0, above + 8.9, 0], layer: 'glow' })
        cylinder(m, 1.5, 0, 1.5, 10, roof.copper, { at: [0, above + 10.2, 0], bottom: trim.white })
      }
    })
    m.within({ at: [0, 0, 9] }, () => {
      box(m, 18.4, 1.6, 4.2, STONE, { at: [0, 0, 1.8], noBottom: true })
      m.within({ at: [0, 0, 3.9] }, () => stairs(m, detail, 15, 1.6, 7, 0.42, STONE))
      m.within({ at: [0, 1.6, -0.9] }, () => {
        for (const x of [-4.6, 0, 4.6])
          archOpening(m, detail, x, 0, { w: 2, h: 3.4, frame: trim.white, fill: 'glass', bars: 1 })
      })
      for (let i = 0; i < 6; i++) column(m, detail, [-8 + i * 3.2, 1.6, 2.8], 7, 0.55, trim.white)
      box(m, 19, 1.2, 5.2, trim.white, { at: [0, 8.6, 1.2], bevel: detail === 0 ? 0.1 : 0 })
      if (detail === 0)
        for (let i = 0; i < 9; i++)
          m.pane((i - 4) * 1.3, 8.95, 3.83, 0.6 + 0.2 * (i % 2), 0.55, metal.dark)
      pediment(m, detail, 18.6, 9.8, 3.5, 3.9, 10, wall, trim.white, roof.zinc)
    })
  })
  if (detail === 0) for (const x of [-15, -12, 12, 15]) bush(m, detail, [x, 0.4, 9.4], 0.9)
  return m
}
