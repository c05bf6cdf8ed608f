import { getAddress } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../chain/hex.ts'
import type { Address } from '../lightnode/types.ts'
import { checksumAddress, faultOfSignIn, parseSignIn, type SignIn, signInText } from './sign-in.ts'

const NOW = Date.parse('2026-11-28T12:00:00.000Z')
const time = (ms: number) => new Date(NOW + ms).toISOString()
const good: SignIn = {
  domain: 'cosmos.example',
  address: `0x${'a1'.repeat(20)}` as Address,
  uri: 'https://cosmos.example',
  chainId: 31337,
  nonce: '0123456789abcdef',
  issuedAt: time(0),
  expirationTime: time(60_000),
}
const here = { host: 'cosmos.example', chainId: 31337, now: NOW, longest: 3_600_000 }

describe('the text of a sign-in', () => {
  it('is that of EIP-4361', () => {
    expect(signInText(good).split('\n')).toEqual([
      'cosmos.example wants you to sign in with your Ethereum account:',
      getAddress(good.address),
      '',
      'Sign in to Cosmos. This costs nothing and moves nothing.',
      '',
      'URI: https://cosmos.example',
      'Version: 1',
      'Chain ID: 31337',
      'Nonce: 0123456789abcdef',
      'Issued At: 2026-11-28T12:00:00.000Z',
      'Expiration Time: 2026-11-28T12:01:00.000Z',
    ])
  })

  it('writes addresses with the checksum of EIP-55', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const address = bytesToHex(bytes)
        expect(checksumAddress(address)).toBe(getAddress(address))
      }),
    )
  })

  it('is read back, and nothing but it is read at all', () => {
    const text = signInText(good)
    expect(parseSignIn(text)).toEqual(good)
    const splice = fc.tuple(fc.nat(text.length), fc.nat(3), fc.string({ maxLength: 4 }))
    fc.assert(
      fc.property(splice, ([at, cut, put]) => {
        const other = text.slice(0, at) + put + text.slice(at + cut)
        const read = parseSignIn(other)
        if (read !== undefined) expect(signInText(read)).toBe(other)
      }),
    )
    for (const other of [
      text.toLowerCase(),
      `${text}\n`,
      `${text}\nResources:\n- https://evil.example`,
      text.replace('Version: 1', 'Version: 2'),
      text.replaceAll('\n', '\r\n'),
      text.replace('cosmos.example wants', 'user@cosmos.example wants'),
    ]) {
      expect(parseSignIn(other)).toBeUndefined()
    }
  })
})

describe('a sign-in', () => {
  it.each<[string, Partial<SignIn>, string | undefined]>([
    ['of this edge, now', {}, undefined],
    ['of another edge', { domain: 'evil.example' }, 'elsewhere'],
    ['for another origin', { uri: 'https://evil.example' }, 'elsewhere'],
    ['of another chain', { chainId: 1 }, 'wrong chain'],
    ['of tomorrow', { issuedAt: time(86_400_000) }, 'too early'],
    ['of a wallet whose clock is a little fast', { issuedAt: time(60_000) }, undefined],
    ['that is over', { expirationTime: time(0) }, 'too late'],
    ['that would last for ever', { expirationTime: time(86_400_000) }, 'too long'],
    ['of a day there never was', { issuedAt: '2026-99-99T00:00:00.000Z' }, 'too early'],
  ])('%s is judged by its words', (_what, change, fault) => {
    expect(faultOfSignIn({ ...good, ...change }, here)).toBe(fault)
  })
})
