/** Street furniture. Origin: the foot; the front looks along +Z. */
import { mix, type Rgb, shade } from '../../mesh/colour.ts'
import { Mesh, type Vec3 } from '../../mesh/mesh.ts'
import { bar, blob, box, cylinder, lathe } from '../../mesh/solids.ts'
import { flag } from '../civic/monuments.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { bush, pine, poplar, roundTree } from '../plants.ts'
import { awning } from '../shop.ts'

const { facade, trim, accent, metal, wood, green, roof, glass } = paint
const IRON = mix(metal.dark, facade.teal, 0.25)

type Draw = (m: Mesh, detail: Detail) => void
const model =
  (draw: Draw) =>
  (detail: Detail): Mesh => {
    const m = new Mesh()
    draw(m, detail)
    return m
  }

function lampPost(m: Mesh, detail: Detail, h: number): void {
  if (detail === 2) {
    cylinder(m, 0.11, 0.08, h, 3, IRON, { top: false })
    return
  }
  lathe(
    m,
    [
      [0.3, 0],
      [0.3, 0.16],
      [0.19, 0.3],
      [0.2, 0.8],
      [0.1, 1],
      [0.075, h],
    ],
    detail === 0 ? 8 : 4,
    IRON,
    { top: false },
  )
  if (detail === 0) cylinder(m, 0.13, 0.13, 0.1, 8, accent.sun, { at: [0, 1, 0] })
}

function lampHead(m: Mesh, detail: Detail, at: Vec3): void {
  m.within({ at }, () => {
    const sides = [8, 5, 4][detail] as number
    lathe(
      m,
      [
        [0.1, 0],
        [0.2, 0.08],
      ],
      sides,
      IRON,
      { top: IRON, bottom: IRON },
    )
    lathe(
      m,
      [
        [0.17, 0.08],
        [0.3, 0.55],
      ],
      sides,
      LAMP,
      { layer: 'glow', top: false },
    )
    lathe(
      m,
      [
        [0.4, 0.55],
        [0.34, 0.65],
        [0.1, 0.88],
        [0, 1.06],
      ],
      sides,
      IRON,
      { bottom: IRON },
    )
  })
}

const slats = (
  m: Mesh,
  detail: Detail,
  w: number,
  y: number,
  z: number,
  count: number,
  tilt: number,
): void => {
  const used = detail === 0 ? count : 1
  const deep = (0.16 * count) / used - 0.03
  m.within({ at: [0, y, z], tilt }, () => {
    for (let i = 0; i < used; i++) {
      box(m, w, 0.07, deep, wood.light, {
        at: [0, 0, (i - (used - 1) / 2) * 0.16],
        bevel: detail === 0 ? 0.02 : 0,
      })
    }
  })
}

const parasolWith = (m: Mesh, detail: Detail, a: Rgb, b: Rgb): void => {
  cylinder(m, 0.05, 0.05, 2.5, detail === 0 ? 6 : 3, trim.white, { top: false })
  const sides = 8
  for (let i = 0; i < sides; i++) {
    const [p, q] = [(i / sides) * Math.PI * 2, ((i + 1) / sides) * Math.PI * 2]
    const at = (angle: number, r: number, y: number): Vec3 => [
      Math.sin(angle) * r,
      y,
      Math.cos(angle) * r,
    ]
    const tint = i % 2 === 0 ? a : b
    m.face([at(p, 1.6, 2.25), at(q, 1.6, 2.25), [0, 2.85, 0]], tint)
    m.face([at(q, 1.6, 2.25), at(p, 1.6, 2.25), [0, 2.8, 0]], shade(tint, 0.7))
    if (detail === 0)
      m.face([at(p, 1.62, 2.08), at(q, 1.62, 2.08), at(q, 1.6, 2.25), at(p, 1.6, 2.25)], tint)
  }
}

const chair = (m: Mesh, detail: Detail, turn: number, colour: Rgb): void =>
  m.within({ turn }, () => {
    m.within({ at: [0, 0, 0.95] }, () => {
      box(m, 0.42, 0.06, 0.42, colour, { at: [0, 0.44, 0], bevel: 0.02 })
      box(m, 0.42, 0.42, 0.06, colour, { at: [0, 0.52, 0.2], bevel: 0.02 })
      if (detail === 0)
        for (const x of [-0.18, 0.18])
          for (const z of [-0.18, 0.18])
            box(m, 0.05, 0.44, 0.05, metal.dark, { at: [x, 0, z], noBottom: true, noTop: true })
    })
  })

export const FURNITURE: Readonly<
  Record<string, { title: string; draw: (detail: Detail) => Mesh }>
> = {
  'street-lamp': {
    title: 'Street lamp',
    draw: model((m, d) => {
      lampPost(m, d, 4.1)
      lampHead(m, d, [0, 4.05, 0])
    }),
  },
  'avenue-lamp': {
    title: 'Double avenue lamp',
    draw: model((m, d) => {
      lampPost(m, d, 5.6)
      if (d < 2) {
        for (const s of [-1, 1]) {
          bar(m, [0, 4.7, 0], [s * 0.75, 4.95, 0], 0.09, IRON)
          if (d === 0) bar(m, [0, 4.2, 0], [s * 0.5, 4.85, 0], 0.06, IRON)
          if (d === 0)
            box(m, 0.55, 1.15, 0.05, s === 1 ? accent.coral : facade.teal, {
              at: [s * 0.42, 2.9, 0],
              bevel: 0.02,
            })
        }
        if (d === 0) bar(m, [-0.75, 4.05, 0], [0.75, 4.05, 0], 0.06, IRON)
        lathe(
          m,
          [
            [0.12, 0],
            [0.18, 0.2],
            [0, 0.5],
          ],
          8,
          accent.sun,
          { at: [0, 5.6, 0] },
        )
      }
      for (const s of [-1, 1]) lampHead(m, d, [s * 0.8, 4.9, 0])
    }),
  },
  bench: {
    title: 'Bench',
    draw: model((m, d) => {
      slats(m, d, 1.9, 0.45, 0.05, 3, 0)
      slats(m, d, 1.9, 0.78, -0.25, 2, -72)
      for (const x of [-0.75, 0.75]) {
        if (d === 2) continue
        box(m, 0.09, 0.45, 0.5, IRON, {
          at: [x, 0, 0.02],
          noBottom: true,
          bevel: d === 0 ? 0.02 : 0,
        })
        box(m, 0.09, 0.6, 0.09, IRON, { at: [x, 0.4, -0.29], noBottom: true })
        if (d === 0) box(m, 0.1, 0.07, 0.5, wood.dark, { at: [x, 0.66, 0.02], bevel: 0.02 })
      }
    }),
  },
  'tree-round': { title: 'Lime tree', draw: model((m, d) => roundTree(m, d, [0, 0, 0])) },
  'tree-blossom': {
    title: 'Blossoming cherry',
    draw: model((m, d) =>
      roundTree(m, d, [0, 0, 0], { height: 5.4, leaf: mix(facade.rose, trim.white, 0.3) }),
    ),
  },
  'tree-autumn': {
    title: 'Golden maple',
    draw: model((m, d) =>
      roundTree(m, d, [0, 0, 0], { height: 6.2, leaf: mix(accent.sun, green.leaf, 0.3) }),
    ),
  },
  'tree-poplar': { title: 'Poplar', draw: model((m, d) => poplar(m, d, [0, 0, 0])) },
  'tree-pine': { title: 'Pine', draw: model((m, d) => pine(m, d, [0, 0, 0])) },
  planter: {
    title: 'Planter',
    draw: model((m, d) => {
      box(m, 1.7, 0.62, 0.8, shade(trim.stone, 0.95), {
        bevel: d === 0 ? 0.06 : 0,
        noBottom: true,
        top: shade(wood.dark, 0.6),
      })
      const r = d === 2 ? 0.3 : 0.4
      for (const [i, x] of [-0.5, 0, 0.5].entries()) {
        bush(
          m,
          d === 2 ? 1 : d,
          [x, 0.45, 0.04 * i],
          r,
          [green.leaf, accent.coral, green.leaf][i] ?? green.leaf,
        )
      }
    }),
  },
  bush: {
    title: 'Bush',
    draw: model((m, d) => {
      bush(m, d === 2 ? 1 : d, [0, 0, 0], 0.75)
      if (d === 0) bush(m, d, [0.6, 0, 0.25], 0.5, shade(green.leaf, 1.15))
    }),
  },
  'bollard-row': {
    title: 'Row of bollards',
    draw: model((m, d) => {
      for (let i = 0; i < 4; i++) {
        const x = -2.25 + i * 1.5
        if (d === 2) cylinder(m, 0.13, 0.1, 0.85, 3, IRON, { at: [x, 0, 0] })
        else {
          lathe(
            m,
            [
              [0.17, 0],
              [0.13, 0.12],
              [0.1, 0.66],
              [0.14, 0.72],
              [0.13, 0.82],
              [0, 0.92],
            ],
            d === 0 ? 8 : 4,
            IRON,
            { at: [x, 0, 0] },
          )
          if (d === 0)
            cylinder(m, 0.115, 0.11, 0.09, 8, accent.sun, { at: [x, 0.5, 0], top: false })
        }
      }
    }),
  },
  'tram-shelter': {
    title: 'Tram shelter',
    draw: model((m, d) => {
      for (const x of [-1.7, 1.7])
        for (const z of [-0.55, 0.5])
          box(m, 0.12, 2.4, 0.12, facade.teal, { at: [x, 0, z], noBottom: true, noTop: true })
      box(m, 4.1, 0.16, 1.7, facade.teal, {
        at: [0, 2.4, 0],
        bevel: d === 0 ? 0.06 : 0,
        top: mix(facade.teal, trim.white, 0.3),
      })
      m.pane(0, 0.35, -0.55, 3.3, 1.9, mix(glass.day, trim.white, 0.15), 'glow')
      m.within({ turn: 180 }, () =>
        m.pane(0, 0.35, 0.56, 3.3, 1.9, mix(glass.day, trim.white, 0.1)),
      )
      if (d === 2) return
      box(m, 2.4, 0.1, 0.45, wood.light, { at: [-0.3, 0.45, -0.2], bevel: d === 0 ? 0.03 : 0 })
      for (const x of [-1.3, 0.7])
        box(m, 0.08, 0.45, 0.35, metal.dark, { at: [x, 0, -0.2], noBottom: true })
      box(m, 0.12, 1.9, 1, trim.white, { at: [1.7, 0.4, 0], bevel: d === 0 ? 0.03 : 0 })
      if (d > 0) return
      m.within({ turn: 90, at: [1.76, 0, 0] }, () => m.pane(0, 0.55, 0.01, 0.8, 1.55, accent.coral))
      m.within({ turn: -90, at: [1.64, 0, 0] }, () =>
        m.pane(0, 0.55, 0.01, 0.8, 1.55, accent.sun, 'glow'),
      )
      // The stop's sign.
      box(m, 0.1, 3, 0.1, metal.dark, { at: [-2.3, 0, 0.4], noBottom: true })
      m.within({ at: [-2.3, 2.9, 0.46], tilt: 90 }, () =>
        cylinder(m, 0.36, 0.36, 0.08, 14, accent.coral, { top: trim.white }),
      )
    }),
  },
  'post-box': {
    title: 'Post box',
    draw: model((m, d) => {
      const sides = d === 0 ? 12 : 5
      lathe(
        m,
        [
          [0.33, 0],
          [0.33, 0.14],
        ],
        sides,
        metal.dark,
      )
      lathe(
        m,
        [
          [0.28, 0.14],
          [0.28, 1.15],
          [0.35, 1.2],
          [0.35, 1.28],
          [0.2, 1.42],
          [0, 1.46],
        ],
        sides,
        accent.coral,
      )
      if (d > 0) return
      m.pane(0, 0.92, 0.285, 0.3, 0.06, trim.dark)
      m.pane(0, 0.5, 0.285, 0.22, 0.26, trim.white)
    }),
  },
  'news-kiosk': {
    title: 'Newspaper kiosk',
    draw: model((m, d) => {
      box(m, 2.8, 1, 1.9, facade.teal, { bevel: d === 0 ? 0.06 : 0, noBottom: true })
      box(m, 2.6, 1.5, 1.5, shade(facade.teal, 0.7), { at: [0, 1, -0.1], noBottom: true })
      m.pane(0, 1.15, 0.67, 2.1, 1.15, mix(glass.day, trim.dark, 0.3), 'glow')
      box(m, 3.2, 0.2, 2.3, trim.white, { at: [0, 2.5, 0], bevel: d === 0 ? 0.07 : 0 })
      cylinder(m, 1.9, 0.25, 0.8, 4, roof.copper, { at: [0, 2.7, 0], flat: true, phase: 0.5 })
      awning(m, d, 0, 2.45, 2.9, { colours: [accent.sun, trim.white], depth: 1.5, drop: 0.35 })
      if (d > 0) return
      box(m, 2.9, 0.08, 0.6, wood.light, { at: [0, 1, 1.1], bevel: 0.03 })
      for (let i = 0; i < 7; i++) {
        box(
          m,
          0.3,
          0.1,
          0.4,
          [trim.white, accent.coral, facade.ochre, facade.slate][i % 4] ?? trim.white,
          { at: [-1.1 + i * 0.37, 1.08, 1.1] },
        )
        m.pane(
          -1.15 + i * 0.38,
          0.25,
          0.96,
          0.3,
          0.42,
          [trim.white, facade.ochre, accent.coral, facade.rose][i % 4] ?? trim.white,
        )
      }
    }),
  },
  'market-stall': {
    title: 'Market stall',
    draw: model((m, d) => {
      for (const x of [-1.35, 1.35])
        for (const z of [-0.8, 0.8])
          box(m, 0.1, z < 0 ? 2.6 : 2.2, 0.1, wood.dark, { at: [x, 0, z], noBottom: true })
      m.within({ at: [0, 2.75, -0.95] }, () =>
        awning(m, d === 2 ? 1 : d, 0, 0, 3.1, {
          colours: [accent.coral, trim.white],
          depth: 2.2,
          drop: 0.5,
        }),
      )
      box(m, 2.8, 0.12, 1.5, wood.light, { at: [0, 0.85, 0.1], bevel: d === 0 ? 0.03 : 0 })
      box(m, 2.7, 0.8, 0.06, wood.dark, { at: [0, 0.05, 0.75] })
      if (d > 0) return
      const goods = [
        accent.sun,
        accent.coral,
        green.leaf,
        facade.terracotta,
        green.grass,
        facade.ochre,
      ]
      for (let i = 0; i < 6; i++) {
        const [x, z] = [-1.05 + (i % 3) * 1.05, i < 3 ? 0.5 : -0.2]
        box(m, 0.9, 0.2, 0.55, wood.dark, { at: [x, 0.97, z], noBottom: true })
        for (let k = 0; k < 5; k++)
          blob(m, 0.15, 3, 6, goods[i] ?? accent.sun, {
            at: [x - 0.28 + k * 0.14, 1.2 + 0.05 * (k % 2), z + 0.12 * ((k % 3) - 1)],
          })
      }
    }),
  },
  'flag-pole': {
    title: 'Flag pole',
    draw: model((m, d) => {
      lathe(
        m,
        [
          [0.5, 0],
          [0.45, 0.35],
          [0.16, 0.45],
        ],
        d === 0 ? 8 : 4,
        shade(trim.stone, 1.1),
      )
      flag(m, d, [0, 0.3, 0], 8.4, accent.coral)
    }),
  },
  'flag-pole-sun': {
    title: 'Flag pole, yellow',
    draw: model((m, d) => {
      lathe(
        m,
        [
          [0.5, 0],
          [0.45, 0.35],
          [0.16, 0.45],
        ],
        d === 0 ? 8 : 4,
        shade(trim.stone, 1.1),
      )
      flag(m, d, [0, 0.3, 0], 8.4, accent.sun)
    }),
  },
  'bicycle-rack': {
    title: 'Bicycle rack',
    draw: model((m, d) => {
      for (let i = 0; i < 4; i++) {
        const x = -1.2 + i * 0.8
        for (const z of [-0.35, 0.35]) bar(m, [x, 0, z], [x, 0.75, z], 0.08, metal.light)
        bar(m, [x, 0.75, -0.38], [x, 0.75, 0.38], 0.08, metal.light)
      }
      if (d > 0) return
      for (const [i, tint] of [accent.coral, facade.teal].entries()) {
        m.within({ at: [-0.95 + i * 1.6, 0, 0.1] }, () => {
          for (const z of [-0.55, 0.55]) {
            for (let k = 0; k < 10; k++) {
              const [a, b] = [(k / 10) * Math.PI * 2, ((k + 1) / 10) * Math.PI * 2]
              bar(
                m,
                [0, 0.36 + Math.sin(a) * 0.34, z + Math.cos(a) * 0.34],
                [0, 0.36 + Math.sin(b) * 0.34, z + Math.cos(b) * 0.34],
                0.05,
                metal.dark,
              )
            }
          }
          bar(m, [0, 0.36, -0.55], [0, 0.85, -0.2], 0.06, tint)
          bar(m, [0, 0.36, 0.05], [0, 0.85, -0.2], 0.06, tint)
          bar(m, [0, 0.36, 0.05], [0, 0.85, 0.42], 0.06, tint)
          bar(m, [0, 0.85, -0.2], [0, 0.85, 0.42], 0.06, tint)
          bar(m, [0, 0.36, 0.55], [0, 1.02, 0.4], 0.06, tint)
          bar(m, [-0.25, 1.02, 0.4], [0.25, 1.02, 0.4], 0.06, metal.dark)
          box(m, 0.16, 0.07, 0.28, trim.dark, { at: [0, 0.93, -0.2], bevel: 0.02 })
        })
      }
    }),
  },
  statue: {
    title: 'Statue of the first surveyor',
    draw: model((m, d) => {
      const bronze = mix(roof.copper, metal.dark, 0.35)
      if (d === 2) {
        box(m, 2.2, 0.35, 2.2, trim.stone, { noBottom: true })
        box(m, 1.4, 2.1, 1.4, shade(trim.stone, 1.1), { at: [0, 0.35, 0], noBottom: true })
        cylinder(m, 0.42, 0.24, 2.4, 5, bronze, { at: [0, 2.45, 0] })
        return
      }
      const sides = d === 0 ? 10 : 5
      box(m, 2.2, 0.35, 2.2, trim.stone, { bevel: d === 0 ? 0.05 : 0, noBottom: true })
      box(m, 1.4, 1.9, 1.4, shade(trim.stone, 1.1), {
        at: [0, 0.35, 0],
        bevel: d === 0 ? 0.06 : 0,
        noBottom: true,
      })
      box(m, 1.7, 0.2, 1.7, trim.stone, { at: [0, 2.25, 0], bevel: d === 0 ? 0.05 : 0 })
      m.within({ at: [0, 2.45, 0] }, () => {
        lathe(
          m,
          [
            [0.42, 0],
            [0.36, 0.9],
            [0.3, 1.2],
            [0.4, 1.65],
            [0.14, 1.95],
          ],
          sides,
          bronze,
          { smooth: true },
        )
        blob(m, 0.24, d === 0 ? 6 : 3, sides, bronze, { at: [0, 2.2, 0] })
        bar(m, [0.36, 1.7, 0], [0.75, 2.2, 0.35], 0.2, bronze)
        bar(m, [-0.36, 1.7, 0], [-0.55, 1.1, 0.2], 0.2, bronze)
        bar(m, [-0.58, 0, 0.3], [-0.55, 2.1, 0.2], 0.08, bronze)
        if (d === 0) cylinder(m, 0.34, 0.3, 0.08, 10, bronze, { at: [0, 2.36, 0] })
        if (d === 0) cylinder(m, 0.2, 0.16, 0.2, 10, bronze, { at: [0, 2.44, 0] })
      })
      if (d === 0) m.pane(0, 0.9, 0.71, 0.8, 0.6, accent.sun)
    }),
  },
  'cafe-tables': {
    title: 'Café table under a parasol',
    draw: model((m, d) => {
      parasolWith(m, d, accent.coral, trim.white)
      cylinder(m, 0.55, 0.55, 0.06, d === 0 ? 12 : 6, trim.white, {
        at: [0, 0.72, 0],
        bottom: trim.stone,
      })
      if (d === 2) return
      cylinder(m, 0.3, 0.3, 0.06, d === 0 ? 10 : 5, metal.dark)
      for (const turn of [20, 140, 260]) chair(m, d, turn, facade.teal)
    }),
  },
  'cafe-tables-sun': {
    title: 'Café table under a yellow parasol',
    draw: model((m, d) => {
      parasolWith(m, d, accent.sun, trim.white)
      cylinder(m, 0.55, 0.55, 0.06, d === 0 ? 12 : 6, trim.white, {
        at: [0, 0.72, 0],
        bottom: trim.stone,
      })
      if (d === 2) return
      cylinder(m, 0.3, 0.3, 0.06, d === 0 ? 10 : 5, metal.dark)
      for (const turn of [60, 180, 300]) chair(m, d, turn, facade.brick)
    }),
  },
  'fire-hydrant': {
    title: 'Fire hydrant',
    draw: model((m, d) => {
      const sides = d === 0 ? 10 : 5
      lathe(
        m,
        [
          [0.24, 0],
          [0.24, 0.08],
          [0.16, 0.12],
          [0.16, 0.6],
          [0.22, 0.62],
          [0.22, 0.7],
          [0.12, 0.84],
          [0.06, 0.92],
        ],
        sides,
        accent.coral,
      )
      if (d > 0) return
      bar(m, [-0.28, 0.45, 0], [0.28, 0.45, 0], 0.14, accent.sun)
      bar(m, [0, 0.45, 0], [0, 0.45, 0.26], 0.16, accent.sun)
    }),
  },
  noticeboard: {
    title: 'Noticeboard',
    draw: model((m, d) => {
      for (const x of [-0.95, 0.95])
        box(m, 0.12, 2.2, 0.12, wood.dark, { at: [x, 0, 0], noBottom: true })
      box(m, 2, 1.3, 0.1, wood.light, { at: [0, 0.8, 0], bevel: d === 0 ? 0.03 : 0 })
      box(m, 2.5, 0.1, 0.6, roof.clay, { at: [0, 2.2, 0], bevel: d === 0 ? 0.04 : 0 })
      if (d > 0) return
      const sheets = [trim.white, accent.sun, trim.white, facade.rose, trim.white, facade.sage]
      for (const turn of [0, 180]) {
        m.within({ turn }, () => {
          for (let i = 0; i < 6; i++)
            m.pane(
              -0.62 + (i % 3) * 0.62,
              i < 3 ? 1.5 : 0.92,
              0.06,
              0.42,
              0.48,
              sheets[i] ?? trim.white,
            )
        })
      }
    }),
  },
  'rowing-boat': {
    title: 'Rowing boat',
    draw: model((m, d) => {
      const side = (s: number, y: number, r: number): Vec3[] => [
        [s * r * 0.3, y, 1.9],
        [s * r, y, 0.5],
        [s * r, y, -0.9],
        [s * r * 0.8, y, -1.6],
      ]
      for (const s of [-1, 1]) {
        const [low, high] = [side(s, -0.05, 0.4), side(s, 0.42, 0.66)]
        for (let i = 0; i < 3; i++) {
          const quad = [low[i], low[i + 1], high[i + 1], high[i]] as Vec3[]
          m.face(s === 1 ? quad : [...quad].reverse(), accent.coral)
          m.face(s === 1 ? [...quad].reverse() : quad, wood.light)
        }
      }
      m.face(
        [
          [-0.12, -0.05, 1.9],
          [0.12, -0.05, 1.9],
          [0.2, 0.42, 1.9],
          [-0.2, 0.42, 1.9],
        ],
        accent.coral,
      )
      m.face(
        [
          [0.32, -0.05, -1.6],
          [-0.32, -0.05, -1.6],
          [-0.53, 0.42, -1.6],
          [0.53, 0.42, -1.6],
        ],
        trim.white,
      )
      m.face(
        [
          [-0.32, 0.02, -1.6],
          [-0.4, 0.02, 0.5],
          [0, 0.02, 1.9],
          [0.4, 0.02, 0.5],
          [0.32, 0.02, -1.6],
        ],
        wood.dark,
      )
      if (d === 2) return
      for (const z of [-0.9, 0.3]) box(m, 1.1, 0.06, 0.3, wood.light, { at: [0, 0.26, z] })
      for (const s of [-1, 1]) bar(m, [s * 0.5, 0.42, -0.2], [s * 1.5, 0.1, -0.7], 0.06, wood.light)
    }),
  },
}
