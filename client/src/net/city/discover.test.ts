import type { NodeRecord } from '@cosmos/protocol/lightnode/types'
import { describe, expect, it } from 'vitest'
import { discover, fromNodes } from './discover.ts'

const cosmos = '0x00000000000000000000000000000000000000c0'
const operator = '0x00000000000000000000000000000000000000aa'
const world = {
  chainId: 31337,
  cosmos,
  rpc: ['http://rpc.example'],
  seeders: [{ url: 'http://seed.example/', operator }],
  tracker: 'ws://portal.example/tracker',
  rooms: 'ws://portal.example/api/rooms',
}

/** Answers by URL; everything else refuses the connection. Remembers what was asked. */
function fakeNetwork(answers: Record<string, unknown>) {
  const asked: string[] = []
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url)
    if (!(url in answers)) throw new TypeError('connection refused')
    return Response.json(answers[url])
  }
  return { asked, fetch }
}

const record = (url: string, lastSeen: number, roles: Partial<NodeRecord>): NodeRecord => ({
  ...{ operator, url, lastSeen, since: 0, peer: '', seeder: false, edge: false },
  ...roles,
})

describe('finding the city', () => {
  it('asks the portal, and then its seeders in its place', async () => {
    const { fetch } = fakeNetwork({ 'http://portal.example/api/world': world })
    const found = await discover(
      { chain: undefined, portal: 'http://portal.example', remembered: undefined },
      fetch,
    )
    expect(found.nodes).toEqual(['http://portal.example', 'http://seed.example'])
    expect(found.rooms).toEqual(['ws://portal.example/api/rooms'])
  })

  it('never asks the portal when the address names a chain', async () => {
    const { asked, fetch } = fakeNetwork({ 'http://portal.example/api/world': world })
    const chain = { rpc: 'http://mine.example', cosmos } as const
    const finding = discover(
      { chain, portal: 'http://portal.example', remembered: undefined },
      fetch,
    )
    await expect(finding).rejects.toMatchObject({ fault: 'unreachable', message: /mine\.example/ })
    expect(asked.every((url) => url === 'http://mine.example')).toBe(true)
  })

  it('goes on with the chain that worked last time when the portal is dead', async () => {
    const { asked, fetch } = fakeNetwork({})
    const remembered = { rpc: 'http://kept.example', cosmos } as const
    const finding = discover(
      { chain: undefined, portal: 'http://portal.example', remembered },
      fetch,
    )
    await expect(finding).rejects.toMatchObject({ fault: 'unreachable' })
    expect(asked[0]).toBe('http://portal.example/api/world')
    expect(asked).toContain('http://kept.example')
  })

  it('goes on with it as well when the portal talks nonsense', async () => {
    const { asked, fetch } = fakeNetwork({ 'http://portal.example/api/world': { chainId: 'one' } })
    const remembered = { rpc: 'http://kept.example', cosmos } as const
    await expect(
      discover({ chain: undefined, portal: 'http://portal.example', remembered }, fetch),
    ).rejects.toThrow()
    expect(asked).toContain('http://kept.example')
  })

  it('asks the visitor when nothing says where the city is', async () => {
    const where = { chain: undefined, portal: undefined, remembered: undefined }
    await expect(discover(where, fakeNetwork({}).fetch)).rejects.toMatchObject({
      fault: 'no-address',
    })
  })

  it('says that there is no city when the chain is the wrong one', async () => {
    const fetch = async (_url: string, init: RequestInit): Promise<Response> => {
      const calls = [JSON.parse(String(init.body))].flat() as { id: number; method: string }[]
      const answers = calls.map(({ id, method }) => ({
        ...{ jsonrpc: '2.0', id },
        result: method === 'eth_chainId' ? '0x1' : '0x',
      }))
      return Response.json(answers.length === 1 ? answers[0] : answers)
    }
    const chain = { rpc: 'http://mine.example', cosmos } as const
    await expect(
      discover({ chain, portal: undefined, remembered: undefined }, fetch),
    ).rejects.toMatchObject({ fault: 'no-city', message: /chain 1 / })
  })
})

describe('nodes of the registry', () => {
  it('are asked edges first, then whoever reported last', () => {
    const { nodes, seeders, rooms } = fromNodes([
      record('http://old.example', 1, { seeder: true }),
      record('http://new.example', 9, { seeder: true }),
      record('https://edge.example/', 5, { edge: true }),
    ])
    expect(nodes).toEqual(['https://edge.example', 'http://new.example', 'http://old.example'])
    expect(seeders).toEqual(['http://new.example', 'http://old.example'])
    expect(rooms).toEqual(['wss://edge.example/api/rooms'])
  })

  it('are left out when their URL is none', () => {
    const odd = ['', 'javascript:alert(1)', 'http://', 'seed.example'].map((url) =>
      record(url, 1, { seeder: true, edge: true }),
    )
    expect(fromNodes(odd)).toEqual({ nodes: [], seeders: [], rooms: [], trackers: [] })
  })
})
