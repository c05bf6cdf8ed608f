import { mix, shade } from '../../mesh/colour.ts'
import { cylinder, lathe } from '../../mesh/loft.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { hip } from '../../mesh/roofs.ts'
import { box } from '../../mesh/solids.ts'
import { createRandom } from '../../random.ts'
import { arcade, archOpening, windowRows } from '../facade.ts'
import { door } from '../openings.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { pottedBush } from '../plants.ts'
import { cornice, course, parapet, pilasters, walls } from '../trim.ts'

const { facade, trim, roof, accent } = paint
const STONE = shade(trim.stone, 1.1)

/** Theatre: arched loggia, a lit marquee, and the stage house behind. */
export function theatre(detail: Detail): Mesh {
  const m = new Mesh()
  const random = createRandom('theatre')
  const wall = mix(facade.rose, facade.cream, 0.25)
  box(m, 38, 0.4, 28, paint.paving.mid, { bevel: 0.1, noBottom: true, top: paint.paving.light })
  m.within({ at: [0, 0.4, -2] }, () => {
    walls(m, detail, 32, 17, 0, [5], shade(STONE, 0.96))
    walls(m, detail, 32, 17, 5, [5.4], wall)
    course(m, detail, 32, 17, 4.8, 0.5, 0.3, trim.white)
    pilasters(m, detail, 32, 17, 0, 10.4, trim.white, 1.1)
    windowRows(m, detail, 32, 17, 5, random, {
      pitch: 4,
      storeys: 1,
      storey: 5,
      sill: 1.2,
      lit: 0.7,
      style: { w: 1.4, h: 2.4, frame: trim.white, bars: [1, 2] },
      skipSides: [0],
      plainSides: true,
    })
    const above = cornice(m, detail, 32, 17, 10.4, { colour: trim.white, dentils: true, out: 0.6 })
    parapet(m, detail, 31.6, 16.6, above, 0.8, wall, roof.zinc, trim.white)
    m.within({ at: [0, 0, 8.5] }, () => {
      arcade(m, detail, 5.5, 7, 4, { w: 2.5, h: 2.2, frame: trim.white, fill: 'glass', bars: 1 })
      for (const x of [-12, -8, 8, 12])
        archOpening(m, detail, x, 0.1, {
          w: 2.3,
          h: 2.4,
          frame: trim.white,
          fill: 'glass',
          bars: 1,
        })
      for (const x of [-3.4, 0, 3.4])
        door(m, detail, x, 0.15, {
          w: 1.9,
          h: 2.6,
          leaf: accent.coral,
          frame: trim.white,
          double: true,
        })
      if (detail < 2) {
        // The marquee.
        box(m, 13, 1.1, 3.4, trim.dark, { at: [0, 3.9, 1.7], bevel: detail === 0 ? 0.12 : 0 })
        m.pane(0, 4.1, 3.45, 12.4, 0.7, LAMP, 'glow')
        if (detail === 0) {
          for (let i = 0; i < 8; i++)
            m.pane((i - 3.5) * 1.3, 4.25, 3.48, 0.5 + 0.3 * (i % 2), 0.4, accent.coral)
          for (let i = 0; i < 13; i++)
            box(m, 0.2, 0.2, 0.2, LAMP, { at: [-6.2 + i * 1.033, 3.74, 3.2], layer: 'glow' })
          for (const x of [-7.6, 7.6]) {
            box(m, 1.5, 2.4, 0.16, accent.coral, { at: [x, 1, 0.1], bevel: 0.05, noBack: true })
            m.pane(x, 1.2, 0.2, 1.1, 2, facade.cream, 'glow')
          }
        }
      }
    })
    for (const [turn, x] of [
      [90, 16],
      [270, 16],
    ] as const) {
      m.within({ turn }, () =>
        m.within({ at: [0, 0, x] }, () =>
          arcade(m, detail, 0.1, 4, 4, {
            w: 2.2,
            h: 2.2,
            frame: trim.white,
            fill: 'glass',
            bars: 1,
          }),
        ),
      )
    }
    // Stage house and a crest over the front.
    walls(m, detail, 17, 9, above, [5.4], shade(wall, 0.92))
    cornice(m, detail, 17, 9, above + 5.4, { colour: trim.white })
    hip(m, 17, 9, above + 5.9, 2.6, roof.clay, { edge: trim.white })
    m.within({ at: [0, 0, 8.2] }, () => {
      lathe(
        m,
        [
          [2.6, 0],
          [2.6, 0.6],
          [0, 0.61],
        ],
        16,
        trim.white,
        { at: [0, above + 0.6, -1.4] },
      )
      if (detail < 2) {
        box(m, 7, 2.4, 0.8, wall, { at: [0, above + 0.4, 0.1], bevel: detail === 0 ? 0.1 : 0 })
        box(m, 7.8, 0.4, 1.2, trim.white, {
          at: [0, above + 2.8, 0.1],
          bevel: detail === 0 ? 0.1 : 0,
        })
        cylinder(m, 0.9, 0.9, 0.4, 12, accent.sun, { at: [0, above + 3.2, 0.1] })
        lathe(
          m,
          [
            [0.3, 0],
            [0.5, 0.8],
            [0.25, 1.5],
            [0.4, 1.9],
            [0, 2.4],
          ],
          10,
          accent.sun,
          { at: [0, above + 3.6, 0.1], smooth: true },
        )
      }
    })
  })
  if (detail === 0) for (const x of [-16, -10, 10, 16]) pottedBush(m, detail, [x, 0.4, 9.4], 0.6)
  return m
}
