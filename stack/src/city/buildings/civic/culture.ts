import { mix, shade } from '../../mesh/colour.ts'
import { Mesh } from '../../mesh/mesh.ts'
import { gable, hip } from '../../mesh/roofs.ts'
import { bar, box, circle, cylinder, lathe, loft } from '../../mesh/solids.ts'
import { createRandom } from '../../random.ts'
import { arcade, archOpening, clock, column, pediment, stairs, windowRows } from '../facade.ts'
import { door } from '../openings.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { bush, hedge, lawn, pottedBush, roundTree } from '../plants.ts'
import { cornice, course, parapet, pilasters, quoins, railing, walls } from '../trim.ts'

const { facade, trim, roof, accent, metal } = paint
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
