import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InfoHash } from '../lightnode/types.ts'
import { binaryOfHex, hexOfBinary, packHashes, unpackHashes } from './binary.ts'
import { challengeNonce, helloText, isChallengeOf, isSignedHello } from './hello.ts'
import { MAX_BROWSER_FRAME, MAX_HASHES_PER_FRAME, MAX_SDP, MAX_SEEDER_FRAME } from './limits.ts'
import { isRefused, readBrowserFrame, readSeederFrame } from './messages.ts'

const hash = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') as InfoHash)
const id = 'a'.repeat(20)
const offers = (count: number, sdp = 'v=0') =>
  Array.from({ length: count }, () => ({ offer: { type: 'offer', sdp }, offer_id: id }))
const announce = (more: object = {}) =>
  JSON.stringify({ action: 'announce', info_hash: id, peer_id: id, ...more })
const fault = (frame: { kind: string; fault?: string }) => frame.fault

describe('hashes on the wire', () => {
  it('survive the way there and back, whatever their bytes', () => {
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 50 }), (hashes) => {
        expect(unpackHashes(packHashes(hashes))).toEqual(hashes)
        for (const one of hashes) expect(hexOfBinary(binaryOfHex(one))).toBe(one)
      }),
    )
  })

  it('are refused when they are no base64 or no whole hashes', () => {
    expect(unpackHashes('%')).toBeUndefined()
    expect(unpackHashes(btoa('a'.repeat(21)))).toBeUndefined()
    expect(() => hexOfBinary('Ā')).toThrow(RangeError)
  })

  it('fit a frame, as many as may be in one', () => {
    const list = packHashes(Array<InfoHash>(MAX_HASHES_PER_FRAME).fill('f'.repeat(40) as InfoHash))
    const frame = JSON.stringify({ action: 'holdings', add: list, remove: list })
    expect(frame.length).toBeLessThan(MAX_SEEDER_FRAME)
    expect(readSeederFrame(frame)).toMatchObject({ kind: 'holdings' })
  })
})

describe('frames of browsers', () => {
  it('are announces as WebTorrent makes them, with Infinity left as null', () => {
    const frame = readBrowserFrame(
      announce({ event: 'started', left: null, uploaded: 0, numwant: 5, offers: offers(5) }),
    )
    expect(frame).toMatchObject({ kind: 'announce', info_hash: '61'.repeat(20), event: 'started' })
  })

  it('can be no answers, no scrapes, and nothing else', () => {
    const answer = { answer: { type: 'answer', sdp: 'v=0' }, to_peer_id: id, offer_id: id }
    expect(fault(readBrowserFrame(announce(answer)))).toBe('answer-from-browser')
    expect(fault(readBrowserFrame('{"action":"scrape"}'))).toBe('scrape-refused')
    expect(fault(readBrowserFrame('{"action":"hello"}'))).toBe('unknown-action')
    expect(fault(readBrowserFrame('[]'))).toBe('not-json')
  })

  it('are bounded in every direction', () => {
    expect(fault(readBrowserFrame(announce({ offers: offers(11) })))).toBe('malformed')
    const long = offers(1, 'x'.repeat(MAX_SDP + 1))
    expect(fault(readBrowserFrame(announce({ offers: long })))).toBe('malformed')
    expect(fault(readBrowserFrame(' '.repeat(MAX_BROWSER_FRAME + 1)))).toBe('too-long')
    const largest = announce({ offers: offers(10, 'x'.repeat(MAX_SDP)) })
    expect(readBrowserFrame(largest)).toMatchObject({ kind: 'announce' })
  })

  it('name the torrent they were about when they are refused', () => {
    expect(readBrowserFrame(announce({ peer_id: 'short' }))).toMatchObject({
      fault: 'malformed',
      infoHash: id,
    })
  })
})

describe('frames of seeders', () => {
  it('answer, say what they hold, and offer nothing', () => {
    const answer = { answer: { type: 'answer', sdp: 'v=0' }, to_peer_id: id, offer_id: id }
    expect(readSeederFrame(announce(answer))).toMatchObject({ kind: 'answer' })
    expect(readSeederFrame(announce())).toMatchObject({ kind: 'announce' })
    expect(fault(readSeederFrame(announce({ offers: offers(1) })))).toBe('offers-from-seeder')
  })
})

describe('reading', () => {
  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(isRefused(readBrowserFrame(text))).toBe(true)
        expect(isRefused(readSeederFrame(text))).toBe(true)
      }),
    )
    const broken = fc.record({
      action: fc.constantFrom('announce', 'hello', 'holdings', 'scrape', '__proto__'),
      info_hash: fc.oneof(fc.constant(id), fc.jsonValue()),
      peer_id: fc.oneof(fc.constant(id), fc.jsonValue()),
      offers: fc.jsonValue(),
      answer: fc.jsonValue(),
      add: fc.jsonValue(),
      signature: fc.jsonValue(),
    })
    fc.assert(
      fc.property(broken, (value) => {
        const text = JSON.stringify(value)
        expect(readBrowserFrame(text)).toHaveProperty('kind')
        expect(readSeederFrame(text)).toHaveProperty('kind')
      }),
    )
  })
})

describe('the challenge', () => {
  const random = Uint8Array.from({ length: 16 }, (_, i) => i)

  it('belongs to the tracker that made it and to no other', () => {
    const nonce = challengeNonce('edge.example:8787', random)
    expect(isChallengeOf(nonce, 'edge.example:8787')).toBe(true)
    expect(isChallengeOf(nonce, 'edge.example')).toBe(false)
    expect(isChallengeOf(`edge.example/${nonce}`, 'edge.example')).toBe(false)
    expect(helloText(nonce)).toBe(`Cosmos tracker\nnonce: ${nonce}`)
  })

  it('is not met by anything that is no signature', () => {
    const address = `0x${'ab'.repeat(20)}` as const
    expect(isSignedHello('a/00', address, `0x${'00'.repeat(65)}`)).toBe(false)
  })
})
