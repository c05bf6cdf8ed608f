/**
 * Private lots: which house stands where. Fronts face the nearest street, shops take the corners,
 * neighbours differ in colour, roof and height, the inside of a block stays green.
 */
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { birthTitleAt } from '@cosmos/protocol/geometry/titles'
import { hashText } from '@cosmos/protocol/seeded-random'
import { HOUSES } from '../buildings/houses.ts'
import { TOWERS } from '../buildings/towers.ts'
import { createRandom, type Random } from '../random.ts'
import type { Block, LotCell } from './blocks.ts'
import type { Stage } from './stage.ts'
import type { PlannedOwner } from './types.ts'

interface Candidate {
  readonly slug: string
  readonly lots: readonly [number, number]
  readonly storeys: number
  readonly hue: string
  readonly roof: string
  readonly shop: boolean
  readonly tower: boolean
  readonly green: boolean
}

const CANDIDATES: readonly Candidate[] = [
  ...HOUSES.map((s) => ({
    slug: s.slug,
    lots: s.lots,
    storeys: s.storeys,
    hue: s.wall.join(),
    roof: s.top.kind,
    shop: s.ground.kind === 'shop',
    tower: false,
    green: s.garden?.kind === 'green',
  })),
  ...TOWERS.map((s) => ({
    slug: s.slug,
    lots: s.lots,
    storeys: s.tiers.reduce((sum, t) => sum + t.storeys, 1),
    hue: s.tiers[0]?.wall.join() ?? '',
    roof: s.crown,
    shop: s.shop !== undefined,
    tower: true,
    green: false,
  })),
  {
    slug: 'school',
    lots: [2, 2],
    storeys: 2,
    hue: 'school',
    roof: 'school',
    shop: false,
    tower: false,
    green: true,
  },
]

export const OWNER_NAMES = [
  'Avenue Gardens',
  'Amber Row',
  'Blue Door',
  'Corner & Co',
  'Elm Court',
  'Foxglove',
  'Harbour Lights',
  'Juniper',
  'Lantern Yard',
  'Market Side',
  'Northwind',
  'Orchard',
  'Quince & Daughters',
  'Silver Birch',
] as const

export interface Town {
  readonly owners: readonly PlannedOwner[]
  /** Cells with a building, for what comes after. */
  readonly built: ReadonlySet<string>
}

/** Share of empty lots beside houses that an owner holds. */
const SPARE_LAND = 0.3

const keyOf = (x: number, y: number): string => `${x},${y}`

/** How busy a place is: 1 at the gate and on the avenue, 0 far out. */
export type Bustle = (cell: LotCell) => number

/** Share of lots beside a street that get a building, and of those inside. */
export interface Density {
  readonly front: (cell: LotCell) => number
  readonly inside: (cell: LotCell) => number
}

/** Fills the blocks. Deterministic. */
export function fillTown(
  stage: Stage,
  blocks: readonly Block[],
  bustle: Bustle,
  density: Density,
): Town {
  const owned = OWNER_NAMES.map(() => [] as number[])
  const taken = new Map<string, Candidate>()
  const uses = new Map<string, number>()
  let houses = 0
  for (const block of blocks) {
    const random = createRandom(hashText(`block ${block.u} ${block.v}`))
    const free = new Map(block.cells.map((cell) => [keyOf(cell.x, cell.y), cell]))
    // From the outside in, corners first; otherwise corner houses would lose their corners.
    const order = [...block.cells].sort(
      (a, b) => a.depth - b.depth || b.fronts.length - a.fronts.length || a.y - b.y || a.x - b.x,
    )
    for (const cell of order) {
      if (!free.has(keyOf(cell.x, cell.y))) continue
      const owner = ownerOf(block, cell)
      const titles = owned[owner] as number[]
      const chance = cell.depth === 0 ? density.front(cell) : density.inside(cell)
      if (!random.chance(chance)) {
        // Empty lots are drawn by the client; some belong to somebody all the same.
        free.delete(keyOf(cell.x, cell.y))
        const id = birthTitleAt(cell.x, cell.y)
        if (id !== undefined && random.chance(SPARE_LAND * chance)) titles.push(id)
        continue
      }
      build(cell, bustle(cell), random, titles)
    }

    function build(cell: LotCell, busy: number, random: Random, titles: number[]): void {
      const options = CANDIDATES.map((candidate) => ({ candidate, fit: fitOf(candidate, cell) }))
        .filter(({ fit }) => fit !== undefined)
        .map(({ candidate, fit }) => ({
          candidate,
          fit: fit as Fit,
          score: scoreOf(candidate, fit as Fit, cell, busy, random, taken) - tired(candidate.slug),
        }))
        .sort((a, b) => b.score - a.score)
      const best = options[0]
      if (!best) return
      const { fit, candidate } = best
      for (const at of fit.cells) {
        const key = keyOf(at.x, at.y)
        free.delete(key)
        taken.set(key, candidate)
        const id = birthTitleAt(at.x, at.y)
        if (id !== undefined) titles.push(id)
      }
      houses++
      uses.set(candidate.slug, (uses.get(candidate.slug) ?? 0) + 1)
      stage.put(candidate.slug, fit.x, fit.z, fit.heading, { on: fit.anchor })
      for (const at of fit.cells) {
        if (at.x !== fit.anchor.x || at.y !== fit.anchor.y) claim(at, fit)
      }
    }

    /**
     * A building stands on one title; its other lots get a small thing of their own, so that
     * everybody who reads the chain sees that they are in use.
     */
    function claim(at: { readonly x: number; readonly y: number }, fit: Fit): void {
      const [cx, cz] = [(at.x + 0.5) * PARCEL_METRES, -(at.y + 0.5) * PARCEL_METRES]
      const angle = (fit.heading * Math.PI) / 180
      const [fx, fz] = [Math.round(Math.sin(angle)), -Math.round(Math.cos(angle))]
      // Lots of the front row lie before the building's middle.
      const front = (cx - fit.x) * fx + (cz - fit.z) * fz > -1
      const reach = front ? 4.45 : -4.6
      stage.put(front ? 'planter' : 'bush', cx + fx * reach, cz + fz * reach, fit.heading, {
        on: at,
        scale: front ? 0.8 : 0.35,
      })
    }

    /** The same house too often tires the eye. */
    function tired(slug: string): number {
      return Math.max(0, ((uses.get(slug) ?? 0) / (houses + 25)) * CANDIDATES.length - 0.7) * 2.4
    }

    /** How a building would lie on this cell, if its lots are free. */
    function fitOf(candidate: Candidate, cell: LotCell): Fit | undefined {
      const heading = cell.fronts[0] ?? cell.nearest
      const [across, back] = candidate.lots
      if (cell.depth > 0 && (across > 1 || back > 1)) return undefined
      for (const side of [1, -1]) {
        const cells: { x: number; y: number }[] = []
        let whole = true
        for (let i = 0; i < across && whole; i++) {
          for (let k = 0; k < back && whole; k++) {
            // Along the street by i, away from it by k.
            const alongX = heading === 0 || heading === 180 ? side * i : 0
            const alongY = heading === 0 || heading === 180 ? 0 : side * i
            const backX = heading === 90 ? -k : heading === 270 ? k : 0
            const backY = heading === 0 ? -k : heading === 180 ? k : 0
            const at = { x: cell.x + alongX + backX, y: cell.y + alongY + backY }
            const lot = free.get(keyOf(at.x, at.y))
            if (!lot || (k === 0 && !(lot.fronts.includes(heading) || cell.depth > 0)))
              whole = false
            cells.push(at)
          }
        }
        if (!whole) continue
        const xs = cells.map((c) => c.x)
        const ys = cells.map((c) => c.y)
        const [west, south] = [Math.min(...xs), Math.min(...ys)]
        return {
          cells,
          heading,
          anchor: { x: west, y: south },
          x: ((west + Math.max(...xs) + 1) / 2) * PARCEL_METRES,
          z: (-(south + Math.max(...ys) + 1) / 2) * PARCEL_METRES,
        }
      }
      return undefined
    }
  }
  return {
    owners: OWNER_NAMES.map((name, i) => ({ name, titles: owned[i] as number[] })),
    built: new Set(taken.keys()),
  }
}

interface Fit {
  readonly cells: readonly { readonly x: number; readonly y: number }[]
  readonly heading: number
  readonly anchor: { readonly x: number; readonly y: number }
  readonly x: number
  readonly z: number
}

/** Owners hold coherent patches of 4 × 4 lots. */
const ownerOf = (block: Block, cell: LotCell): number =>
  hashText(`owner ${block.u} ${block.v} ${cell.x >> 2} ${cell.y >> 2}`) % OWNER_NAMES.length

/** Better candidates score higher: the place's character first, then unlike neighbours, then luck. */
function scoreOf(
  candidate: Candidate,
  fit: Fit,
  cell: LotCell,
  busy: number,
  random: Random,
  taken: ReadonlyMap<string, Candidate>,
): number {
  let score = random.next() * 3
  const corner = cell.fronts.length > 1
  const lots = candidate.lots[0] * candidate.lots[1]
  if (candidate.tower) score += (busy - 0.8) * 5
  else if (candidate.storeys <= 2) score += (0.55 - busy) * 4
  else score += 0.6
  if (candidate.shop) score += corner ? 2.2 : (busy - 0.6) * 2.5
  if (candidate.green && cell.depth > 0) score += 4
  if (cell.depth > 0 && candidate.storeys > 3) score -= 4
  if (cell.depth > 0 && candidate.shop) score -= 5
  if (lots === 4) score -= 0.4
  if (candidate.slug === 'school') score -= 0.8
  for (const [dx, dy, weight] of NEAR) {
    for (const at of fit.cells) {
      const other = taken.get(keyOf(at.x + dx, at.y + dy))
      if (!other) continue
      if (other.slug === candidate.slug) score -= 4 * weight
      if (other.hue === candidate.hue) score -= 2.5 * weight
      if (other.roof === candidate.roof) score -= 0.7 * weight
      if (other.storeys === candidate.storeys) score -= 0.6 * weight
    }
  }
  return score
}

const NEAR: readonly (readonly [number, number, number])[] = [
  [1, 0, 1],
  [-1, 0, 1],
  [0, 1, 1],
  [0, -1, 1],
  [2, 0, 0.6],
  [-2, 0, 0.6],
  [0, 2, 0.6],
  [0, -2, 0.6],
  [1, 1, 0.4],
  [-1, 1, 0.4],
  [1, -1, 0.4],
  [-1, -1, 0.4],
]
