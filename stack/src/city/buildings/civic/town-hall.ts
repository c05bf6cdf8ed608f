import { mix, shade } from '../../mesh/colour.ts'
import { cylinder, lathe, loft, rectangle } from '../../mesh/loft.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { hip } from '../../mesh/roofs.ts'
import { box } from '../../mesh/solids.ts'
import { createRandom } from '../../random.ts'
import { column, pediment, stairs } from '../classical.ts'
import { arcade, archOpening, clock, windowRows } from '../facade.ts'
import { type Detail, paint } from '../paint.ts'
import { pottedBush } from '../plants.ts'
import { cornice, course, onWalls, pilasters, quoins, railing, walls } from '../trim.ts'

const { facade, trim, roof, accent } = paint
const WALL = shade(facade.cream, 1.0)
const STONE = shade(trim.stone, 1.08)

/** Town hall: arcaded ground floor, two wings, portico, and the clock tower one sees from afar. */
export function townHall(detail: Detail): Mesh {
  const m = new Mesh()
  const random = createRandom('town-hall')
  box(m, 49, 0.5, 28, STONE, { bevel: 0.12, noBottom: true, top: paint.paving.light })
  m.within({ at: [0, 0.5, -3] }, () => {
    // The long body.
    walls(m, detail, 44, 14, 0, [4.6], shade(STONE, 0.94))
    walls(m, detail, 44, 14, 4.6, [4.2, 3.4], WALL)
    course(m, detail, 44, 14, 4.4, 0.45, 0.25, trim.white)
    const style = { w: 1.3, h: 2.5, frame: trim.white, bars: [1, 2] as const, arched: true }
    windowRows(m, detail, 44, 14, 4.6, random, {
      pitch: 3.4,
      storeys: 1,
      storey: 4.2,
      sill: 0.9,
      lit: 0.7,
      style,
      skipMiddle: 6,
      plainSides: true,
    })
    windowRows(m, detail, 44, 14, 8.8, random, {
      pitch: 3.4,
      storeys: 1,
      storey: 3.4,
      sill: 0.8,
      lit: 0.5,
      style: { ...style, h: 1.5, arched: false },
      skipMiddle: 6,
      plainSides: true,
    })
    m.within({ at: [0, 0, 7] }, () => {
      for (const side of [-1, 1]) {
        m.within({ at: [side * 11.4, 0, 0] }, () =>
          arcade(m, detail, 0.1, 3, 3.4, {
            w: 2.1,
            h: 2.2,
            frame: trim.white,
            fill: 'glass',
            bars: 1,
          }),
        )
      }
    })
    cornice(m, detail, 44, 14, 12.2, { colour: trim.white, dentils: true, out: 0.5 })
    hip(m, 43.4, 13.4, 12.6, 4.4, roof.copper, { edge: trim.white, eaves: 0.3 })
    // End pavilions.
    for (const side of [-1, 1]) {
      m.within({ at: [side * 19.5, 0, 0.6] }, () => {
        walls(m, detail, 7.6, 16.4, 0, [4.6], shade(STONE, 0.94))
        walls(m, detail, 7.6, 16.4, 4.6, [4.2, 4.4], WALL)
        quoins(m, detail, 7.6, 16.4, 0, 13.2, trim.white)
        course(m, detail, 7.6, 16.4, 4.4, 0.45, 0.25, trim.white)
        windowRows(m, detail, 7.6, 16.4, 4.6, random, {
          pitch: 3,
          storeys: 2,
          storey: 4.1,
          sill: 0.9,
          lit: 0.6,
          style,
          skipSides: [2],
          plainSides: true,
        })
        m.within({ at: [0, 0, 8.2] }, () =>
          archOpening(m, detail, 0, 0.1, { w: 2.6, h: 2.1, frame: trim.white, fill: 'glass' }),
        )
        cornice(m, detail, 7.6, 16.4, 13.2, { colour: trim.white, dentils: true })
        loft(
          m,
          rectangle(8, 16.8),
          [{ y: 13.6 }, { y: 15, grow: -0.5 }, { y: 17.4, grow: -1.3 }, { y: 18.6, grow: -2.6 }],
          roof.copper,
          { smooth: true, top: shade(roof.copper, 0.8) },
        )
        if (detail === 0) railing(m, [-1.4, 5.4], [1.4, 5.4], 18.6, trim.dark, 0.7)
      })
    }
    for (const turn of [90, 270]) {
      m.within({ turn }, () =>
        m.within({ at: [turn === 90 ? -0.6 : 0.6, 0, 23.3] }, () =>
          arcade(m, detail, 0.1, 4, 3.6, {
            w: 2,
            h: 2.1,
            frame: trim.white,
            fill: 'glass',
            bars: 1,
          }),
        ),
      )
    }
    // The portico.
    m.within({ at: [0, 0, 7] }, () => {
      box(m, 12.4, 9.4, 2.2, WALL, { at: [0, 0, 1.1], noBottom: true, noBack: true })
      stairs(m, detail, 11.5, 0.9, 5, 0.42, STONE)
      m.within({ at: [0, 0, 2.2] }, () => {
        stairs(m, detail, 12, 1.2, 6, 0.45, STONE)
        for (const x of [-3.2, 0, 3.2])
          archOpening(m, detail, x, 1.2, {
            w: 1.9,
            h: 2.6,
            frame: trim.white,
            fill: 'glass',
            bars: 1,
          })
        for (const x of [-5.2, -1.75, 1.75, 5.2])
          column(m, detail, [x, 1.2, 1.5], 7.6, 0.5, trim.white)
        box(m, 13, 0.9, 2.6, trim.white, { at: [0, 8.8, 0.9], bevel: detail === 0 ? 0.08 : 0 })
        pediment(m, detail, 12.6, 9.7, 2.9, 2.2, 6, WALL, trim.white, roof.copper)
      })
    })
    tower(m, detail)
  })
  if (detail === 0) for (const x of [-14, -9, 9, 14]) pottedBush(m, detail, [x, 0.5, 9], 0.6)
  return m
}

function tower(m: Mesh, detail: Detail): void {
  const w = 7.4
  m.within({ at: [0, 0, 1] }, () => {
    walls(m, detail, w, w, 11, [6, 5, 5], WALL)
    quoins(m, detail, w, w, 12, 14.6, trim.white)
    onWalls(m, w, w, () => {
      if (detail === 0)
        archOpening(m, detail, 0, 16.6, {
          w: 1.5,
          h: 1.8,
          frame: trim.white,
          fill: 'glass',
          bars: 1,
        })
      clock(m, detail, 23.6, 2, trim.white)
    })
    course(m, detail, w, w, 20, 0.4, 0.3, trim.white)
    cornice(m, detail, w, w, 27, { colour: trim.white, dentils: true, out: 0.6 })
    // Belfry: four piers, arches, a bell of gold.
    const y = 27.5
    const b = 5.4
    if (detail === 2) box(m, b, 4.6, b, shade(WALL, 0.9), { at: [0, y, 0] })
    else {
      for (const sx of [-1, 1]) {
        for (const sz of [-1, 1])
          box(m, 1.3, 4.6, 1.3, WALL, {
            at: [sx * (b / 2 - 0.65), y, sz * (b / 2 - 0.65)],
            bevel: detail === 0 ? 0.1 : 0,
            noBottom: true,
          })
      }
      box(m, b, 0.9, b, WALL, { at: [0, y + 3.9, 0] })
      lathe(
        m,
        [
          [1.05, 0],
          [0.95, 0.2],
          [0.62, 1.1],
          [0.5, 1.5],
          [0, 1.7],
        ],
        detail === 0 ? 12 : 6,
        accent.sun,
        { at: [0, y + 1.5, 0], bottom: shade(accent.sun, 0.5) },
      )
      if (detail === 0)
        onWalls(m, b, b, () => railing(m, [-1.4, -0.4], [1.4, -0.4], y, trim.dark, 0.8))
    }
    pilasters(m, detail, b, b, y, 4.8, trim.white, 0.4)
    course(m, detail, b, b, y + 4.7, 0.45, 0.4, trim.white)
    const dome = y + 5.1
    lathe(
      m,
      [
        [3.5, dome],
        [3.2, dome + 1.4],
        [2.4, dome + 2.7],
        [1.3, dome + 3.6],
        [0.4, dome + 6.4],
      ],
      8,
      roof.copper,
      { smooth: true, phase: 0.5 },
    )
    lathe(
      m,
      [
        [0.3, 0],
        [0.5, 0.5],
        [0.3, 1],
        [0.1, 1.4],
        [0.06, 3.6],
      ],
      detail === 0 ? 8 : 4,
      accent.sun,
      { at: [0, dome + 6.3, 0] },
    )
    if (detail === 0) {
      m.face(
        [
          [0.05, dome + 9.8, 0],
          [0.05, dome + 8.6, 0],
          [2, dome + 9.1, 0.2],
        ],
        accent.coral,
      )
      m.face(
        [
          [2, dome + 9.1, 0.2],
          [0.05, dome + 8.6, 0],
          [0.05, dome + 9.8, 0],
        ],
        accent.coral,
      )
      cylinder(m, 0.3, 0.3, 0.3, 8, mix(accent.sun, trim.white, 0.3), { at: [0, dome + 7.6, 0] })
    }
  })
}
