/** Borders one unit high along X, white where the instance's colour goes. */

import { PALETTE } from '@cosmos/protocol/art/palette'
import type { BufferGeometry } from 'three'
import { HEDGE_SHAPE } from './hedge-plan.ts'
import { createSolid, type Solid } from './solid.ts'

const WHITE = '#ffffff'
const STONE = PALETTE.trim.stone
const HALF = HEDGE_SHAPE.length / 2 - 0.1
const GATE = HEDGE_SHAPE.gate / 2
const T = HEDGE_SHAPE.thickness / 2

const sides = (draw: (from: number, to: number) => void): void => {
  draw(-HALF, -GATE)
  draw(GATE, HALF)
}

const posts = (solid: Solid, size: number, height: number): Solid => {
  for (const x of [-GATE, GATE]) {
    solid.box([x - size, 0, -size], [x + size, height, size], STONE, 0.7)
    solid.box(
      [x - size * 1.3, height, -size * 1.3],
      [x + size * 1.3, height + 0.12, size * 1.3],
      STONE,
      0.95,
    )
  }
  return solid
}

/** Clipped, with a shoulder, so that its top catches the light. */
export function hedgeMesh(): BufferGeometry {
  const solid = createSolid()
  sides((a, b) => {
    const t = T * 0.72
    const [A, B] = [a + 0.08, b - 0.08]
    for (const s of [1, -1]) {
      const [p, q] = s === 1 ? [a, b] : [b, a]
      const [P, Q] = s === 1 ? [A, B] : [B, A]
      solid.quad(
        [
          [p, 0, T * s],
          [q, 0, T * s],
          [q, 0.82, T * s],
          [p, 0.82, T * s],
        ],
        WHITE,
        [0.55, 0.55, 0.9, 0.9],
      )
      solid.quad(
        [
          [p, 0.82, T * s],
          [q, 0.82, T * s],
          [Q, 1, t * s],
          [P, 1, t * s],
        ],
        WHITE,
        [0.95, 0.95, 1.1, 1.1],
      )
      const e = s === 1 ? b : a
      const E = s === 1 ? B : A
      solid.quad(
        [
          [e, 0, T * s],
          [e, 0, -T * s],
          [e, 0.82, -T * s],
          [e, 0.82, T * s],
        ],
        WHITE,
        [0.55, 0.55, 0.9, 0.9],
      )
      solid.quad(
        [
          [e, 0.82, T * s],
          [e, 0.82, -T * s],
          [E, 1, -t * s],
          [E, 1, t * s],
        ],
        WHITE,
        [0.95, 0.95, 1.1, 1.1],
      )
    }
    solid.quad(
      [
        [A, 1, t],
        [B, 1, t],
        [B, 1, -t],
        [A, 1, -t],
      ],
      WHITE,
      1.1,
    )
  })
  return posts(solid, 0.16, 1.12).build()
}

export function wallMesh(): BufferGeometry {
  const solid = createSolid()
  sides((a, b) => {
    solid.box([a, 0, -0.15], [b, 0.86, 0.15], WHITE, 0.65)
    solid.box([a - 0.04, 0.86, -0.21], [b + 0.04, 1, 0.21], STONE, 0.9)
  })
  return posts(solid, 0.22, 1.5).build()
}

/** Pickets 40 cm apart between two rails. */
export function fenceMesh(): BufferGeometry {
  const solid = createSolid()
  sides((a, b) => {
    for (const y of [0.28, 0.72]) solid.box([a, y, -0.03], [b, y + 0.1, 0.03], WHITE, 0.85)
    for (let x = a + 0.15; x < b; x += 0.42) {
      solid.box([x - 0.06, 0.05, 0.03], [x + 0.06, 1, 0.07], WHITE, 0.75)
    }
  })
  return posts(solid, 0.09, 1.08).build()
}

/** From afar all borders are one low ridge with a gap: 16 triangles. */
export function farBorder(): BufferGeometry {
  const solid = createSolid()
  sides((a, b) => {
    solid.quad(
      [
        [a, 0, T],
        [b, 0, T],
        [b, 1, T * 0.8],
        [a, 1, T * 0.8],
      ],
      WHITE,
      [0.6, 0.6, 0.95, 0.95],
    )
    solid.quad(
      [
        [b, 0, -T],
        [a, 0, -T],
        [a, 1, -T * 0.8],
        [b, 1, -T * 0.8],
      ],
      WHITE,
      [0.6, 0.6, 0.95, 0.95],
    )
    solid.quad(
      [
        [a, 1, T * 0.8],
        [b, 1, T * 0.8],
        [b, 1, -T * 0.8],
        [a, 1, -T * 0.8],
      ],
      WHITE,
      1.1,
    )
  })
  return solid.build()
}
