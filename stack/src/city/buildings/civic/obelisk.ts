import { mix, shade } from '../../mesh/colour.ts'
import { blob, cylinder, loft, rectangle } from '../../mesh/loft.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { box } from '../../mesh/solids.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { course, onWalls } from '../trim.ts'

const { facade, trim, accent } = paint
const STONE = shade(trim.stone, 1.12)

/** The obelisk in the middle of the square, 46 m of pale stone with a gilded tip. */
export function obelisk(detail: Detail): Mesh {
  const m = new Mesh()
  const steps = [26, 22, 18]
  for (const [i, w] of steps.entries())
    box(m, w, 0.5, w, shade(STONE, 0.95 + 0.04 * i), {
      at: [0, i * 0.5, 0],
      bevel: 0.08,
      noBottom: true,
    })
  box(m, 7.4, 4.6, 7.4, STONE, { at: [0, 1.5, 0], bevel: detail === 0 ? 0.15 : 0, noBottom: true })
  course(m, detail, 7.4, 7.4, 1.5, 0.8, 0.4, trim.white)
  course(m, detail, 7.4, 7.4, 5.9, 0.6, 0.45, trim.white)
  const pale = mix(trim.white, facade.cream, 0.35)
  loft(
    m,
    rectangle(4.6, 4.6, detail === 2 ? 0 : 0.25),
    [
      { y: 6.5, colour: shade(pale, 0.9) },
      { y: 14, grow: -0.22 },
      { y: 41, grow: -0.95, colour: shade(pale, 1.05) },
    ],
    pale,
    { top: false },
  )
  loft(
    m,
    rectangle(2.7, 2.7, 0),
    [{ y: 41 }, { y: 41.5, grow: 0.12 }, { y: 46.5, grow: -1.34 }],
    accent.sun,
    { top: false },
  )
  onWalls(m, 7.4, 7.4, () => {
    if (detail === 2) return
    m.pane(0, 2.7, 0.04, 4.6, 2.7, mix(facade.teal, trim.dark, 0.2))
    if (detail === 0) {
      // Rings of an orbit and a sun.
      m.within({ at: [0, 4.05, 0.05], tilt: 90 }, () => {
        cylinder(m, 1.05, 1.05, 0.05, 20, accent.sun)
        cylinder(m, 0.92, 0.92, 0.07, 20, mix(facade.teal, trim.dark, 0.2))
        cylinder(m, 0.4, 0.4, 0.1, 12, accent.sun)
      })
    }
  })
  for (const sx of [-1, 1]) {
    for (const sz of [-1, 1]) {
      m.within({ at: [sx * 9.6, 1, sz * 9.6] }, () => {
        if (detail === 2) return
        box(m, 1.8, 1.4, 1.8, STONE, { bevel: detail === 0 ? 0.1 : 0, noBottom: true })
        blob(m, 0.85, detail === 0 ? 7 : 4, detail === 0 ? 12 : 6, LAMP, {
          at: [0, 2.1, 0],
          layer: 'glow',
        })
      })
    }
  }
  return m
}
