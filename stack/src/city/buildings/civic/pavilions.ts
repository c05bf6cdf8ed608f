import { mix, shade } from '../../mesh/colour.ts'
import { blob, cylinder, lathe } from '../../mesh/loft.ts'
import { Mesh, type Vec3 } from '../../mesh/mesh.ts'
import { barrel } from '../../mesh/roofs.ts'
import { bar, box } from '../../mesh/solids.ts'
import { clock } from '../facade.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { bush } from '../plants.ts'
import { railing } from '../trim.ts'

const { facade, trim, roof, accent } = paint
const STONE = shade(trim.stone, 1.12)

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
