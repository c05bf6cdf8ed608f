/** The blocks of C1: private cells between streets, and how each cell lies to them. */
import {
  type CellClass,
  classOf,
  MAX_COORDINATE,
  MIN_COORDINATE,
} from '@cosmos/protocol/geometry/c1'

export interface LotCell {
  readonly x: number
  readonly y: number
  readonly kind: CellClass
  /** Compass headings of neighbouring streets (or commons), nearest first; empty inside a block. */
  readonly fronts: readonly number[]
  /** Heading towards the nearest street and how many cells lie between. */
  readonly nearest: number
  readonly depth: number
}

export interface Block {
  /** Signed block indices: east/west and north/south of the axes. */
  readonly u: number
  readonly v: number
  readonly cells: readonly LotCell[]
}

const DIRECTIONS = [
  { heading: 0, dx: 0, dy: 1 },
  { heading: 90, dx: 1, dy: 0 },
  { heading: 180, dx: 0, dy: -1 },
  { heading: 270, dx: -1, dy: 0 },
] as const

/** Blocks are at most 8 cells wide, so a street is at most this far. */
const FARTHEST = 9

/** The same on both sides of an axis, as `fold` of C1. */
export const folded = (coordinate: number): number =>
  coordinate >= 0 ? coordinate : -coordinate - 1

const isWay = (x: number, y: number): boolean => {
  const kind = classOf(x, y)
  return kind === 'street' || kind === 'commons'
}

/** Block index along one axis: 0 beside the avenue; sign bit kept apart from 0 by halves. */
const indexOf = (coordinate: number): number => {
  const index = Math.floor((folded(coordinate) + 3) / 9)
  return coordinate >= 0 ? index : -index - 1
}

function lotAt(x: number, y: number, kind: CellClass): LotCell {
  let nearest = 180
  let depth = FARTHEST
  const fronts: number[] = []
  for (const { heading, dx, dy } of DIRECTIONS) {
    for (let step = 1; step <= FARTHEST; step++) {
      if (!isWay(x + dx * step, y + dy * step)) continue
      if (step === 1) fronts.push(heading)
      if (step - 1 < depth) {
        depth = step - 1
        nearest = heading
      }
      break
    }
  }
  return { x, y, kind, fronts, nearest, depth }
}

/** All blocks with cells that `within` accepts, in a fixed order. */
export function blocksOf(
  within: (x: number, y: number) => boolean,
  wanted: (kind: CellClass) => boolean,
): Block[] {
  const blocks = new Map<string, { u: number; v: number; cells: LotCell[] }>()
  for (let y = MIN_COORDINATE; y <= MAX_COORDINATE; y++) {
    for (let x = MIN_COORDINATE; x <= MAX_COORDINATE; x++) {
      if (!within(x, y)) continue
      const kind = classOf(x, y)
      if (!wanted(kind)) continue
      const [u, v] = [indexOf(x), indexOf(y)]
      const key = `${u},${v}`
      const block = blocks.get(key) ?? { u, v, cells: [] }
      block.cells.push(lotAt(x, y, kind))
      blocks.set(key, block)
    }
  }
  return [...blocks.values()]
}
