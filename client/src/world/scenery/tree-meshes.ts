/**
 * Trees one unit high and one unit wide, so that an instance's scale is its size in metres. Leaves
 * are white: the instance's colour tints them; a trunk's colour is divided out in the shader.
 */
import type { BufferGeometry } from 'three'
import { createSolid, type Solid } from './solid.ts'

/** Pure red marks bark for the shader, which no leaf ever is. */
const BARK = '#ff0000'
const LEAVES = '#ffffff'

const trunk = (solid: Solid, radius: number, height: number, sides: number): Solid =>
  solid.lathe(
    [
      [radius * 1.35, 0, 0.6],
      [radius, height * 0.3, 0.8],
      [radius * 0.75, height, 0.65],
    ],
    sides,
    BARK,
  )

/** A ball of leaves, darker below and inside the crown. */
const ball = (
  solid: Solid,
  x: number,
  y: number,
  z: number,
  r: number,
  h: number,
  sides = 8,
): Solid =>
  solid.lathe(
    [
      [0, -h, 0.5],
      [r * 0.72, -h * 0.7, 0.6],
      [r, -h * 0.1, 0.82],
      [r * 0.82, h * 0.5, 0.98],
      [r * 0.4, h * 0.88, 1.06],
      [0, h, 1.1],
    ],
    sides,
    LEAVES,
    [x, y, z],
  )

export function roundTree(): BufferGeometry {
  const solid = trunk(createSolid(), 0.045, 0.5, 6)
  ball(solid, 0.02, 0.66, 0.0, 0.4, 0.33, 9)
  ball(solid, -0.22, 0.5, 0.12, 0.27, 0.2)
  ball(solid, 0.2, 0.48, -0.16, 0.28, 0.2)
  return ball(solid, 0.12, 0.46, 0.24, 0.24, 0.17, 7).build()
}

export function slimTree(): BufferGeometry {
  return trunk(createSolid(), 0.06, 0.2, 5)
    .lathe(
      [
        [0, 0.09, 0.5],
        [0.34, 0.16, 0.62],
        [0.5, 0.36, 0.84],
        [0.42, 0.62, 0.97],
        [0.22, 0.86, 1.06],
        [0, 1, 1.1],
      ],
      8,
      LEAVES,
    )
    .build()
}

export function pineTree(): BufferGeometry {
  const solid = trunk(createSolid(), 0.05, 0.3, 5)
  for (const [radius, from, to] of [
    [0.5, 0.16, 0.55],
    [0.4, 0.38, 0.76],
    [0.28, 0.6, 1],
  ] as const) {
    solid.lathe(
      [
        [radius * 0.35, from + 0.05, 0.45],
        [radius, from, 0.72],
        [radius * 0.45, (from + to) / 2, 0.98],
        [0, to, 1.1],
      ],
      7,
      LEAVES,
    )
  }
  return solid.build()
}

/** From 150 m on: one crown on a stalk, 28 triangles. */
export function middleTree(): BufferGeometry {
  return createSolid()
    .lathe(
      [
        [0.06, 0, 0.6],
        [0.04, 0.3, 0.6],
      ],
      3,
      BARK,
    )
    .lathe(
      [
        [0, 0.2, 0.5],
        [0.46, 0.42, 0.74],
        [0.36, 0.76, 1],
        [0, 1, 1.1],
      ],
      5,
      LEAVES,
    )
    .build()
}

/** From 600 m on: eight triangles. */
export function farTree(): BufferGeometry {
  return createSolid()
    .lathe(
      [
        [0.1, 0, 0.5],
        [0.5, 0.45, 0.85],
        [0, 1, 1.08],
      ],
      4,
      LEAVES,
    )
    .build()
}
