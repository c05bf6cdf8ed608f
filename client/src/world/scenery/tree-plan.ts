/** Where trees stand in the city that nobody had to build: streets, avenues, parks, square. Pure. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { parcelAtMetres, parcelCentre } from '@cosmos/protocol/geometry/world-space'
import { CELL, type CityPlan, isLot, planCell, planIndex } from '../city/city-plan.ts'
import { hash2 } from '../city/hash.ts'
import { LOT, lotKind } from '../ground/cell-textures.ts'
import { isParkLawn } from '../ground/park-plan.ts'
import { isSquareLawn, SQUARE } from '../ground/square-plan.ts'
import { linear, type Rgb } from '../sky/daylight.ts'
import type { Item } from './items.ts'
import { AVENUE_TREE, STREET_TREE, streetTrees } from './street-trees.ts'

/** Kinds of trees, index of their near meshes. */
export const TREE = { round: 0, slim: 1, pine: 2 } as const

const GREENS: readonly Rgb[] = [
  linear(PALETTE.green.leaf),
  linear(PALETTE.green.grass),
  linear(PALETTE.green.pine),
  linear(PALETTE.facade.sage),
]
const BLOSSOM: readonly Rgb[] = [linear(PALETTE.facade.rose), linear(PALETTE.accent.sun)]

const shade = (colour: Rgb, by: number): Rgb => [colour[0] * by, colour[1] * by, colour[2] * by]

interface Look {
  readonly kind: number
  readonly colour: Rgb
  readonly height: number
  readonly width: number
}

/** Trees of one street look alike, so that streets differ and can be told apart. */
function lookOf(group: number, x: number, z: number): Look {
  const pick = hash2(group, 5, 31)
  const tone = 0.85 + 0.3 * hash2(x * 8, z * 8, 32)
  const size = 0.85 + 0.35 * hash2(x * 8, z * 8, 33)
  if (pick < 0.09)
    return {
      kind: TREE.round,
      colour: shade(BLOSSOM[0] as Rgb, tone),
      height: 5 * size,
      width: 4.2 * size,
    }
  if (pick < 0.14)
    return {
      kind: TREE.round,
      colour: shade(BLOSSOM[1] as Rgb, tone * 0.9),
      height: 6 * size,
      width: 4.4 * size,
    }
  if (pick < 0.32)
    return {
      kind: TREE.slim,
      colour: shade(GREENS[2] as Rgb, tone),
      height: 9.5 * size,
      width: 2.6 * size,
    }
  const green = GREENS[Math.floor(hash2(group, 6, 34) * 2)] as Rgb
  return { kind: TREE.round, colour: shade(green, tone), height: 7 * size, width: 4.8 * size }
}

const item = (x: number, z: number, look: Look): Item => ({
  x,
  z,
  turn: hash2(x * 16, z * 16, 35) * Math.PI * 2,
  ...look,
})

/** All trees, most important first: a weak machine draws only the head of the list. */
export function treesOf(plan: CityPlan): Item[] {
  return [
    ...avenueTrees(plan),
    ...squareTrees(plan),
    ...ringTrees(),
    ...parkTrees(plan),
    ...shuffled(cellTrees(plan)),
  ]
}

/** In an order that has nothing to do with place, so that any head of it thins evenly. */
const shuffled = (items: Item[]): Item[] =>
  items
    .map((tree) => ({ tree, order: hash2(tree.x * 8, tree.z * 8, 36) }))
    .sort((a, b) => a.order - b.order)
    .map(({ tree }) => tree)

function avenueTrees(plan: CityPlan): Item[] {
  const trees: Item[] = []
  eachCell(plan, CELL.street, (x, y) => {
    const onAxis = x === 0 || x === -1 || y === 0 || y === -1
    if (!onAxis || streetTrees(x, y) === 0) return
    const { x: cx, z: cz } = parcelCentre(x, y)
    const northSouth = x === 0 || x === -1
    const tx = northSouth ? Math.sign(cx) * AVENUE_TREE : cx
    const tz = northSouth ? cz : Math.sign(cz) * AVENUE_TREE
    trees.push(item(tx, tz, lookOf(northSouth ? 901 : 917, tx, tz)))
  })
  return trees
}

function squareTrees(plan: CityPlan): Item[] {
  const trees: Item[] = []
  const add = (x: number, z: number, group: number): void => {
    const cell = parcelAtMetres(x, z)
    if (plan.built[planIndex(cell.x, cell.y)] === 1) return
    trees.push(item(x, z, lookOf(group, x, z)))
  }
  // Two rows on each of the four promenades.
  for (const row of [SQUARE.promenade.from + 8, SQUARE.promenade.from - 0]) {
    for (let s = -258; s <= 258; s += 12) {
      if (Math.abs(s) < 20) continue
      for (const side of [-1, 1]) {
        add(s, row * side, 928)
        add(row * side, s, 928)
      }
    }
  }
  // A ring of trees on the lawns.
  for (const radius of [SQUARE.lawn.from + 10, SQUARE.lawn.to - 10]) {
    const count = Math.floor((Math.PI * 2 * radius) / 13)
    for (let i = 0; i < count; i++) {
      const angle = (i / count) * Math.PI * 2
      const x = Math.cos(angle) * radius
      const z = Math.sin(angle) * radius
      if (isSquareLawn(x, z, 5)) add(x, z, 942)
    }
  }
  return trees
}

/** The green middle of the ring boulevard. */
function ringTrees(): Item[] {
  const trees: Item[] = []
  for (let s = -300; s <= 300; s += 10) {
    // Where streets and gates cross.
    if (Math.abs(s) < 22) continue
    for (const side of [-325, 325]) {
      for (const [x, z] of [
        [s, side],
        [side, s],
      ] as const) {
        trees.push(item(x, z, lookOf(955, x, z)))
      }
    }
  }
  return trees
}

function parkTrees(plan: CityPlan): Item[] {
  const trees: Item[] = []
  eachCell(plan, CELL.park, (x, y) => {
    const { x: cx, z: cz } = parcelCentre(x, y)
    for (let i = 0; i < 3; i++) {
      const tx = cx + (hash2(x, y, 40 + i) - 0.5) * PARCEL_METRES
      const tz = cz + (hash2(x, y, 50 + i) - 0.5) * PARCEL_METRES
      if (hash2(x, y, 60 + i) > 0.55 || !isParkLawn(tx, tz, 1.6)) continue
      const pine = hash2(x, y, 70 + i) < 0.25
      const group = Math.floor(hash2(x, y, 80 + i) * 40)
      const look = lookOf(group, tx, tz)
      trees.push(
        item(
          tx,
          tz,
          pine
            ? {
                ...look,
                kind: TREE.pine,
                colour: GREENS[2] as Rgb,
                height: look.height * 1.25,
                width: 3.6,
              }
            : look,
        ),
      )
    }
  })
  return trees
}

/** Street trees, wild corners, and a fruit tree on some meadows. */
function cellTrees(plan: CityPlan): Item[] {
  const trees: Item[] = []
  const fold = (c: number): number => (c >= 0 ? c : -c - 1)
  eachCell(plan, CELL.street, (x, y) => {
    const sides = streetTrees(x, y)
    if (sides === 0 || x === 0 || x === -1 || y === 0 || y === -1) return
    const { x: cx, z: cz } = parcelCentre(x, y)
    const northSouth = fold(x) % 9 === 5
    for (const side of [1, -1]) {
      if ((sides & (side === 1 ? 1 : 2)) === 0) continue
      const tx = northSouth ? cx + side * STREET_TREE * Math.sign(cx) : cx
      const tz = northSouth ? cz : cz + side * STREET_TREE * Math.sign(cz)
      const look = lookOf(northSouth ? x : y + 3000, tx, tz)
      // Between house and carriageway there is room for small trees only.
      trees.push(item(tx, tz, { ...look, width: look.width * 0.62, height: look.height * 0.72 }))
    }
  })
  for (let index = 0; index < plan.classes.length; index++) {
    if (!isLot(plan.classes[index] as number) || plan.built[index] === 1) continue
    const { x, y } = planCell(index)
    const meadow = lotKind(x, y) === LOT.meadow
    if (hash2(x, y, 90) > (meadow ? 0.3 : 0.035)) continue
    const { x: cx, z: cz } = parcelCentre(x, y)
    const tx = cx + (hash2(x, y, 91) - 0.5) * 5
    const tz = cz + (hash2(x, y, 92) - 0.5) * 5
    const look = lookOf(Math.floor(hash2(x, y, 93) * 60), tx, tz)
    trees.push(item(tx, tz, { ...look, width: look.width * 0.8, height: look.height * 0.75 }))
  }
  return trees
}

function eachCell(plan: CityPlan, code: number, visit: (x: number, y: number) => void): void {
  for (let index = 0; index < plan.classes.length; index++) {
    if (plan.classes[index] !== code) continue
    const { x, y } = planCell(index)
    visit(x, y)
  }
}
