import { describe, expect, it } from 'vitest'
import type { Address, Hex } from '../lightnode/types.ts'
import type { InfoHash } from './info-hash.ts'
import { formatAuthorization, publishMessage, verifyAuthorization } from './publish-auth.ts'

const infoHash = 'c12fe1c06bba254a9dc9f519b335aa7c1367a88a' as InfoHash
const address = '0x00000000000000000000000000000000000000aa' as Address
const signature = `0x${'11'.repeat(65)}` as Hex
const now = 1_800_000_000
const expires = now + 600

/** Recovers `address` for exactly this message and signature, and somebody else otherwise. */
const recover = (message: string, signed: Hex): string =>
  message === `Cosmos publish\ninfohash: ${infoHash}\nsize: 1000\nexpires: ${expires}` &&
  signed === signature
    ? '0x00000000000000000000000000000000000000AA'
    : '0x00000000000000000000000000000000000000bb'

const request = { infoHash, size: 1_000, now, recover }
const header = formatAuthorization(address, expires, signature)

describe('leave to publish', () => {
  it('is given to the signer of exactly this package', () => {
    expect(publishMessage({ infoHash, size: 1_000, expires })).toMatchInlineSnapshot(`
      "Cosmos publish
      infohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a
      size: 1000
      expires: 1800000600"
    `)
    expect(verifyAuthorization({ ...request, header })).toEqual({ ok: true, address })
  })

  const mixed = address.replace('aa', 'AA') as Address
  it('does not mind the case of the address', () => {
    const other = formatAuthorization(mixed, expires, signature)
    expect(verifyAuthorization({ ...request, header: other })).toEqual({ ok: true, address })
  })

  it.each([
    ['malformed', { header: `Bearer ${header}` }],
    ['malformed', { header: `${header}00` }],
    ['expired', { now: expires + 1 }],
    ['too-far', { now: expires - 90_000 }],
    ['wrong-signer', { size: 1_001 }],
    ['wrong-signer', { infoHash: infoHash.replace('c', 'd') as InfoHash }],
    ['wrong-signer', { header: formatAuthorization(address, expires + 1, signature) }],
    [
      'wrong-signer',
      {
        recover: () => {
          throw new Error('point is not on the curve')
        },
      },
    ],
  ])('is refused as %s: %o', (failure, change) => {
    expect(verifyAuthorization({ ...request, header, ...change })).toMatchObject({
      ok: false,
      failure,
    })
  })
})
