import { encodeBencode } from '@cosmos/protocol/content/bencode'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Address, NodeRecord } from '@cosmos/protocol/lightnode/types'
import { expect, it } from 'vitest'
import { announcedPeers, readPeers, registeredOrigins, registeredPeers } from './peers.ts'

const node = (index: number, change: Partial<NodeRecord> = {}): NodeRecord => ({
  ...{ operator: `0x${index}` as Address, seeder: true, edge: false, url: '', since: 0 },
  ...{ peer: `10.0.0.${index}:6881`, lastSeen: index },
  ...change,
})

it('asks other seeders, the most recently seen first', () => {
  const nodes = [
    node(1),
    node(2),
    node(3, { seeder: false }),
    node(4),
    node(5, { peer: 'nowhere' }),
    node(0, { peer: '10.0.0.7:1,seeder.example:2' }),
  ]
  expect(registeredPeers(nodes, '0x4' as Address)).toEqual([
    '10.0.0.2:6881',
    '10.0.0.1:6881',
    '10.0.0.7:1',
    'seeder.example:2',
  ])
  expect(
    registeredPeers(
      Array.from({ length: 99 }, (_, i) => node(i)),
      undefined,
    ),
  ).toHaveLength(30)
})

it('reads both forms of an announce reply', () => {
  const compact = Uint8Array.of(127, 0, 0, 1, 0x1a, 0xe1, 192, 0, 2, 7, 0, 80, 9)
  expect(readPeers(encodeBencode({ peers: compact }))).toEqual(['127.0.0.1:6881', '192.0.2.7:80'])
  const long = [
    { ip: 'seeder.example', port: 1 },
    { ip: '2001:db8::1', port: 2 },
    { ip: 'x y', port: 3 },
  ]
  expect(readPeers(encodeBencode({ peers: long }))).toEqual(['seeder.example:1', '[2001:db8::1]:2'])
  expect(readPeers(encodeBencode({ 'failure reason': 'no' }))).toEqual([])
})

it('asks the tracker with the raw bytes of the hash, and does without when it is away', async () => {
  let asked = ''
  const options = {
    edge: 'https://edge.example',
    infoHash: '00ff20abcdef0123456789abcdef0123456789ab' as InfoHash,
    peerId: '-CS0001-abcdefghijkl',
    port: 6881,
  }
  const answering = async (url: unknown): Promise<Response> => {
    asked = String(url)
    return new Response(
      encodeBencode({ peers: Uint8Array.of(1, 2, 3, 4, 0, 5) }) as Uint8Array<ArrayBuffer>,
    )
  }
  expect(await announcedPeers({ ...options, fetch: answering })).toEqual(['1.2.3.4:5'])
  expect(asked).toContain('?info_hash=%00%ff%20%ab%cd')
  for (const bad of [
    () => Promise.reject(new TypeError('down')),
    async () => new Response('<html>'),
  ]) {
    expect(await announcedPeers({ ...options, fetch: bad })).toEqual([])
  }
})

it('asks seeders with an address over HTTP, each once, never itself', () => {
  const url = (name: string) => `https://${name}.example`
  const nodes = [
    node(1, { url: url('old') }),
    node(2, { url: url('new') }),
    node(3, { url: url('new') }),
    node(4, { url: url('edge'), seeder: false }),
    node(5, { url: url('own') }),
    node(6, { url: url('ours') }),
    node(7, { url: 'ftp://files.example' }),
    node(8),
  ]
  expect(registeredOrigins(nodes, '0x5' as Address, url('ours'))).toEqual([url('new'), url('old')])
})
