import { classOf, isPublic } from '@cosmos/protocol/geometry/c1'
import { birthCell, birthTitleAt, titleClass } from '@cosmos/protocol/geometry/titles'
import { facing, faultOf, MAX_PLACEMENTS, packPlacement } from '@cosmos/protocol/land/placement'
import { describe, test } from 'vitest'
import { CATALOGUE } from './catalogue.ts'
import { type CityPlan, type PlannedPlacement, planCity } from './plan.ts'

const FOOTPRINTS = new Map(CATALOGUE.map((m) => [m.slug, m.footprint]))
const LOT = 10

const cellOf = ({ target }: PlannedPlacement): { x: number; y: number } => {
  const cell = target.kind === 'title' ? birthCell(target.id) : target
  if (!cell) throw new Error('a placement on a title that was never born')
  return cell
}

interface Footprint {
  readonly placement: PlannedPlacement
  readonly minX: number
  readonly maxX: number
  readonly minZ: number
  readonly maxZ: number
}

/** Ground covered by buildings (not furniture), world metres. */
function footprints(plan: CityPlan): Footprint[] {
  return plan.placements.flatMap((placement) => {
    const [w, d] = FOOTPRINTS.get(placement.model) ?? [0, 0]
    if (w === 0) return []
    const cell = cellOf(placement)
    const [x, z] = [cell.x * LOT + placement.x, -cell.y * LOT + placement.z]
    const across = Math.round(placement.headingDegrees / 90) % 2 === 1
    const [halfX, halfZ] = across ? [(d * LOT) / 2, (w * LOT) / 2] : [(w * LOT) / 2, (d * LOT) / 2]
    return [{ placement, minX: x - halfX, maxX: x + halfX, minZ: z - halfZ, maxZ: z + halfZ }]
  })
}

const cellsUnder = (f: Footprint): { x: number; y: number }[] => {
  const cells: { x: number; y: number }[] = []
  for (let x = Math.floor(f.minX / LOT + 0.01); x < f.maxX / LOT - 0.01; x++) {
    for (let y = Math.floor(-f.maxZ / LOT + 0.01); y < -f.minZ / LOT - 0.01; y++)
      cells.push({ x, y })
  }
  return cells
}

const isWay = (x: number, y: number): boolean => {
  const kind = classOf(x, y)
  return kind === 'street' || kind === 'commons'
}

describe.each(['small', 'full'] as const)('the %s plan', (size) => {
  const plan = planCity(size)
  const ownerOf = new Map(plan.owners.flatMap((o) => o.titles.map((id) => [id, o.name] as const)))

  test('is the same every time', ({ expect }) => {
    expect(planCity(size)).toEqual(plan)
  })

  test('places only models of the catalogue, well within limits', ({ expect }) => {
    expect(plan.placements.filter((p) => !FOOTPRINTS.has(p.model))).toEqual([])
    if (size === 'small') expect(plan.placements.length).toBeLessThanOrEqual(1500)
    const perTarget = Map.groupBy(plan.placements, (p) => JSON.stringify(p.target))
    const most = Math.max(...[...perTarget.values()].map((list) => list.length))
    expect(most).toBeLessThanOrEqual(MAX_PLACEMENTS)
  })

  test('makes placements that the contract accepts', ({ expect }) => {
    const refused = plan.placements.filter((p) => {
      const word = packPlacement({
        model: 1,
        x: p.x,
        y: p.y,
        z: p.z,
        rotation: facing(p.headingDegrees),
        scale: p.scale,
      })
      return faultOf(word, p.target.kind === 'title' ? 'title' : 'commons') !== undefined
    })
    expect(refused).toEqual([])
  })

  test('gives every title one owner, and public ones none', ({ expect }) => {
    const all = plan.owners.flatMap((o) => o.titles)
    expect(new Set(all).size).toBe(all.length)
    expect(plan.owners.length).toBeGreaterThanOrEqual(8)
    expect(plan.owners.every((o) => o.titles.length > 0)).toBe(true)
    expect(all.filter((id) => isPublic(titleClass(id) ?? 'street'))).toEqual([])
  })

  test('builds on private land only for its owner', ({ expect }) => {
    const strays = plan.placements.filter(({ target }) => {
      if (target.kind === 'commons') return classOf(target.x, target.y) !== 'commons'
      const kind = titleClass(target.id)
      return kind === undefined || (!isPublic(kind) && !ownerOf.has(target.id))
    })
    expect(strays).toEqual([])
  })

  test('keeps every private building on lots of one owner', ({ expect }) => {
    const strays = footprints(plan).filter((f) => {
      const { target } = f.placement
      if (target.kind === 'commons' || isPublic(titleClass(target.id) ?? 'street')) return false
      const owner = ownerOf.get(target.id)
      return cellsUnder(f).some(({ x, y }) => {
        const id = birthTitleAt(x, y)
        return id === undefined || ownerOf.get(id) !== owner
      })
    })
    expect(strays).toEqual([])
  })

  test('marks every lot of a building as used', ({ expect }) => {
    const used = new Set(plan.placements.map((p) => JSON.stringify(cellOf(p))))
    const unmarked = footprints(plan).filter((f) => {
      const { target } = f.placement
      if (target.kind === 'commons' || isPublic(titleClass(target.id) ?? 'street')) return false
      return cellsUnder(f).some((cell) => !used.has(JSON.stringify(cell)))
    })
    expect(unmarked).toEqual([])
  })

  test('lets no two buildings overlap', ({ expect }) => {
    const all = footprints(plan).sort((a, b) => a.minX - b.minX)
    const clashes: string[] = []
    for (const [i, a] of all.entries()) {
      for (let k = i + 1; k < all.length; k++) {
        const b = all[k] as Footprint
        if (b.minX > a.maxX - 0.1) break
        if (b.minZ < a.maxZ - 0.1 && a.minZ < b.maxZ - 0.1) {
          clashes.push(`${a.placement.model} and ${b.placement.model} at ${b.minX}, ${b.minZ}`)
        }
      }
    }
    expect(clashes).toEqual([])
  })

  test('turns private fronts to the nearest street', ({ expect }) => {
    const turned = footprints(plan).filter((f) => {
      const { target, headingDegrees } = f.placement
      if (target.kind === 'commons' || isPublic(titleClass(target.id) ?? 'street')) return false
      const cell = cellOf(f.placement)
      const distance = (heading: number): number => {
        const [dx, dy] = [
          Math.round(Math.sin((heading * Math.PI) / 180)),
          Math.round(Math.cos((heading * Math.PI) / 180)),
        ]
        // From the edge of the building outwards.
        const cells = cellsUnder(f)
        const reach = Math.max(...cells.map((c) => (c.x - cell.x) * dx + (c.y - cell.y) * dy))
        for (let step = reach + 1; step < 12; step++) {
          if (isWay(cell.x + dx * step, cell.y + dy * step)) return step - reach
        }
        return 99
      }
      const own = distance(headingDegrees)
      return own > Math.min(...[0, 90, 180, 270].map(distance))
    })
    expect(turned).toEqual([])
  })

  test('keeps carriageways free', ({ expect }) => {
    const inTheWay = plan.placements.filter((p) => {
      const { x, y } = cellOf(p)
      if (classOf(x, y) !== 'street' || p.model === 'gate-arch') return false
      const fold = (c: number): number => (c >= 0 ? c : -c - 1)
      // Ordinary streets: 6 m in the middle of the cell; avenues: 7 m from the axis.
      if (fold(x) === 0) return Math.abs(x * LOT + p.x) < 7.2
      if (fold(y) === 0) return Math.abs(y * LOT - p.z) < 7.2
      const [u, v] = [Math.abs(p.x - 5), Math.abs(-p.z - 5)]
      return Math.max(u, v) < 3.2
    })
    expect(inTheWay).toEqual([])
  })
})

describe('plans', () => {
  test('none is empty', ({ expect }) => {
    expect(planCity('none')).toEqual({ owners: [], placements: [] })
  })

  test('small has a few hundred houses, full some thousand', ({ expect }) => {
    const houses = (plan: CityPlan): number =>
      footprints(plan).filter(({ placement }) => placement.target.kind === 'title').length
    expect(houses(planCity('small'))).toBeGreaterThan(200)
    expect(houses(planCity('small'))).toBeLessThan(450)
    expect(houses(planCity('full'))).toBeGreaterThan(2000)
  })

  test('neighbours in a row differ', ({ expect }) => {
    const houses = footprints(planCity('small')).filter((f) => f.placement.target.kind === 'title')
    const alike = houses.filter((a) =>
      houses.some(
        (b) =>
          a !== b &&
          a.placement.model === b.placement.model &&
          Math.abs(a.minZ - b.minZ) < 1 &&
          (Math.abs(a.maxX - b.minX) < 1 || Math.abs(b.maxX - a.minX) < 1),
      ),
    )
    expect(alike.length / houses.length).toBeLessThan(0.03)
  })
})
