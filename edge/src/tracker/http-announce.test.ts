import { decodeBencode } from '@cosmos/protocol/content/bencode'
import { binaryOfHex } from '@cosmos/protocol/tracker/binary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { announceFailure, announceReply, readAnnounce } from './http-announce.ts'

const percent = (bytes: Uint8Array) =>
  [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
const peerId = '-XX0001-abcdefghijkl'
const query = (more = '') => `?info_hash=${'%ff'.repeat(20)}&peer_id=${peerId}${more}`
const read = (search: string) => {
  const result = readAnnounce(search)
  return result.ok ? result.query : result.failure
}
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

describe('the query of an announce', () => {
  it('carries any twenty bytes as info hash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const search = `?info_hash=${percent(bytes)}&peer_id=${peerId}&port=6881&compact=1`
        expect(read(search)).toMatchObject({ infoHash: Buffer.from(bytes).toString('hex') })
      }),
    )
  })

  it('may leave letters and digits as they are, and writes a space as plus', () => {
    expect(read(`?info_hash=abcdefghij0123456%2b7+&peer_id=${peerId}`)).toMatchObject({
      infoHash: Buffer.from('abcdefghij0123456+7 ').toString('hex'),
    })
  })

  it.each([
    ['', 'info_hash: expected 20 bytes'],
    [`?info_hash=${'%ff'.repeat(19)}&peer_id=${peerId}`, 'info_hash: expected 20 bytes'],
    [`?info_hash=${'%zz'.repeat(20)}&peer_id=${peerId}`, 'info_hash: expected 20 bytes'],
    [`?info_hash=${'ÿ'.repeat(20)}&peer_id=${peerId}`, 'info_hash: expected 20 bytes'],
    [`?info_hash=${'%ff'.repeat(20)}`, 'peer_id: expected 20 bytes'],
    [query('&numwant=many'), 'numwant: expected a number'],
    [query('&info_hash=x'), 'info_hash is given twice'],
  ])('is refused where it makes no sense: %s', (search, failure) => {
    expect(read(search)).toBe(failure)
  })

  it('wants nobody when it stops, and no more than there may be', () => {
    expect(read(query('&event=stopped'))).toMatchObject({ peers: 0 })
    expect(read(query('&numwant=-1'))).toMatchObject({ peers: 50 })
    expect(read(query('&numwant=1000'))).toMatchObject({ peers: 50 })
    expect(read(query('&numwant=3&compact=0'))).toMatchObject({ peers: 3, compact: false })
  })

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.string(), (search) => void readAnnounce(search)))
  })

  it('spoiled anywhere is refused with a reason, or asks for no more than there may be', () => {
    const value = fc.oneof(fc.string(), fc.integer().map(String), fc.constant('%00'.repeat(20)))
    const more = fc.array(
      fc.tuple(
        fc.constantFrom('info_hash', 'peer_id', 'numwant', 'compact', 'event', 'port', 'ip', 'key'),
        value,
      ),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(more, fc.nat(), fc.string({ maxLength: 3 }), (added, at, junk) => {
        const whole = query(added.map(([key, text]) => `&${key}=${text}`).join(''))
        const cut = at % whole.length
        for (const search of [whole, whole.slice(0, cut) + junk + whole.slice(cut)]) {
          const result = readAnnounce(search)
          if (!result.ok) {
            expect(result.failure.length).toBeGreaterThan(10)
            continue
          }
          expect(result.query.infoHash).toMatch(/^[0-9a-f]{40}$/)
          expect(result.query.peers).toBeGreaterThanOrEqual(0)
          expect(result.query.peers).toBeLessThanOrEqual(50)
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('the reply to an announce', () => {
  const asked = (compact: boolean) =>
    ({ infoHash: 'ff'.repeat(20), compact, peers: 50 }) as Parameters<
      typeof announceReply
    >[0]['query']
  const reply = (compact: boolean, ...peers: string[]) =>
    text(
      announceReply({
        query: asked(compact),
        interval: 120,
        complete: peers.length,
        peers: peers.map((peer) => ({ peer, peerId })),
      }),
    )

  it('is compact where every peer has an address', () => {
    expect(reply(true, '10.0.0.1:6881', 'localhost:256')).toBe(
      'd8:completei2e10:incompletei0e8:intervali120e5:peers12:\x0a\x00\x00\x01\x1a\xe1\x7f\x00\x00\x01\x01\x00e',
    )
  })

  it('has IPv6 peers in their own string', () => {
    const v6 = binaryOfHex(`${'20010db8'}${'00'.repeat(11)}01`)
    expect(reply(true, '[2001:db8::1]:6881')).toBe(
      `d8:completei1e10:incompletei0e8:intervali120e5:peers0:6:peers618:${v6}\x1a\xe1e`,
    )
  })

  it('is long where a client wants it, or a peer is known by name', () => {
    const long = `d2:ip14:seeder.example7:peer id20:${peerId}4:porti6882ee`
    expect(reply(true, 'seeder.example:6882')).toContain(`5:peersl${long}e`)
    expect(reply(false, '10.0.0.1:1')).toContain('5:peersld2:ip8:10.0.0.17:peer id20:')
  })

  it('leaves out what no client could connect to', () => {
    expect(
      reply(true, '10.0.0.1:0', '10.0.0.1:70000', 'x', '[::g]:1', '[1::2::3]:1', ''),
    ).toContain('5:peers0:')
  })

  it('holds every address there is room for, byte for byte', () => {
    const v4 = fc.tuple(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.integer({ min: 1, max: 65_535 }),
    )
    fc.assert(
      fc.property(fc.array(v4, { maxLength: 70 }), (endpoints) => {
        const peers = endpoints.map(([address, port]) => `${address.join('.')}:${port}`)
        const told = endpoints
          .slice(0, 50)
          .map(([address, port]) => String.fromCharCode(...address, port >> 8, port & 255))
          .join('')
        expect(reply(true, ...peers)).toContain(`5:peers${told.length}:${told}e`)
      }),
    )
  })

  it('is bencoding, and so is a failure', () => {
    expect(decodeBencode(announceFailure('no')).kind).toBe('dictionary')
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.string())), (hosts) => {
        const peers = hosts.map((host) => ({ peer: `${host}:6881`, peerId }))
        const bytes = announceReply({ query: asked(true), interval: 1, complete: 1, peers })
        expect(decodeBencode(bytes).kind).toBe('dictionary')
      }),
    )
  })
})
