import { shade } from '../../mesh/colour.ts'
import { cylinder, lathe } from '../../mesh/loft.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { bar, box } from '../../mesh/solids.ts'
import { archOpening } from '../facade.ts'
import { type Detail, paint } from '../paint.ts'
import { course, railing, walls } from '../trim.ts'

const { facade, trim, roof, accent, metal } = paint
const STONE = shade(trim.stone, 1.1)

/** Museum: white volumes with a saw-tooth roof and one wall of colour. */
export function museum(detail: Detail): Mesh {
  const m = new Mesh()
  const white = trim.white
  box(m, 28, 0.3, 19.6, paint.paving.mid, { noBottom: true, top: paint.paving.light })
  m.within({ at: [0, 0.3, -1.5] }, () => {
    walls(m, detail, 24, 13, 0, [6.4], white)
    const teeth = 5
    for (let i = 0; i < teeth; i++) {
      const x = -12 + (24 * i) / teeth
      const wide = 24 / teeth
      // Each tooth: a sloped roof and an upright pane to the north light.
      m.face(
        [
          [x, 6.4, 6.5],
          [x + wide, 6.4, 6.5],
          [x, 9.2, 6.5],
        ],
        white,
      )
      m.face(
        [
          [x + wide, 6.4, -6.5],
          [x, 6.4, -6.5],
          [x, 9.2, -6.5],
        ],
        white,
      )
      m.face(
        [
          [x, 9.2, 6.5],
          [x + wide, 6.4, 6.5],
          [x + wide, 6.4, -6.5],
          [x, 9.2, -6.5],
        ],
        roof.zinc,
      )
      m.face(
        [
          [x, 6.4, -6.5],
          [x, 6.4, 6.5],
          [x, 9.2, 6.5],
          [x, 9.2, -6.5],
        ],
        shade(paint.glass.day, 0.7),
        'glow',
      )
      if (detail === 0)
        for (let k = 0; k <= 5; k++)
          bar(m, [x - 0.05, 6.4, -6.4 + k * 2.56], [x - 0.05, 9.2, -6.4 + k * 2.56], 0.14, white)
    }
    course(m, detail, 24, 13, 6.1, 0.35, 0.12, shade(trim.stone, 1))
    box(m, 8.2, 8.4, 9, facade.terracotta, {
      at: [-7, 0, 3.8],
      bevel: detail === 0 ? 0.12 : 0,
      noBottom: true,
    })
    m.within({ at: [4, 0, 6.5] }, () => {
      if (detail === 2) return
      const panes = detail === 0 ? 7 : 1
      for (let i = 0; i < panes; i++) {
        m.pane(
          -6 + (12 * (i + 0.5)) / panes,
          0.2,
          0.06,
          12 / panes - 0.2,
          4,
          shade(paint.glass.day, 0.55),
          'glow',
        )
      }
      box(m, 13, 0.4, 3.4, white, { at: [0, 4.5, 1.6], bevel: detail === 0 ? 0.1 : 0 })
      for (const x of [-5.8, 0, 5.8])
        cylinder(m, 0.2, 0.2, 4.5, 8, white, { at: [x, 0, 2.8], top: false })
    })
    m.within({ at: [-7, 0, 8.3] }, () => {
      if (detail === 2) return
      archOpening(m, detail, 0, 0.1, { w: 3, h: 2.6, frame: white, fill: 'glass' })
      for (let i = 0; i < 4; i++)
        m.pane(
          (i - 1.5) * 1.3,
          6.3,
          0.04,
          0.8,
          0.9,
          [accent.sun, white, accent.coral, facade.teal][i] ?? white,
        )
    })
  })
  if (detail === 0) {
    m.within({ at: [6, 0.3, 7.6] }, () => {
      lathe(
        m,
        [
          [0.9, 0],
          [0.9, 0.4],
        ],
        4,
        STONE,
        { flat: true },
      )
      m.within({ at: [0, 1.5, 0], roll: 28 }, () =>
        box(m, 0.7, 2.4, 0.7, accent.coral, { at: [0, -1, 0], bevel: 0.1 }),
      )
      m.within({ at: [0, 2.6, 0], roll: -35 }, () =>
        box(m, 0.6, 2, 0.6, accent.sun, { at: [0, -0.6, 0], bevel: 0.1 }),
      )
    })
    railing(m, [-13.5, 9.3], [-9.5, 9.3], 0.3, metal.dark)
  }
  return m
}
