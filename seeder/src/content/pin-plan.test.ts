import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { seededRandom } from '@cosmos/protocol/seeded-random'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAllowance } from './allowance.ts'
import { type PinCopies, planExchange, planFetches, standing } from './pin-plan.ts'

const AWAY_MS = 10 * 60_000
const TICK_MS = 10_000

const standings = new Map<string, string>()
/** Reckoned once: it is asked for a million times. */
function isAbove(one: Address, other: Address, infoHash: InfoHash): boolean {
  const [a = '', b = ''] = [one, other].map((operator) => {
    const key = `${operator} ${infoHash}`
    const known = standings.get(key) ?? standing(operator, infoHash)
    standings.set(key, known)
    return known
  })
  return a > b
}

/** Seeders of one wallet, with disks of their own, and a clock that a test moves. */
function city(options: {
  readonly models: number
  /** Bytes of each seeder's disk; models take 1 to 3. */
  readonly disks: readonly number[]
  readonly seed?: number
  readonly bytesPerSecond?: number
}) {
  const random = seededRandom(options.seed ?? 1)
  const models = Array.from({ length: options.models }, (_, index) => ({
    infoHash: index.toString(16).padStart(40, '0') as InfoHash,
    bytes: 1 + Math.floor(random() * 3),
  }))
  let now = 0
  const seeders = options.disks.map((disk, index) => ({
    operator: `0x${index.toString(16).padStart(40, '0')}` as Address,
    disk,
    up: true,
    held: new Set<InfoHash>(),
    fetched: 0,
    /** When each other was last seen to hold what. */
    seen: new Map<string, number>(),
    allowance: createAllowance({
      bytesPerSecond: options.bytesPerSecond ?? 1e9,
      most: 3,
      now: () => now,
    }),
  }))
  type Seeder = (typeof seeders)[number]
  const used = ({ held }: Seeder): number =>
    models.reduce((sum, { infoHash, bytes }) => sum + (held.has(infoHash) ? bytes : 0), 0)

  function look(seeder: Seeder): PinCopies[] {
    return models.map(({ infoHash, bytes }) => {
      let others = 0
      let above = 0
      for (const other of seeders) {
        if (other === seeder) continue
        const key = `${other.operator} ${infoHash}`
        if (other.up && other.held.has(infoHash)) {
          seeder.seen.set(key, now)
          if (isAbove(other.operator, seeder.operator, infoHash)) above++
        } else if (other.up) seeder.seen.delete(key)
        if (now - (seeder.seen.get(key) ?? -Infinity) <= AWAY_MS) others++
      }
      return { infoHash, bytes, here: seeder.held.has(infoHash), others, above }
    })
  }

  const exists = (infoHash: InfoHash): boolean =>
    seeders.some(({ up, held }) => up && held.has(infoHash))

  function act(seeder: Seeder, pins: readonly PinCopies[]): number {
    const missing = pins.filter(({ here, infoHash }) => !here && exists(infoHash))
    const { fit } = planFetches(missing, seeder.disk - used(seeder))
    for (const { infoHash, bytes } of fit) {
      seeder.held.add(infoHash)
      seeder.fetched += bytes
    }
    if (fit.length > 0) return fit.length
    const exchange = planExchange(pins, seeder.disk - used(seeder))
    if (!exchange || !seeder.allowance.take(exchange.bytes)) return 0
    for (const infoHash of exchange.drop) seeder.held.delete(infoHash)
    seeder.held.add(exchange.fetch)
    seeder.fetched += exchange.bytes
    return 1
  }

  return {
    models,
    seeders,
    /** All look, and only then act: as badly timed as it can be. */
    tick(): number {
      now += TICK_MS
      const views = seeders.map((seeder) => (seeder.up ? look(seeder) : []))
      const moves = seeders.map((seeder, index) =>
        seeder.up ? act(seeder, views[index] ?? []) : 0,
      )
      for (const seeder of seeders) expect(used(seeder)).toBeLessThanOrEqual(seeder.disk)
      return moves.reduce((sum, count) => sum + count, 0)
    },
    /** Ticks until nobody moves; how many that took. */
    settle(): number {
      for (let ticks = 0; ; ticks++) {
        if (ticks > 5_000) throw new Error('it never comes to rest')
        if (this.tick() === 0) return ticks
      }
    },
    pass(ms: number) {
      now += ms
    },
    copies: () =>
      models.map(
        ({ infoHash }) => seeders.filter(({ up, held }) => up && held.has(infoHash)).length,
      ),
    bytes: models.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

const least = (numbers: readonly number[]): number => Math.min(...numbers)

describe('three seeders of one wallet', () => {
  it('hold everything each while everything fits', () => {
    const { seeders, settle, copies, tick } = city({ models: 300, disks: [2_000, 2_000, 2_000] })
    for (const { infoHash } of cityModels(300)) seeders[0]?.held.add(infoHash)
    settle.call({ tick })
    expect(least(copies())).toBe(3)
  })

  /** One large disk with everything, and two that hold two thirds each. */
  function threeDisks(bytesPerSecond?: number) {
    const models = 1_000
    const { bytes } = city({ models, disks: [] })
    const small = Math.ceil((bytes * 2) / 3)
    const made = city({
      ...{ models, disks: [bytes, small, small] },
      ...(bytesPerSecond && { bytesPerSecond }),
    })
    for (const { infoHash } of made.models) made.seeders[0]?.held.add(infoHash)
    return made
  }

  it('complement each other where disks are too small: one may go for good', () => {
    const made = threeDisks()
    made.settle()
    expect(least(made.copies())).toBe(2)
    const [large] = made.seeders
    if (large) large.up = false
    // Away for a short time moves nothing.
    const before = made.seeders.map(({ fetched }) => fetched)
    for (let ms = 0; ms < 30_000; ms += TICK_MS) expect(made.tick()).toBe(0)
    expect(made.seeders.map(({ fetched }) => fetched)).toEqual(before)
    made.pass(AWAY_MS)
    made.settle()
    expect(least(made.copies())).toBe(1)
    // It comes back with an empty disk, and everything it had is still there to be fetched.
    large?.held.clear()
    if (large) large.up = true
    made.settle()
    expect(least(made.copies())).toBe(2)
    expect(large?.held.size).toBe(1_000)
  })

  it('move only after one has been away for long, and trim when it is back', () => {
    const models = 300
    const { bytes } = city({ models, disks: [] })
    const part = Math.ceil(bytes * 0.6)
    const made = city({ models, disks: [bytes, part, part, part] })
    const [large, away] = made.seeders
    for (const { infoHash } of made.models) large?.held.add(infoHash)
    made.settle()
    const rest = made.copies()
    expect(least(rest)).toBe(2)
    if (away) away.up = false
    expect(made.tick()).toBe(0)
    made.pass(AWAY_MS)
    expect(made.settle()).toBeGreaterThan(0)
    expect(least(made.copies())).toBe(2)
    if (away) away.up = true
    made.settle()
    expect(least(made.copies())).toBe(2)
    // Nobody holds more than before: what has a copy too many made room, and came to rest.
    expect(made.tick()).toBe(0)
  })

  it('keep within the bytes a second that repair may take', () => {
    const made = threeDisks(0.2)
    while (made.seeders.some(({ held }, index) => index > 0 && held.size === 0)) made.tick()
    const before = made.seeders.map(({ fetched }) => fetched)
    for (let ticks = 0; ticks < 60; ticks++) made.tick()
    made.seeders.forEach(({ fetched }, index) => {
      // 0.2 a second for 600 s, and what had been saved up.
      expect(fetched - (before[index] ?? 0)).toBeLessThanOrEqual(120 + 3)
    })
    expect(made.seeders.some(({ fetched }, index) => fetched > (before[index] ?? 0))).toBe(true)
  })
})

const cityModels = (models: number) => city({ models, disks: [] }).models

describe('any seeders', () => {
  it('come to rest, and never let the last copy of anything go', () => {
    const disks = fc.array(fc.integer({ min: 3, max: 60 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(disks, fc.nat(1_000), fc.infiniteStream(fc.nat(9)), (sizes, seed, chance) => {
        const made = city({ models: 25, disks: [75, ...sizes], seed })
        for (const { infoHash } of made.models) made.seeders[0]?.held.add(infoHash)
        for (let steps = 0; steps < 40; steps++) {
          const { value = 0 } = chance.next()
          const held = made.seeders.map((seeder) => new Set(seeder.held))
          made.tick()
          // Whatever somebody who is up let go is still held by somebody who is up.
          made.seeders.forEach((seeder, index) => {
            for (const infoHash of held[index] ?? []) {
              if (seeder.held.has(infoHash)) continue
              expect(made.seeders.some(({ up, held: h }) => up && h.has(infoHash))).toBe(true)
            }
          })
          const one = made.seeders[value % made.seeders.length]
          if (value > 6 && one) one.up = !one.up
          if (value === 5) made.pass(AWAY_MS)
        }
        for (const seeder of made.seeders) seeder.up = true
        made.settle()
        expect(least(made.copies())).toBeGreaterThanOrEqual(1)
      }),
      { numRuns: 60 },
    )
  })
})

describe('an exchange', () => {
  const pin = (digit: string, of: Partial<PinCopies>): PinCopies => ({
    ...{ infoHash: digit.repeat(40) as InfoHash, bytes: 10, here: true, others: 0, above: 0 },
    ...of,
  })
  it.each<[string, PinCopies[], readonly string[] | undefined]>([
    [
      'drops what stays the more common',
      [pin('a', { above: 2 }), pin('b', { here: false, others: 1 })],
      ['b', 'a'],
    ],
    [
      'is none where the other gains as little',
      [pin('a', { above: 1 }), pin('b', { here: false, others: 1 })],
      undefined,
    ],
    [
      'is none for what nobody has',
      [pin('a', { above: 5 }), pin('b', { here: false, others: 0 })],
      undefined,
    ],
    [
      'is none while nobody was asked',
      [pin('a', { above: 5 }), pin('b', { here: false, others: undefined })],
      undefined,
    ],
    [
      'drops two for a large one',
      [
        pin('a', { above: 3 }),
        pin('c', { above: 3 }),
        pin('b', { here: false, others: 1, bytes: 20 }),
      ],
      ['b', 'a', 'c'],
    ],
    [
      'is none where too little can go',
      [pin('a', { above: 3 }), pin('b', { here: false, others: 1, bytes: 20 })],
      undefined,
    ],
  ])('%s', (_, pins, names) => {
    const exchange = planExchange(pins, 0)
    expect(exchange && [exchange.fetch, ...exchange.drop].map((hash) => hash[0])).toEqual(names)
  })

  it('fetches the unknown and the rare first, and small ones beside what does not fit', () => {
    const pins = [
      pin('a', { others: 2 }),
      pin('b', { others: 0, bytes: 50 }),
      pin('c', { others: undefined }),
      pin('d', { others: 1 }),
    ]
    const { fit, unfit } = planFetches(pins, 25)
    expect([fit, unfit].map((some) => some.map(({ infoHash }) => infoHash[0]))).toEqual([
      ['c', 'd'],
      ['b', 'a'],
    ])
  })
})
