import { mix, shade } from '../../mesh/colour.ts'
import { cylinder } from '../../mesh/loft.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { barrel, mansard } from '../../mesh/roofs.ts'
import { box } from '../../mesh/solids.ts'
import { createRandom } from '../../random.ts'
import { arcade, archOpening, clock, windowRows } from '../facade.ts'
import { type Detail, paint } from '../paint.ts'
import { cornice, course, pilasters, walls } from '../trim.ts'

const { facade, trim, roof, accent, glass, metal } = paint

/** Station: a head building with a great arch and clock, and an arched train shed behind. */
export function station(detail: Detail): Mesh {
  const m = new Mesh()
  const random = createRandom('station')
  box(m, 58, 0.35, 29, paint.paving.mid, { bevel: 0.1, noBottom: true, top: paint.paving.light })
  m.within({ at: [0, 0.35, 0] }, () => {
    shed(m, detail)
    m.within({ at: [0, 0, 6.6] }, () => {
      walls(m, detail, 46, 9, 0, [4.2], shade(trim.stone, 1.02))
      walls(m, detail, 46, 9, 4.2, [3.8], facade.brick)
      course(m, detail, 46, 9, 4.1, 0.35, 0.2, trim.white)
      windowRows(m, detail, 46, 9, 4.2, random, {
        pitch: 3,
        storeys: 1,
        storey: 3.6,
        sill: 0.9,
        lit: 0.7,
        style: { w: 1.25, h: 1.8, frame: trim.white, bars: [1, 2], lintel: true },
        skipMiddle: 9,
        skipSides: [2],
        plainSides: true,
      })
      m.within({ at: [0, 0, 4.5] }, () => {
        for (const s of [-1, 1]) {
          m.within({ at: [s * 16, 0, 0] }, () =>
            arcade(m, detail, 0.1, 4, 3.1, {
              w: 1.9,
              h: 1.9,
              frame: trim.white,
              fill: 'glass',
              bars: 1,
            }),
          )
        }
      })
      cornice(m, detail, 46, 9, 8, { colour: trim.white, dentils: true })
      mansard(m, 46, 9, 8.5, 2.4, roof.slate, { lean: 1.2 })
      middle(m, detail)
      for (const s of [-1, 1]) {
        m.within({ at: [s * 21, 0, 0.3] }, () => {
          walls(m, detail, 6.4, 9.8, 0, [4.2, 6.4], facade.brick)
          pilasters(m, detail, 6.4, 9.8, 0, 10.6, trim.white, 0.7)
          m.within({ at: [0, 0, 4.9] }, () => {
            archOpening(m, detail, 0, 0.1, { w: 2.4, h: 2, frame: trim.white, fill: 'glass' })
            archOpening(m, detail, 0, 5.4, { w: 2.2, h: 2.2, frame: trim.white, fill: 'glass' })
          })
          cornice(m, detail, 6.4, 9.8, 10.6, { colour: trim.white, dentils: true })
          mansard(m, 6.4, 9.8, 11.1, 3.6, roof.slate, { lean: 1.5 })
        })
      }
      canopy(m, detail)
    })
  })
  return m
}

/** The pavilion in the middle: one arch of glass and the clock above it. */
function middle(m: Mesh, detail: Detail): void {
  m.within({ at: [0, 0, 0.6] }, () => {
    walls(m, detail, 17, 10.4, 0, [6, 7.4], facade.brick)
    pilasters(m, detail, 17, 10.4, 0, 13.4, trim.white, 1.3)
    cornice(m, detail, 17, 10.4, 13.4, { colour: trim.white, dentils: true, out: 0.6 })
    m.within({ at: [0, 0, 5.2] }, () => {
      archOpening(m, detail, 0, 0.1, { w: 11, h: 6, frame: trim.white, fill: 'glass', bars: 5 })
      if (detail === 0) {
        box(m, 11, 0.5, 0.3, trim.white, { at: [0, 4.2, 0.12], noBack: true, bevel: 0.06 })
        for (const x of [-3.4, 0, 3.4]) m.pane(x, 0.1, 0.12, 2, 3, paint.wood.dark)
      }
    })
    box(m, 6.6, 4.4, 3, facade.brick, {
      at: [0, 13.9, 3.4],
      bevel: detail === 0 ? 0.1 : 0,
      noBottom: true,
    })
    box(m, 7.4, 0.5, 3.8, trim.white, { at: [0, 18.3, 3.4], bevel: detail === 0 ? 0.1 : 0 })
    m.within({ at: [0, 0, 4.9] }, () => clock(m, detail, 16.1, 1.75, trim.white))
    cylinder(m, 2.6, 0, 3, 4, roof.copper, { at: [0, 18.8, 3.4], flat: true, phase: 0.5 })
    mansard(m, 16.6, 10, 13.9, 2.6, roof.slate, { lean: 1.2 })
  })
}

/** An iron roof over the pavement. */
function canopy(m: Mesh, detail: Detail): void {
  if (detail === 2) return
  m.within({ at: [0, 0, 6] }, () => {
    box(m, 19, 0.3, 3.2, shade(facade.teal, 0.6), {
      at: [0, 3.7, 1.2],
      bevel: detail === 0 ? 0.08 : 0,
      top: mix(glass.day, trim.white, 0.3),
    })
    for (const x of [-8.6, -4.4, 4.4, 8.6]) {
      cylinder(m, 0.16, 0.12, 3.7, detail === 0 ? 8 : 4, shade(facade.teal, 0.6), {
        at: [x, 0, 2.4],
        top: false,
      })
    }
  })
}

/** The train shed: an arched roof open at both ends, tracks and two platforms below. */
function shed(m: Mesh, detail: Detail): void {
  m.within({ at: [0, 0, -5.6], turn: 90 }, () => {
    const stripes = [mix(glass.day, trim.white, 0.25), roof.zinc, roof.zinc]
    for (const s of [-1, 1]) {
      box(m, 0.9, 5, 54, shade(facade.brick, 0.95), { at: [s * 7.6, 0, 0], noBottom: true })
      box(m, 1.2, 0.4, 54.4, trim.white, { at: [s * 7.6, 5, 0], bevel: detail === 0 ? 0.08 : 0 })
    }
    barrel(m, 15.4, 54, 5.2, 6, roof.zinc, {
      segments: [12, 8, 5][detail] as number,
      thickness: 0.3,
      stripes,
    })
    for (const z of detail === 0 ? [-27.1, -13.5, 0, 13.5, 27.1] : []) {
      m.within({ at: [0, 0, z] }, () =>
        barrel(m, 15.5, 0.7, 5.2, 6.05, shade(facade.teal, 0.62), { segments: 12, thickness: 0.5 }),
      )
    }
    if (detail === 2) return
    for (const s of [-1, 1])
      box(m, 3.2, 0.9, 53, paint.paving.light, { at: [s * 5.2, 0, 0], noBottom: true })
    box(m, 7, 0.1, 54, paint.road.asphalt, { noBottom: true })
    for (const x of [-2.5, -1.1, 1.1, 2.5])
      box(m, 0.14, 0.22, 54, metal.light, { at: [x, 0, 0], noBottom: true })
    if (detail === 0) train(m)
  })
}

/** A small tram waits under the roof. */
function train(m: Mesh): void {
  for (const [z, length] of [
    [-14, 12],
    [-1.4, 12],
  ] as const) {
    m.within({ at: [1.8, 0.3, z] }, () => {
      box(m, 2.3, 1.3, length, accent.coral, { at: [0, 0.2, 0], bevel: 0.15 })
      box(m, 2.25, 0.9, length - 0.2, glass.lit, { at: [0, 1.5, 0], layer: 'glow' })
      box(m, 2.35, 0.5, length, trim.white, { at: [0, 2.4, 0], bevel: 0.2 })
      for (let i = 0; i < 6; i++)
        box(m, 2.3, 0.95, 0.3, trim.white, {
          at: [0, 1.48, -length / 2 + 0.2 + ((length - 0.4) * i) / 5],
        })
    })
  }
}
