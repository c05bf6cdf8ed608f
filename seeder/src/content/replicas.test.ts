import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Address, NodeRecord } from '@cosmos/protocol/lightnode/types'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { replicaReport } from './replica-report.ts'
import { createReplicas } from './replicas.ts'

const hash = (digit: string): InfoHash => digit.repeat(40) as InfoHash
const operator = (digit: string): Address => `0x${digit.repeat(40)}`
const node = (who: string, url: string, seeder = true): NodeRecord => ({
  ...{ operator: operator(who), seeder, edge: !seeder, url, peer: '', since: 0, lastSeen: 0 },
})

function rig(nodes: readonly NodeRecord[], holders: Record<string, readonly InfoHash[]>) {
  const asked: string[] = []
  const noted: [InfoHash, number][][] = []
  let now = 0
  const replicas = createReplicas({
    ...{ nodes: () => nodes, self: operator('1'), url: () => 'https://me', wanted: 2 },
    partners: new Set([operator('2')]),
    awayMs: 10 * 60_000,
    now: () => now,
    fetch: async (input, init) => {
      const url = new URL(String(input))
      asked.push(`${init?.method} ${url.host}`)
      expect(new Headers(init?.headers).get('cache-control')).toBe('only-if-cached')
      const holds = holders[url.host]
      if (!holds) throw new TypeError('fetch failed')
      const found = holds.some((one) => url.pathname === `/content/${one}`)
      return new Response(null, { status: found ? 200 : 504 })
    },
    counted: (counts) => noted.push([...counts]),
    log: pino({ level: 'silent' }),
  })
  return { replicas, asked, noted, pass: (ms: number) => (now += ms) }
}

describe('copies elsewhere', () => {
  it('are counted by operator, without ourselves, edges, and who is away', async () => {
    const { replicas, noted, asked } = rig(
      [
        node('1', 'https://me'),
        node('1', 'https://also-me'),
        node('2', 'https://two'),
        node('2', 'https://two-again'),
        node('3', 'https://three'),
        node('4', 'https://away'),
        node('5', 'https://edge', false),
        node('6', 'ftp://odd'),
      ],
      {
        two: [hash('a')],
        'two-again': [hash('a')],
        three: [hash('a'), hash('b')],
        'also-me': [hash('a')],
      },
    )
    await replicas.review([hash('a'), hash('b'), hash('c')])
    expect([hash('a'), hash('b'), hash('c'), hash('d')].map(replicas.of)).toEqual([
      2,
      1,
      0,
      undefined,
    ])
    expect(new Map(noted.at(-1))).toEqual(
      new Map([
        [hash('a'), 2],
        [hash('b'), 1],
        [hash('c'), 0],
      ]),
    )
    expect(asked.every((one) => one.startsWith('HEAD '))).toBe(true)
    expect(asked).not.toContain('HEAD me')
    expect(asked).not.toContain('HEAD edge')
  })

  it('are asked for again sooner where they are too few, and forgotten with the package', async () => {
    const nodes = [node('2', 'https://two'), node('3', 'https://three')]
    const { replicas, asked, pass } = rig(nodes, {
      two: [hash('a'), hash('b')],
      three: [hash('a')],
    })
    await replicas.review([hash('a'), hash('b')])
    expect(asked.length).toBe(4)
    await replicas.review([hash('a'), hash('b')])
    expect(asked.length).toBe(4)
    pass(60_000)
    await replicas.review([hash('a'), hash('b')])
    expect(asked.length).toBe(6)
    pass(60 * 60_000)
    await replicas.review([hash('a')])
    expect(asked.length).toBe(8)
    expect(replicas.of(hash('b'))).toBeUndefined()
  })

  it('of one that is away for a short time still count for plans, and not for long', async () => {
    const nodes = [node('2', 'https://two'), node('3', 'https://three')]
    const holders: Record<string, readonly InfoHash[]> = { two: [hash('a')], three: [hash('a')] }
    const { replicas, pass } = rig(nodes, holders)
    expect(replicas.copies(hash('a'))).toBeUndefined()
    await replicas.review([hash('a')])
    expect(replicas.copies(hash('a'))?.others).toBe(2)
    delete holders.two
    await replicas.recount([hash('a')])
    expect([replicas.of(hash('a')), replicas.copies(hash('a'))?.others]).toEqual([1, 2])
    pass(10 * 60_000 + 1)
    await replicas.recount([hash('a')])
    expect(replicas.copies(hash('a'))?.others).toBe(1)
    // However old the count is: nobody said otherwise since.
    pass(60 * 60_000)
    expect(replicas.copies(hash('a'))?.others).toBe(1)
    // One that answers that it has it no more counts no more at once.
    holders.three = []
    await replicas.recount([hash('a')])
    expect(replicas.copies(hash('a'))).toEqual({ others: 0, above: 0 })
  })

  it('may be let go by whoever stands lowest only, and all reckon who that is alike', async () => {
    const everybody = ['1', '2', '3'].map((who) => node(who, `https://${who}`))
    const partners = new Set(everybody.map((one) => one.operator))
    const above = await Promise.all(
      everybody.map(async ({ operator: self, url }) => {
        const replicas = createReplicas({
          ...{ nodes: () => everybody, self, url: () => url, wanted: 2, awayMs: 1, partners },
          ...{ now: () => 0, counted: () => undefined, log: pino({ level: 'silent' }) },
          fetch: async () => new Response(null, { status: 200 }),
        })
        await replicas.review([hash('a')])
        return replicas.copies(hash('a'))?.above
      }),
    )
    expect(above.toSorted()).toEqual([0, 1, 2])
  })

  it('of strangers are counted, but are no reason to let a pin go', async () => {
    const everybody = ['2', '3', '4', '5', '6'].map((who) => node(who, `https://${who}`))
    const held = Object.fromEntries(everybody.map(({ url }) => [new URL(url).host, [hash('a')]]))
    const { replicas } = rig(everybody, held)
    await replicas.review([hash('a')])
    const { others, above = 0 } = replicas.copies(hash('a')) ?? {}
    expect(others).toBe(5)
    // One partner, wherever it stands.
    expect(above).toBeLessThanOrEqual(1)
  })

  it('are reported where too few, the rarest first', () => {
    const others = new Map([
      [hash('a'), 2],
      [hash('b'), 1],
      [hash('c'), 0],
    ])
    const report = replicaReport({
      wanted: 2,
      pinned: [hash('a'), hash('b'), hash('c'), hash('d')],
      replicas: { of: (infoHash) => others.get(infoHash) },
      names: (infoHash) => `House ${infoHash[0]}`,
    })
    expect(report).toEqual({
      wanted: 2,
      counted: 3,
      below: [
        { infoHash: hash('c'), others: 0, name: 'House c' },
        { infoHash: hash('b'), others: 1, name: 'House b' },
      ],
    })
  })
})
