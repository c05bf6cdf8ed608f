import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../chain/hex.ts'
import {
  APP,
  decodeAppMessage,
  encodeAppMessage,
  MAX_INTRODUCTIONS,
  PADDED_SIZES,
} from './app-message.ts'
import { ed25519 } from './ed25519.ts'
import { MAX_CHAT_TEXT, MAX_NAME, MAX_WALLET_PROOF_SECONDS } from './limits.ts'
import { cleanName, presenceStatement, proveWallet, signProfile, verifyProfile } from './profile.ts'
import { landRoom } from './room-name.ts'

const room = landRoom(3, -4)
const now = 1_800_000_000
const presence = await ed25519.generate()
const leafKey = new Uint8Array(32).fill(5)

/** A wallet that signs as `personal_sign` does. */
function wallet() {
  const secret = secp256k1.utils.randomSecretKey()
  const address = bytesToHex(
    keccak_256(secp256k1.getPublicKey(secret, false).subarray(1)).subarray(12),
  )
  const sign = async (text: string) => {
    const body = new TextEncoder().encode(text)
    const head = new TextEncoder().encode(`\x19Ethereum Signed Message:\n${body.length}`)
    const signature = secp256k1.sign(keccak_256(Uint8Array.of(...head, ...body)), secret, {
      prehash: false,
      format: 'recovered',
    })
    return bytesToHex(Uint8Array.of(...signature.subarray(1), 27 + (signature[0] ?? 0)))
  }
  return { address, sign }
}

describe('a profile', () => {
  it('tells a guest by its presence key and name', async () => {
    const profile = await signProfile({ room, leafKey, presence, name: 'Ada', wallet: undefined })
    expect(await verifyProfile(room, profile, now)).toEqual({
      presence: bytesToHex(presence.publicKey).slice(2),
      name: 'Ada',
      wallet: undefined,
    })
  })

  it('carries a wallet that vouches for the presence, until the proof expires', async () => {
    const { address, sign } = wallet()
    const expires = now + 60
    const proof = await proveWallet({ address, presence: presence.publicKey, expires, sign })
    const profile = await signProfile({ room, leafKey, presence, name: 'Ada', wallet: proof })
    expect((await verifyProfile(room, profile, now))?.wallet).toBe(address)
    expect((await verifyProfile(room, profile, now + 61))?.wallet).toBeUndefined()
  })

  it('gets no wallet by a proof that is good for ever, whatever time it names', async () => {
    const { address, sign } = wallet()
    for (const expires of [now + MAX_WALLET_PROOF_SECONDS + 1, 8_640_000_000_000]) {
      const proof = await proveWallet({ address, presence: presence.publicKey, expires, sign })
      const profile = await signProfile({ room, leafKey, presence, name: 'Ada', wallet: proof })
      expect((await verifyProfile(room, profile, now))?.wallet).toBeUndefined()
    }
    const never = { address: new Uint8Array(20), expires: 2 ** 50, signature: new Uint8Array(65) }
    const profile = await signProfile({ room, leafKey, presence, name: 'Eve', wallet: never })
    expect(await verifyProfile(room, profile, now)).toMatchObject({ name: 'Eve', claim: undefined })
  })

  it('says what the wallet signs, in words, and until when', () => {
    const text = presenceStatement(new Uint8Array(32), now)
    expect(text).toMatch(/^Show this wallet to the people around me in Cosmos\./)
    expect(text).toContain(`Key: ${'00'.repeat(32)}\nExpires: 2027-01-15T08:00:00.000Z`)
  })

  it('does not get a wallet by naming one, or by a proof for somebody else', async () => {
    const { address, sign } = wallet()
    const other = await ed25519.generate()
    const expires = now + 60
    const stolen = await proveWallet({ address, presence: other.publicKey, expires, sign })
    const profile = await signProfile({ room, leafKey, presence, name: 'Eve', wallet: stolen })
    expect(await verifyProfile(room, profile, now)).toMatchObject({
      name: 'Eve',
      wallet: undefined,
    })
  })

  it('cannot be altered, nor used for another room or leaf', async () => {
    const profile = await signProfile({ room, leafKey, presence, name: 'Ada', wallet: undefined })
    expect(await verifyProfile(landRoom(0, 0), profile, now)).toBeUndefined()
    expect(await verifyProfile(room, { ...profile, name: 'Bob' }, now)).toBeUndefined()
    const elsewhere = { ...profile, leafKey: new Uint8Array(32) }
    expect(await verifyProfile(room, elsewhere, now)).toBeUndefined()
    const other = await ed25519.generate()
    const claimed = { ...profile, presence: other.publicKey }
    expect(await verifyProfile(room, claimed, now)).toBeUndefined()
  })
})

describe('a name', () => {
  it('is one short line of well-formed text, whatever it was', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 80 }), (units) => {
        const name = cleanName(String.fromCharCode(...units))
        expect(name.length).toBeLessThanOrEqual(MAX_NAME)
        expect(name.isWellFormed()).toBe(true)
        expect(cleanName(name)).toBe(name)
        expect(/[\n\r\u202e]/.test(name)).toBe(false)
      }),
    )
    expect(cleanName('  A\tda\u202e \n Lovelace ')).toBe('A da Lovelace')
  })
})

describe('what members say to one another', () => {
  it('is padded to a few sizes, in which its length cannot be seen', () => {
    const id = new Uint8Array(8)
    const sizeOf = (text: string) => encodeAppMessage({ type: 'chat', id, text }).length
    expect(sizeOf('a')).toBe(sizeOf('forty characters are no longer than one.'))
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const message = { type: 'chat', id, text } as const
        const padded = encodeAppMessage(message)
        expect(PADDED_SIZES).toContain(padded.length)
        expect(decodeAppMessage(padded)).toEqual({ ok: true, value: message })
      }),
    )
    expect(sizeOf('\u{fffd}'.repeat(MAX_CHAT_TEXT))).toBe(1024)
  })

  it('takes as many introductions as it promises', async () => {
    const proof = { address: new Uint8Array(20), expires: now, signature: new Uint8Array(65) }
    const longest = '\u{fffd}'.repeat(MAX_NAME)
    const profile = await signProfile({ room, leafKey, presence, name: longest, wallet: proof })
    const profiles = Array.from({ length: MAX_INTRODUCTIONS }, () => profile)
    expect(encodeAppMessage({ type: 'profiles', profiles }).length).toBe(8192)
  })

  it('is refused when it is garbage, or its padding hides something', () => {
    const message = encodeAppMessage({ type: 'ask' })
    message[63] = 1
    expect(decodeAppMessage(message).ok).toBe(false)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (garbage) => {
        const read = decodeAppMessage(garbage)
        if (read.ok) expect(Object.keys(APP)).toContain(read.value.type)
      }),
    )
  })
})
