/** Every frame and every reader of the tracker, fed with what is right, nearly right and wrong. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recoverSigner } from '../chain/personal-sign.ts'
import type { InfoHash } from '../lightnode/types.ts'
import { binaryOfHex, packHashes, unpackHashes } from './binary.ts'
import { challengeNonce, isChallengeOf, isSignedHello } from './hello.ts'
import { MAX_OFFERS, MAX_SDP } from './limits.ts'
import { isRefused, readBrowserFrame, readSeederFrame } from './messages.ts'

const hexDigits = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((all) => [...all].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
const infoHash = hexDigits(20).map((hex) => hex as InfoHash)
/** Twenty bytes, one character each. */
const binary = hexDigits(20).map(binaryOfHex)
const sdp = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 300 })
  .map((it) => it.toWellFormed())
const described = (type: string) => fc.record({ type: fc.constant(type), sdp })
const event = fc.constantFrom('started', 'stopped', 'completed', 'update', 'paused')
const hashes = fc.array(infoHash, { maxLength: 5 })

const offers = fc.array(fc.record({ offer: described('offer'), offer_id: binary }), {
  maxLength: MAX_OFFERS,
})
const announce = fc.record(
  { action: fc.constant('announce'), info_hash: binary, peer_id: binary, event, offers },
  { requiredKeys: ['action', 'info_hash', 'peer_id'] },
)
const answer = fc.record({
  ...{ action: fc.constant('announce'), info_hash: binary, peer_id: binary, to_peer_id: binary },
  ...{ offer_id: binary, answer: described('answer') },
})
const hello = fc.record({
  action: fc.constant('hello'),
  address: hexDigits(20).map((hex) => `0x${hex}`),
  peer_id: binary,
  signature: hexDigits(65).map((hex) => `0x${hex}`),
})
const holdings = fc.record(
  { action: fc.constant('holdings'), add: hashes.map(packHashes), remove: hashes.map(packHashes) },
  { requiredKeys: ['action'] },
)
const anyFrame = fc.oneof<fc.Arbitrary<Record<string, unknown>>[]>(
  announce,
  answer,
  hello,
  holdings,
)
const readers = [readBrowserFrame, readSeederFrame]

/** The keys each kind of frame may have once it is read. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  announce: ['kind', 'info_hash', 'peer_id', 'event', 'offers'],
  answer: ['kind', 'info_hash', 'peer_id', 'to_peer_id', 'offer_id', 'answer'],
  hello: ['kind', 'address', 'peer_id', 'signature'],
  holdings: ['kind', 'add', 'remove'],
  refused: ['kind', 'fault', 'detail', 'infoHash'],
}

describe('frames of the tracker', () => {
  it('are read as what they say', () => {
    fc.assert(
      fc.property(announce, (frame) => {
        const { offers, event } = frame
        const read = readBrowserFrame(JSON.stringify(frame))
        expect(read).toMatchObject({ kind: 'announce', peer_id: frame.peer_id })
        expect(read).toMatchObject({ ...(offers && { offers }), ...(event && { event }) })
        expect('info_hash' in read && binaryOfHex(read.info_hash)).toBe(frame.info_hash)
      }),
    )
    fc.assert(
      fc.property(answer, ({ action: _, info_hash, ...rest }) => {
        const read = readSeederFrame(JSON.stringify({ action: 'announce', info_hash, ...rest }))
        expect(read).toMatchObject({ kind: 'answer', ...rest })
      }),
    )
    fc.assert(
      fc.property(hello, ({ action, ...rest }) => {
        expect(readSeederFrame(JSON.stringify({ action, ...rest }))).toEqual({
          kind: action,
          ...rest,
        })
      }),
    )
    fc.assert(
      fc.property(fc.option(hashes), fc.option(hashes), (add, remove) => {
        const frame = {
          action: 'holdings',
          ...(add && { add: packHashes(add) }),
          ...(remove && { remove: packHashes(remove) }),
        }
        const expected = { kind: 'holdings', ...(add && { add }), ...(remove && { remove }) }
        expect(readSeederFrame(JSON.stringify(frame))).toEqual(expected)
      }),
    )
  })

  it('with anything changed are refused, or still within every bound and with no key beside', () => {
    const key = fc.constantFrom(
      ...['action', 'info_hash', 'peer_id', 'to_peer_id', 'offer_id', 'offers', 'answer', 'event'],
      ...['address', 'signature', 'add', 'remove', 'numwant', 'constructor', 'toString'],
    )
    fc.assert(
      fc.property(anyFrame, key, fc.oneof(fc.jsonValue(), sdp, binary), (frame, name, value) => {
        for (const read of readers) {
          const result = read(JSON.stringify({ ...frame, [name]: value }))
          for (const found of Object.keys(result)) expect(KEYS[result.kind]).toContain(found)
          if ('info_hash' in result) expect(result.info_hash).toMatch(/^[0-9a-f]{40}$/)
        }
        const browsers = readBrowserFrame(JSON.stringify({ ...frame, [name]: value }))
        if (isRefused(browsers)) return
        expect(browsers.offers?.length ?? 0).toBeLessThanOrEqual(MAX_OFFERS)
        for (const { offer } of browsers.offers ?? []) {
          expect(offer.sdp.length).toBeLessThanOrEqual(MAX_SDP)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('torn, doubled or spoiled anywhere never throw', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), fc.string(), (frame, at, junk) => {
        const text = JSON.stringify(frame)
        const cut = at % text.length
        const spoiled = [
          text.slice(0, cut),
          text.slice(cut),
          text.slice(0, cut) + junk + text.slice(cut),
          text + text,
          `[${text}]`,
          JSON.stringify(text),
        ]
        for (const read of readers)
          for (const one of spoiled) expect(KEYS).toHaveProperty(read(one).kind)
      }),
    )
  })

  it('nested without end are refused', () => {
    for (const deep of ['['.repeat(90_000), '{"a":'.repeat(30_000), '{"action":'.repeat(18_000)]) {
      for (const read of readers) expect(isRefused(read(deep))).toBe(true)
    }
    const closed = `{"action":"announce","offers":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    for (const read of readers) expect(isRefused(read(closed))).toBe(true)
  })

  it('of one side are not taken from the other', () => {
    fc.assert(
      fc.property(hello, holdings, answer, (greeting, held, answered) => {
        for (const frame of [greeting, held, answered]) {
          expect(isRefused(readBrowserFrame(JSON.stringify(frame)))).toBe(true)
        }
      }),
    )
    fc.assert(
      fc.property(announce, (frame) => {
        const text = JSON.stringify(frame)
        expect(isRefused(readSeederFrame(text))).toBe((frame.offers?.length ?? 0) > 0)
      }),
    )
  })
})

describe('lists of hashes', () => {
  it('are whole hashes or nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        const read = unpackHashes(text)
        for (const hash of read ?? []) expect(hash).toMatch(/^[0-9a-f]{40}$/)
        if (read) expect(unpackHashes(packHashes(read))).toEqual(read)
      }),
    )
  })
})

describe('challenges and signatures', () => {
  it('of one host are of no other', () => {
    const host = fc.oneof(fc.webAuthority(), fc.domain(), fc.string())
    fc.assert(
      fc.property(
        host,
        host,
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (one, other, bytes) => {
          const nonce = challengeNonce(one, bytes)
          expect(isChallengeOf(nonce, one)).toBe(true)
          expect(isChallengeOf(nonce, other)).toBe(one === other)
        },
      ),
    )
  })

  it('that nobody made are recognised as such, whatever their bytes', () => {
    const victim = `0x${'ab'.repeat(20)}` as const
    const signature = fc.oneof(
      fc.string(),
      hexDigits(65).map((hex) => `0x${hex}`),
      hexDigits(64).map((hex) => `0x${hex}1b`),
      hexDigits(64).map((hex) => `0x${hex}1c`),
      hexDigits(32).map((hex) => `0x${hex}${'0'.repeat(64)}1b`),
    )
    fc.assert(
      fc.property(signature, (text) => {
        expect(isSignedHello('edge/00', victim, text)).toBe(false)
        expect(recoverSigner('x', text) ?? victim).toMatch(/^0x[0-9a-f]{40}$/)
      }),
    )
  })
})
