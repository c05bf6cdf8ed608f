import { mix, shade } from '../../mesh/colour.ts'
import { Mesh, type Vec3 } from '../../mesh/mesh.ts'
import { barrel, hip } from '../../mesh/roofs.ts'
import { bar, blob, box, cylinder, lathe, loft, rectangle } from '../../mesh/solids.ts'
import { clock } from '../facade.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { bush } from '../plants.ts'
import { cornice, course, onWalls, railing } from '../trim.ts'

const { facade, trim, roof, accent, water, metal } = paint
const STONE = shade(trim.stone, 1.12)

/** One opening of a gate, drawn through the whole depth: soffit and both rims. */
function passage(
  m: Mesh,
  detail: Detail,
  x: number,
  w: number,
  spring: number,
  deep: number,
): void {
  const steps = [10, 6, 3][detail] as number
  const r = w / 2
  const at = (i: number, grow: number): [number, number] => {
    const a = (i / steps) * Math.PI
    return [x + Math.cos(a) * (r + grow), spring + Math.sin(a) * (r + grow)]
  }
  for (let i = 0; i < steps; i++) {
    const [a, b] = [at(i, 0), at(i + 1, 0)]
    m.face(
      [
        [a[0], a[1], -deep / 2],
        [b[0], b[1], -deep / 2],
        [b[0], b[1], deep / 2],
        [a[0], a[1], deep / 2],
      ],
      shade(STONE, 0.9),
    )
    if (detail === 2) continue
    for (const s of [1, -1]) {
      const z = s * (deep / 2 + 0.18)
      const [c, e] = [at(i + 1, 0.7), at(i, 0.7)]
      const rim: Vec3[] = [
        [e[0], e[1], z],
        [c[0], c[1], z],
        [b[0], b[1], z],
        [a[0], a[1], z],
      ]
      m.face(s === 1 ? rim : rim.reverse(), trim.white)
      const outer: Vec3[] = [
        [e[0], e[1], z - s * 0.3],
        [c[0], c[1], z - s * 0.3],
        [c[0], c[1], z],
        [e[0], e[1], z],
      ]
      m.face(s === 1 ? outer : outer.reverse(), trim.white)
      const inner: Vec3[] = [
        [a[0], a[1], z],
        [b[0], b[1], z],
        [b[0], b[1], z - s * 0.3],
        [a[0], a[1], z - s * 0.3],
      ]
      m.face(s === 1 ? inner : inner.reverse(), shade(trim.white, 0.8))
    }
  }
}

/** A wall of stone with round-headed holes, as vertical strips around them. */
function pierced(
  m: Mesh,
  detail: Detail,
  w: number,
  h: number,
  deep: number,
  holes: readonly { x: number; w: number; spring: number }[],
): void {
  const steps = [10, 6, 3][detail] as number
  let left = -w / 2
  const block = (x0: number, x1: number): void =>
    box(m, x1 - x0, h, deep, STONE, { at: [(x0 + x1) / 2, 0, 0], noTop: true, noBottom: true })
  for (const hole of holes) {
    const r = hole.w / 2
    block(left, hole.x - r)
    left = hole.x + r
    for (let i = 0; i < steps; i++) {
      const a = [i, i + 1].map((k): [number, number] => {
        const angle = Math.PI - (k / steps) * Math.PI
        return [hole.x + Math.cos(angle) * r, hole.spring + Math.sin(angle) * r]
      }) as [[number, number], [number, number]]
      for (const s of [1, -1]) {
        const z = (s * deep) / 2
        const quad: Vec3[] = [
          [a[0][0], a[0][1], z],
          [a[1][0], a[1][1], z],
          [a[1][0], h, z],
          [a[0][0], h, z],
        ]
        m.face(s === 1 ? quad : quad.reverse(), STONE)
      }
    }
    passage(m, detail, hole.x, hole.w, hole.spring, deep)
  }
  block(left, w / 2)
}

/** Middles of the six letters over the gate, the fourth being wider. */
const LETTER_AT = [-4.4, -2.75, -1.1, 0.95, 2.95, 4.6]

/** City gate: a great arch over the avenue, a small one over each pavement, turrets and an attic. */
export function gateArch(detail: Detail): Mesh {
  const m = new Mesh()
  const [w, deep, h] = [24, 4.6, 12.2]
  pierced(m, detail, w, h, deep, [
    { x: -8.7, w: 3.2, spring: 3.4 },
    { x: 0, w: 10.4, spring: 5.6 },
    { x: 8.7, w: 3.2, spring: 3.4 },
  ])
  // Lamps inside the small arches, wreaths above them.
  for (const s of [-1, 1]) {
    m.within({ turn: s === 1 ? 0 : 180 }, () => {
      m.within({ at: [0, 0, deep / 2] }, () => {
        if (detail === 2) return
        for (const x of [-8.7, 8.7]) {
          m.within({ at: [x, 8.3, 0], tilt: 90 }, () => {
            cylinder(m, 1.15, 1.1, 0.2, detail === 0 ? 16 : 8, trim.white)
            cylinder(m, 0.8, 0.8, 0.26, detail === 0 ? 16 : 8, accent.sun)
          })
        }
        for (const x of [-6.1, 6.1, -11.4, 11.4]) {
          box(m, 0.9, 10.6, 0.45, trim.white, {
            at: [x, 0.8, 0.2],
            bevel: 0.08,
            noBack: true,
            noBottom: true,
          })
          box(m, 1.3, 0.9, 0.7, shade(STONE, 0.9), {
            at: [x, 0, 0.3],
            bevel: 0.08,
            noBack: true,
            noBottom: true,
          })
        }
        if (detail === 0) {
          box(m, 1.5, 2, 0.8, trim.white, { at: [0, 10.4, 0.3], bevel: 0.12, noBack: true })
          for (const x of [-6.1, 6.1]) {
            box(m, 0.12, 0.12, 0.7, metal.dark, { at: [x, 3.9, 0.7] })
            box(m, 0.45, 0.65, 0.45, LAMP, { at: [x, 3.2, 0.95], bevel: 0.08, layer: 'glow' })
            box(m, 0.6, 0.14, 0.6, metal.dark, { at: [x, 3.85, 0.95], bevel: 0.04 })
          }
        }
      })
    })
  }
  const above = cornice(m, detail, w, deep, h, { colour: trim.white, dentils: true, out: 0.6 })
  box(m, 15, 3.2, 3.8, STONE, { at: [0, above, 0], bevel: detail === 0 ? 0.12 : 0, noBottom: true })
  course(m, detail, 15, 3.8, above + 3.1, 0.5, 0.35, trim.white)
  for (const turn of [0, 180]) {
    m.within({ turn }, () => {
      if (detail === 2) return
      m.pane(0, above + 0.7, 1.94, 11.6, 1.9, mix(facade.teal, trim.dark, 0.25))
      if (detail === 0) {
        // The name over the gate in six gilded blocks.
        const letters: readonly (readonly string[])[] = [
          ['111', '100', '100', '100', '111'],
          ['111', '101', '101', '101', '111'],
          ['111', '100', '111', '001', '111'],
          ['10001', '11011', '10101', '10001', '10001'],
          ['111', '101', '101', '101', '111'],
          ['111', '100', '111', '001', '111'],
        ]
        for (const [i, glyph] of letters.entries()) {
          for (const [row, line] of glyph.entries()) {
            for (const [col, bit] of [...line].entries()) {
              if (bit === '1')
                m.pane(
                  (LETTER_AT[i] ?? 0) + (col - (line.length - 1) / 2) * 0.34,
                  above + 2.15 - row * 0.29,
                  1.97,
                  0.37,
                  0.3,
                  accent.sun,
                )
            }
          }
        }
      }
    })
  }
  for (const s of [-1, 1]) {
    m.within({ at: [s * 9.9, above, 0] }, () => {
      box(m, 3.4, 2.2, 3.8, STONE, { bevel: detail === 0 ? 0.1 : 0, noBottom: true })
      hip(m, 3.4, 3.8, 2.2, 2.4, roof.copper, { edge: trim.white, eaves: 0.3 })
      if (detail === 0)
        lathe(
          m,
          [
            [0.16, 0],
            [0.28, 0.3],
            [0.06, 0.7],
            [0.04, 1.5],
          ],
          8,
          accent.sun,
          { at: [0, 4.6, 0] },
        )
    })
  }
  m.within({ at: [0, above + 3.6, 0] }, () => {
    for (const x of [-6.2, 0, 6.2])
      flag(m, detail, [x, 0, 0], x === 0 ? 6 : 4.4, x === 0 ? accent.coral : accent.sun)
  })
  return m
}

/** A pole with a waving flag. */
export function flag(
  m: Mesh,
  detail: Detail,
  at: Vec3,
  h: number,
  colour: typeof accent.sun,
): void {
  m.within({ at }, () => {
    cylinder(m, 0.09, 0.05, h, detail === 0 ? 6 : 3, trim.white)
    if (detail === 0) blob(m, 0.16, 4, 6, accent.sun, { at: [0, h + 0.1, 0] })
    const steps = detail === 0 ? 5 : 1
    const [w, t] = [h * 0.4, h * 0.24]
    const wave = (i: number): Vec3 => [
      0.06 + (w * i) / steps,
      0,
      Math.sin((i / steps) * 5) * 0.12 * w * 0.4,
    ]
    for (let i = 0; i < steps; i++) {
      const [a, b] = [wave(i), wave(i + 1)]
      const y = h - 0.15
      const quad: Vec3[] = [
        [a[0], y - t, a[2]],
        [b[0], y - t, b[2]],
        [b[0], y, b[2]],
        [a[0], y, a[2]],
      ]
      const tint = shade(colour, 0.94 + 0.1 * (i % 2))
      m.face(quad, tint)
      m.face(quad.reverse(), shade(tint, 0.9))
    }
  })
}

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

/** Fountain: three bowls with water falling from one to the next. */
export function fountain(detail: Detail): Mesh {
  const m = new Mesh()
  const sides = [28, 14, 8][detail] as number
  lathe(
    m,
    [
      [9.6, 0],
      [9.4, 0.3],
    ],
    sides,
    paint.paving.dark,
    { top: paint.paving.light },
  )
  lathe(
    m,
    [
      [8, 0.3],
      [8.2, 0.7],
      [7.9, 1.1],
      [7.2, 1.1],
      [7.1, 0.7],
    ],
    sides,
    STONE,
    { top: water.deep },
  )
  lathe(
    m,
    [
      [7.15, 0],
      [7.1, 0.02],
    ],
    sides,
    water.shallow,
    { at: [0, 0.9, 0], top: water.shallow },
  )
  if (detail === 0) {
    for (const [r, tint] of [
      [5.6, 1.15],
      [3.4, 1.3],
    ] as const) {
      for (let i = 0; i < sides; i++) {
        const [a, b] = [(i / sides) * Math.PI * 2, ((i + 1) / sides) * Math.PI * 2]
        m.face(
          [
            [Math.sin(a) * r, 0.935, Math.cos(a) * r],
            [Math.sin(b) * r, 0.935, Math.cos(b) * r],
            [Math.sin(b) * (r - 0.35), 0.935, Math.cos(b) * (r - 0.35)],
            [Math.sin(a) * (r - 0.35), 0.935, Math.cos(a) * (r - 0.35)],
          ],
          mix(shade(water.shallow, tint), trim.white, 0.3),
        )
      }
    }
  }
  lathe(
    m,
    [
      [1.5, 0.5],
      [1.1, 1.2],
      [0.8, 2.2],
      [1, 2.7],
      [3.4, 3.3],
      [3.6, 3.6],
      [3.3, 3.6],
      [3.1, 3.4],
    ],
    sides,
    STONE,
    { top: water.shallow, smooth: false },
  )
  lathe(
    m,
    [
      [0.7, 3.3],
      [0.45, 4.6],
      [0.6, 5],
      [1.8, 5.5],
      [1.9, 5.75],
      [1.65, 5.75],
    ],
    sides,
    STONE,
    { top: water.shallow },
  )
  lathe(
    m,
    [
      [0.4, 5.5],
      [0.25, 6.3],
      [0.5, 6.8],
      [0, 7.5],
    ],
    detail === 0 ? 12 : 6,
    accent.sun,
    { smooth: true },
  )
  if (detail === 2) return m
  const spray = mix(water.shallow, trim.white, 0.6)
  const jets = detail === 0 ? 14 : 6
  for (let i = 0; i < jets; i++) {
    const a = ((i + 0.5) / jets) * 360
    m.within({ turn: a }, () => {
      fall(m, detail, [0, 3.55, 3.5], [0, 0.95, 4.9], 0.3, spray)
      if (i % 2 === 0) fall(m, detail, [0, 5.7, 1.8], [0, 3.6, 2.6], 0.22, spray)
      if (i % 2 === 0) jet(m, detail, 6.6, 4.4, 2.4, spray)
    })
  }
  return m
}

/** Water pouring over an edge, thicker below. */
function fall(
  m: Mesh,
  detail: Detail,
  from: Vec3,
  to: Vec3,
  w: number,
  colour: typeof accent.sun,
): void {
  const steps = detail === 0 ? 5 : 2
  const at = (i: number): [number, number] => {
    const t = i / steps
    return [from[2] + (to[2] - from[2]) * Math.sqrt(t), from[1] + (to[1] - from[1]) * t]
  }
  for (let i = 0; i < steps; i++) {
    const [a, b] = [at(i), at(i + 1)]
    const quad: Vec3[] = [
      [-w, b[1], b[0]],
      [w, b[1], b[0]],
      [w, a[1], a[0]],
      [-w, a[1], a[0]],
    ]
    m.face(quad, colour)
    m.face([...quad].reverse(), shade(colour, 0.9))
  }
}

/** A jet from the rim inwards, an arc of small drops. */
function jet(
  m: Mesh,
  detail: Detail,
  from: number,
  to: number,
  rise: number,
  colour: typeof accent.sun,
): void {
  const steps = detail === 0 ? 6 : 3
  const at = (i: number): Vec3 => {
    const t = i / steps
    return [0, 1 + 4 * rise * t * (1 - t), from + (to - from) * t]
  }
  for (let i = 0; i < steps; i++) bar(m, at(i), at(i + 1), 0.13, colour)
}

/** Bandstand: eight posts, a copper roof, steps and a rail. */
export function bandstand(detail: Detail): Mesh {
  const m = new Mesh()
  if (detail === 2) {
    cylinder(m, 4.2, 4.2, 1, 6, facade.teal)
    cylinder(m, 3.2, 3.2, 3, 6, mix(trim.white, trim.dark, 0.3), { at: [0, 1, 0], top: false })
    cylinder(m, 4.6, 0.9, 2.6, 6, roof.copper, { at: [0, 4.1, 0], top: false })
    cylinder(m, 1.2, 0, 2.4, 6, roof.copper, { at: [0, 6.7, 0] })
    return m
  }
  const sides = 8
  lathe(
    m,
    [
      [4.7, 0],
      [4.7, 0.35],
    ],
    sides,
    STONE,
    { flat: true, phase: 0.5, top: STONE },
  )
  lathe(
    m,
    [
      [4.2, 0.35],
      [4.2, 1],
    ],
    sides,
    facade.teal,
    { flat: true, phase: 0.5, top: paint.wood.light },
  )
  const r = 3.75
  for (let i = 0; i < sides; i++) {
    const a = ((i + 0.5) / sides) * Math.PI * 2
    const b = ((i + 1.5) / sides) * Math.PI * 2
    const [x, z] = [Math.sin(a) * r, Math.cos(a) * r]
    if (detail < 2) {
      cylinder(m, 0.13, 0.11, 3.1, detail === 0 ? 7 : 4, trim.white, { at: [x, 1, z], top: false })
      if (detail === 0 && i !== 7)
        railing(m, [x, z], [Math.sin(b) * r, Math.cos(b) * r], 1, trim.white, 0.85, 0.45)
      if (detail === 0)
        bar(m, [x, 3.95, z], [Math.sin(b) * r, 3.95, Math.cos(b) * r], 0.3, trim.white)
    }
  }
  lathe(
    m,
    [
      [4.6, 0],
      [4.6, 0.25],
      [3.2, 1.3],
      [1.1, 2.3],
      [0.9, 2.6],
    ],
    sides,
    roof.copper,
    { at: [0, 4.1, 0], flat: true, phase: 0.5, bottom: trim.white },
  )
  lathe(
    m,
    [
      [0.9, 0],
      [0.9, 0.7],
    ],
    sides,
    LAMP,
    { at: [0, 6.7, 0], flat: true, phase: 0.5, layer: 'glow' },
  )
  lathe(
    m,
    [
      [1.25, 0],
      [0.5, 0.6],
      [0.1, 1.2],
      [0.05, 2],
    ],
    sides,
    roof.copper,
    { at: [0, 7.4, 0], flat: true, phase: 0.5, bottom: trim.white },
  )
  if (detail < 2) box(m, 1.8, 0.66, 0.9, STONE, { at: [0, 0, 4.55], bevel: 0.05, noBottom: true })
  if (detail === 0) {
    for (let i = 1; i < 8; i++) {
      const a = (i / sides) * Math.PI * 2
      bush(
        m,
        detail,
        [Math.sin(a) * 4.55, 0.3, Math.cos(a) * 4.55],
        0.42,
        i % 2 === 0 ? accent.coral : paint.green.leaf,
      )
    }
  }
  return m
}

/** A round kiosk with a copper hat: newspapers and coffee for the square. */
export function pavilion(detail: Detail): Mesh {
  const m = new Mesh()
  if (detail === 2) {
    cylinder(m, 2, 2, 2.1, 6, facade.teal, { top: false })
    cylinder(m, 2.9, 1.8, 0.8, 6, mix(accent.coral, trim.white, 0.4), {
      at: [0, 2.1, 0],
      top: false,
    })
    cylinder(m, 1.9, 0.1, 2.3, 6, roof.copper, { at: [0, 2.9, 0] })
    return m
  }
  const sides = 8
  lathe(
    m,
    [
      [2.1, 0],
      [2.1, 1],
      [2, 1],
    ],
    sides,
    facade.teal,
    { flat: true, phase: 0.5, top: paint.wood.light },
  )
  if (detail < 2) {
    lathe(
      m,
      [
        [1.7, 1],
        [1.7, 2.6],
      ],
      sides,
      mix(paint.glass.day, trim.dark, 0.3),
      { flat: true, phase: 0.5, layer: 'glow', top: false },
    )
    for (let i = 0; i < sides; i++) {
      const a = ((i + 0.5) / sides) * Math.PI * 2
      box(m, 0.22, 1.7, 0.22, trim.white, {
        at: [Math.sin(a) * 1.85, 1, Math.cos(a) * 1.85],
        noBottom: true,
      })
    }
  }
  const stripes = detail === 0 ? 16 : 8
  for (let i = 0; i < stripes; i++) {
    const [a, b] = [(i / stripes) * Math.PI * 2, ((i + 1) / stripes) * Math.PI * 2]
    const p = (angle: number, r: number, y: number): Vec3 => [
      Math.sin(angle) * r,
      y,
      Math.cos(angle) * r,
    ]
    const tint = i % 2 === 0 ? accent.coral : trim.white
    m.face([p(a, 2.9, 2.35), p(b, 2.9, 2.35), p(b, 1.8, 2.9), p(a, 1.8, 2.9)], tint)
    m.face([p(a, 2.9, 2.05), p(b, 2.9, 2.05), p(b, 2.9, 2.35), p(a, 2.9, 2.35)], tint)
    m.face([p(a, 1.8, 2.9), p(b, 1.8, 2.9), p(b, 2.9, 2.05), p(a, 2.9, 2.05)], shade(tint, 0.7))
  }
  lathe(
    m,
    [
      [1.9, 2.8],
      [1.9, 3.2],
      [1.3, 3.8],
      [0.4, 4.4],
      [0.1, 5.2],
    ],
    detail === 0 ? 16 : 8,
    roof.copper,
    {},
  )
  return m
}

/** A pergola for parks: white hoops with roses. */
export function pergola(detail: Detail): Mesh {
  const m = new Mesh()
  if (detail === 2) {
    for (const x of [-1.68, 1.68])
      box(m, 0.18, 2, 8.2, mix(trim.white, paint.green.leaf, 0.4), {
        at: [x, 0, 0],
        noBottom: true,
      })
    cylinder(m, 2.2, 0.8, 1.6, 4, paint.green.leaf, { at: [0, 2, 0], flat: true, phase: 0.5 })
    return m
  }
  const hoops = detail === 0 ? 6 : 3
  for (let i = 0; i < hoops; i++) {
    m.within({ at: [0, 2, -4 + (8 * i) / (hoops - 1)] }, () =>
      barrel(m, 3.2, 0.2, 0, 1.5, trim.white, { segments: detail === 0 ? 8 : 4, thickness: 0.16 }),
    )
    for (const x of [-1.68, 1.68])
      box(m, 0.18, 2, 0.2, trim.white, { at: [x, 0, -4 + (8 * i) / (hoops - 1)], noBottom: true })
  }
  for (let i = 0; i < (detail === 0 ? 12 : 5); i++) {
    const z = -3.8 + i * (detail === 0 ? 0.7 : 1.8)
    blob(m, 0.62, 4, 7, i % 3 === 2 ? facade.rose : paint.green.leaf, {
      at: [Math.sin(i * 2.1) * 1.3, 3.2 - Math.abs(Math.sin(i * 2.1)) * 0.6, z],
      flatten: 0.7,
    })
  }
  if (detail < 2)
    for (const x of [-1.1, 1.1])
      box(m, 0.5, 0.45, 5, paint.wood.light, { at: [x, 0, 0], bevel: 0.05, noBottom: true })
  return m
}

/** A column clock where ways meet. */
export function streetClock(detail: Detail): Mesh {
  const m = new Mesh()
  if (detail === 2) {
    cylinder(m, 0.3, 0.14, 3.6, 4, facade.teal, { top: false })
    box(m, 1.5, 2, 0.5, facade.teal, { at: [0, 3.6, 0] })
    for (const turn of [0, 180]) {
      m.within({ turn }, () => m.pane(0, 3.9, 0.27, 1, 1, trim.white, 'glow'))
    }
    return m
  }
  lathe(
    m,
    [
      [0.5, 0],
      [0.42, 0.5],
      [0.16, 0.8],
      [0.13, 3.4],
      [0.3, 3.6],
    ],
    detail === 0 ? 10 : 5,
    facade.teal,
    {},
  )
  box(m, 1.5, 1.5, 0.5, facade.teal, { at: [0, 3.6, 0], bevel: 0.15 })
  for (const turn of [0, 180])
    m.within({ turn, at: [0, 0, 0] }, () =>
      m.within({ at: [0, 0, 0.2] }, () => clock(m, detail, 4.35, 0.5, accent.sun)),
    )
  lathe(
    m,
    [
      [0.5, 0],
      [0.1, 0.4],
      [0, 0.8],
    ],
    8,
    accent.sun,
    { at: [0, 5.1, 0] },
  )
  return m
}
