import { mix, type Rgb, shade } from '../../mesh/colour.ts'
import { cylinder } from '../../mesh/loft.ts'
import { Mesh, type Vec3 } from '../../mesh/mesh.ts'
import { bar, box } from '../../mesh/solids.ts'
import { archOpening, clock } from '../facade.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { pottedBush } from '../plants.ts'
import { awning } from '../shop.ts'
import { quoins } from '../trim.ts'

const { facade, trim, roof, accent, glass } = paint
const IRON = shade(facade.teal, 0.62)
const BRICK = facade.terracotta

/** Market hall: an iron and glass nave with lower aisles between brick gables. */
export function marketHall(detail: Detail): Mesh {
  const m = new Mesh()
  const [w, d] = [40, 26]
  box(m, w + 3, 0.35, d + 3, paint.paving.mid, {
    bevel: 0.1,
    noBottom: true,
    top: paint.paving.light,
  })
  m.within({ at: [0, 0.35, 0] }, () => {
    // Aisles: a low wall, glass above, a lean-to roof of glass.
    for (const s of [-1, 1]) {
      m.within({ turn: s === 1 ? 90 : 270 }, () => {
        m.within({ at: [0, 0, w / 2] }, () => side(m, detail, d))
      })
      slope(m, detail, s, w, d)
    }
    vault(m, detail, 20, d, 9.4, 8.2)
    gable(m, detail, w, d)
    m.within({ turn: 180 }, () => gable(m, detail, w, d))
    lantern(m, detail, d)
  })
  return m
}

/** The long side: brick piers with glass between and striped awnings over the stalls. */
function side(m: Mesh, detail: Detail, d: number): void {
  const bays = 5
  const pitch = d / bays
  m.pane(0, 0, -0.05, d, 5.2, shade(BRICK, 0.9))
  for (let i = 0; i < bays; i++) {
    const x = -d / 2 + pitch * (i + 0.5)
    archOpening(m, detail, x, 0.1, { w: 3.4, h: 2.2, frame: trim.white, fill: 'glass', bars: 2 })
    if (i % 2 === 0)
      awning(m, detail, x, 2.7, 3.6, {
        colours: [i === 2 ? accent.sun : accent.coral, trim.white],
        depth: 1.3,
      })
  }
  for (let i = 0; i <= bays; i++) {
    box(m, 0.8, 5.4, 0.5, BRICK, {
      at: [-d / 2 + pitch * i, 0, 0.15],
      bevel: detail === 0 ? 0.06 : 0,
      noBottom: true,
    })
  }
  box(m, d + 0.8, 0.4, 0.9, trim.white, { at: [0, 5.1, 0.1], bevel: detail === 0 ? 0.08 : 0 })
}

/** Glass over one aisle, from the eaves up to the nave. */
function slope(m: Mesh, detail: Detail, s: number, w: number, d: number): void {
  const [x0, y0, x1, y1] = [(s * w) / 2, 5.4, s * 10, 8.6]
  pitchedGlass(m, detail, [x0, y0], [x1, y1], d, detail === 0 ? 9 : 3)
  // The clerestory under the vault.
  const count = detail === 0 ? 9 : 1
  for (let i = 0; i < count; i++) {
    const z = -d / 2 + (d * (i + 0.5)) / count
    m.within({ at: [s * 10, 8.2, z], turn: s * 90 }, () =>
      m.pane(0, 0.2, 0.02, d / count - 0.3, 1.4, shade(glass.day, 0.8), 'glow'),
    )
  }
  m.within({ at: [s * 10, 8.2, 0] }, () => box(m, 0.3, 0.4, d, IRON, { at: [0, 1.4, 0] }))
}

function pitchedGlass(
  m: Mesh,
  detail: Detail,
  from: readonly [number, number],
  to: readonly [number, number],
  d: number,
  panes: number,
): void {
  const up = to[0] > from[0]
  for (let i = 0; i < panes; i++) {
    const [z0, z1] = [-d / 2 + (d * i) / panes, -d / 2 + (d * (i + 1)) / panes]
    const gap = detail === 0 ? 0.12 : 0
    const corners: Vec3[] = [
      [from[0], from[1], z1 - gap],
      [from[0], from[1], z0 + gap],
      [to[0], to[1], z0 + gap],
      [to[0], to[1], z1 - gap],
    ]
    m.face(
      up ? corners.reverse() : corners,
      mix(glass.day, trim.white, 0.15 + 0.2 * (i % 2)),
      'glow',
    )
    if (detail === 0) bar(m, [from[0], from[1] + 0.06, z0], [to[0], to[1] + 0.06, z0], 0.22, IRON)
  }
  if (detail === 0)
    bar(m, [from[0], from[1] + 0.06, d / 2], [to[0], to[1] + 0.06, d / 2], 0.22, IRON)
}

/** The nave's vault: bands of glass between iron ribs. */
function vault(m: Mesh, detail: Detail, w: number, d: number, y: number, rise: number): void {
  const steps = [12, 6, 4][detail] as number
  const bays = detail === 0 ? 9 : 1
  const at = (i: number): [number, number] => {
    const a = (i / steps) * Math.PI
    return [(Math.cos(a) * w) / 2, y + Math.sin(a) * rise]
  }
  for (let i = 0; i < steps; i++) {
    const [a, b] = [at(i), at(i + 1)]
    // Sky reflects more on the upper panes.
    const tint: Rgb = mix(
      shade(glass.day, 0.8),
      trim.white,
      0.12 + 0.35 * Math.sin(((i + 0.5) / steps) * Math.PI),
    )
    const solid = detail < 2 && (i === 0 || i === steps - 1)
    for (let k = 0; k < bays; k++) {
      const [z0, z1] = [-d / 2 + (d * k) / bays, -d / 2 + (d * (k + 1)) / bays]
      const quad: Vec3[] = [
        [a[0], a[1], z1],
        [a[0], a[1], z0],
        [b[0], b[1], z0],
        [b[0], b[1], z1],
      ]
      m.face(
        quad,
        solid ? roof.copper : shade(tint, 0.96 + 0.08 * (k % 2)),
        solid ? 'city' : 'glow',
      )
    }
    if (detail === 0) {
      for (let k = 0; k <= bays; k++) {
        const z = -d / 2 + (d * k) / bays
        bar(m, [a[0] * 1.01, a[1] + 0.05, z], [b[0] * 1.01, b[1] + 0.05, z], 0.3, IRON)
      }
      if (i > 0)
        bar(m, [a[0] * 1.005, a[1] + 0.05, -d / 2], [a[0] * 1.005, a[1] + 0.05, d / 2], 0.14, IRON)
    }
  }
}

/** The street front: a brick gable with a great fan window and three doors. */
function gable(m: Mesh, detail: Detail, w: number, d: number): void {
  const z = d / 2
  m.within({ at: [0, 0, z] }, () => {
    const half = 10.6
    const steps = detail === 0 ? 14 : 6
    const arch = Array.from({ length: steps + 1 }, (_, i): [number, number] => {
      const a = (i / steps) * Math.PI
      return [Math.cos(a) * half, 9.2 + Math.sin(a) * 9]
    })
    // Front wall with its top rim.
    m.face([[-half, 0, 0.5], [half, 0, 0.5], ...arch.map(([x, y]): Vec3 => [x, y, 0.5])], BRICK)
    for (let i = 0; i < steps; i++) {
      const [a, b] = [arch[i] as [number, number], arch[i + 1] as [number, number]]
      const out = (p: [number, number]): [number, number] => [
        p[0] * 1.05,
        9.2 + (p[1] - 9.2) * 1.06,
      ]
      const [c, e] = [out(b), out(a)]
      m.face(
        [
          [e[0], e[1], 0.75],
          [c[0], c[1], 0.75],
          [b[0], b[1], 0.75],
          [a[0], a[1], 0.75],
        ],
        trim.white,
      )
      m.face(
        [
          [e[0], e[1], -0.6],
          [c[0], c[1], -0.6],
          [c[0], c[1], 0.75],
          [e[0], e[1], 0.75],
        ],
        trim.white,
      )
      m.face(
        [
          [a[0], a[1], 0.75],
          [b[0], b[1], 0.75],
          [b[0], b[1], 0.5],
          [a[0], a[1], 0.5],
        ],
        shade(trim.white, 0.8),
      )
      m.face(
        [
          [b[0], b[1], -0.6],
          [c[0], c[1], -0.6],
          [e[0], e[1], -0.6],
          [a[0], a[1], -0.6],
        ],
        BRICK,
      )
    }
    for (const s of [-1, 1]) {
      box(m, w / 2 - half + 0.3, 6, 0.9, shade(BRICK, 0.95), {
        at: [(s * (w / 2 + half)) / 2, 0, 0.05],
        noBottom: true,
      })
      box(m, w / 2 - half + 0.6, 0.4, 1.3, trim.white, {
        at: [(s * (w / 2 + half)) / 2, 6, 0.05],
        bevel: detail === 0 ? 0.08 : 0,
      })
      m.within({ at: [(s * (w / 2 + half)) / 2, 0, 0.5] }, () =>
        archOpening(m, detail, 0, 0.3, { w: 3.2, h: 2.2, frame: trim.white, fill: 'glass' }),
      )
      box(m, 1.7, 12, 1.7, BRICK, {
        at: [s * half, 0, 0.2],
        bevel: detail === 0 ? 0.1 : 0,
        noBottom: true,
      })
      box(m, 2.1, 0.5, 2.1, trim.white, { at: [s * half, 12, 0.2], bevel: detail === 0 ? 0.1 : 0 })
      cylinder(m, 1.05, 0, 1.8, detail === 0 ? 8 : 4, roof.copper, {
        at: [s * half, 12.5, 0.2],
        flat: true,
        phase: 0.5,
      })
      cylinder(m, 0.25, 0.25, 0.5, 6, accent.sun, { at: [s * half, 14.1, 0.2] })
    }
    m.within({ at: [0, 0, 0.5] }, () => {
      archOpening(m, detail, 0, 6.6, { w: 12.6, h: 1.6, frame: trim.white, fill: 'glass', bars: 5 })
      for (const x of [-5, 0, 5])
        archOpening(m, detail, x, 0.05, { w: 3, h: 2.5, frame: trim.white, fill: 'glass', bars: 1 })
      box(m, 17, 0.9, 0.3, IRON, { at: [0, 5, 0.15], bevel: detail === 0 ? 0.08 : 0, noBack: true })
      if (detail === 0) {
        for (let i = 0; i < 11; i++)
          m.pane((i - 5) * 0.95, 5.22, 0.32, 0.42 + 0.14 * (i % 2), 0.46, accent.sun)
        for (const x of [-8, 8]) pottedBush(m, detail, [x, 0, 1.6], 0.55)
      }
      m.within({ at: [0, 0, 0.02] }, () => clock(m, detail, 16.1, 1.15, trim.white))
    })
    awning(m, detail, 0, 4.9, 13.4, { colours: [accent.coral, trim.white], depth: 1.9, drop: 0.7 })
  })
  if (detail === 0) quoins(m, 1, 21.2, d + 1, 0, 5, shade(BRICK, 0.9))
}

/** A raised lantern along the crown of the vault. */
function lantern(m: Mesh, detail: Detail, d: number): void {
  if (detail === 2) return
  const y = 17.3
  box(m, 3, 1.3, d - 4, LAMP, { at: [0, y, 0], layer: 'glow', noBottom: true })
  box(m, 3.6, 0.35, d - 3.4, roof.copper, { at: [0, y + 1.3, 0], bevel: 0.1 })
  if (detail === 0) {
    for (let i = 0; i <= 8; i++) {
      for (const s of [-1, 1])
        box(m, 0.16, 1.35, 0.24, IRON, {
          at: [s * 1.5, y, -(d - 4) / 2 + ((d - 4) * i) / 8],
          noBottom: true,
        })
    }
  }
}
