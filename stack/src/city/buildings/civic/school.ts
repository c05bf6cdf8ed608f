import { shade } from '../../mesh/colour.ts'
import { cylinder, lathe } from '../../mesh/loft.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { gable } from '../../mesh/roofs.ts'
import { bar, box } from '../../mesh/solids.ts'
import { createRandom } from '../../random.ts'
import { archOpening, clock, windowRows } from '../facade.ts'
import { door } from '../openings.ts'
import { type Detail, paint } from '../paint.ts'
import { hedge, lawn, roundTree } from '../plants.ts'
import { course, quoins, walls } from '../trim.ts'

const { facade, trim, roof, accent, metal } = paint

/** School: brick and cream, a bell turret, a yard with a tree. */
export function school(detail: Detail): Mesh {
  const m = new Mesh()
  const random = createRandom('school')
  box(m, 19.8, 0.1, 19.8, shade(paint.paving.light, 0.92), {
    noBottom: true,
    top: paint.paving.light,
  })
  m.within({ at: [0, 0.1, -3.6] }, () => {
    walls(m, detail, 18, 9, 0, [3.6], shade(facade.brick, 0.85))
    walls(m, detail, 18, 9, 3.6, [3.4], facade.brick)
    course(m, detail, 18, 9, 3.5, 0.3, 0.15, trim.white)
    quoins(m, detail, 18, 9, 0, 7, trim.white)
    windowRows(m, detail, 18, 9, 0.2, random, {
      pitch: 2.9,
      storeys: 2,
      storey: 3.5,
      sill: 0.9,
      lit: 0.6,
      style: { w: 1.6, h: 1.8, frame: trim.white, bars: [2, 1], lintel: true },
      skipMiddle: 2.6,
      plainSides: true,
    })
    m.within({ turn: 90 }, () =>
      gable(m, 9, 18, 7, 3.2, roof.slate, { wall: facade.brick, edge: trim.white }),
    )
    m.within({ at: [0, 0, 1] }, () => {
      box(m, 5.4, 8, 7.8, facade.brick, {
        at: [0, 0, 0.4],
        noBottom: true,
        bevel: detail === 0 ? 0.08 : 0,
      })
      m.within({ at: [0, 0, 0.4] }, () =>
        gable(m, 5.4, 7.8, 8, 2.4, roof.slate, { wall: facade.brick, edge: trim.white }),
      )
      m.within({ at: [0, 0, 4.3] }, () => {
        door(m, detail, 0, 0.3, {
          w: 1.9,
          h: 2.3,
          leaf: facade.teal,
          frame: trim.white,
          double: true,
          steps: 2,
        })
        archOpening(m, detail, 0, 4.2, { w: 2.2, h: 1.6, frame: trim.white, fill: 'glass' })
        clock(m, detail, 8.5, 0.62, trim.white)
      })
    })
    m.within({ at: [0, 10.2, 0] }, () => {
      box(m, 1.9, 1.2, 1.9, trim.white, { bevel: 0.05, noBottom: true })
      if (detail < 2)
        for (const x of [-0.8, 0.8])
          for (const z of [-0.8, 0.8])
            box(m, 0.25, 1.6, 0.25, trim.white, { at: [x, 1.2, z], noBottom: true })
      if (detail === 0)
        lathe(
          m,
          [
            [0.45, 0],
            [0.3, 0.5],
            [0, 0.7],
          ],
          8,
          accent.sun,
          { at: [0, 1.7, 0], bottom: accent.sun },
        )
      cylinder(m, 1.7, 0, 1.9, 4, roof.copper, {
        at: [0, detail === 2 ? 1.2 : 2.8, 0],
        flat: true,
        phase: 0.5,
        bottom: trim.white,
      })
    })
  })
  if (detail < 2) {
    lawn(m, [-6.4, 0.1, 5.6], 5.6, 6)
    lawn(m, [6.4, 0.1, 5.6], 5.6, 6)
    roundTree(m, detail, [-6.4, 0.1, 5.4], { height: 5 })
    for (const s of [-1, 1]) hedge(m, detail, [s * 5.8, 0.1, 9.3], 7.4, 0.8)
  }
  if (detail === 0) {
    // A slide and a hopscotch for the yard.
    m.within({ at: [6.4, 0.16, 5.2] }, () => {
      for (const x of [-0.4, 0.4]) bar(m, [x, 0, -1.6], [x, 1.9, -1.2], 0.1, metal.dark)
      box(m, 1, 0.1, 0.8, accent.coral, { at: [0, 1.7, -0.9] })
      m.within({ at: [0, 1.75, -0.5], tilt: 33 }, () =>
        box(m, 0.9, 0.08, 3.1, accent.sun, { at: [0, 0, 1.5], bevel: 0.02 }),
      )
    })
    for (let i = 0; i < 5; i++)
      m.within({ at: [i % 2 === 0 ? 0 : 0.5, 0.115, 4 + i * 0.85], tilt: -90 }, () =>
        m.pane(0, 0, 0, 0.7, 0.7, [accent.sun, trim.white, accent.coral][i % 3] ?? accent.sun),
      )
  }
  return m
}
