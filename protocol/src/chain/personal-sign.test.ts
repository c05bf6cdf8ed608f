import { secp256k1 } from '@noble/curves/secp256k1.js'
import { Wallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recoverSigner } from './personal-sign.ts'

const wallet = new Wallet(`0x${'59c6995e998f97a5'.repeat(4)}`)
const address = wallet.address.toLowerCase()

describe('recoverSigner', () => {
  it('finds who signed, as ethers signs, for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
        expect(recoverSigner(text, await wallet.signMessage(text))).toBe(address)
      }),
      { numRuns: 25 },
    )
  })

  it('finds somebody else, or nobody, when a bit of the signature is flipped', async () => {
    const text = 'Cosmos tracker\nnonce: example.org/00'
    const signature = await wallet.signMessage(text)
    fc.assert(
      fc.property(fc.nat({ max: 63 }), fc.nat({ max: 7 }), (byte, bit) => {
        const at = 2 + byte * 2
        const value = Number.parseInt(signature.slice(at, at + 2), 16) ^ (1 << bit)
        const forged =
          signature.slice(0, at) + value.toString(16).padStart(2, '0') + signature.slice(at + 2)
        expect(recoverSigner(text, forged)).not.toBe(address)
      }),
    )
  })

  it('finds nobody behind malformed, out-of-range or truncated signatures', () => {
    const order = secp256k1.Point.Fn.ORDER.toString(16)
    const zero = '0'.repeat(64)
    for (const signature of [
      '',
      '0x',
      `0x${zero}${zero}1b`,
      `0x${order}${order}1b`,
      `0x${'1'.repeat(128)}1d`,
      `0x${'1'.repeat(128)}00`,
      `0x${'g'.repeat(130)}`,
    ]) {
      expect(recoverSigner('text', signature)).toBeUndefined()
    }
  })
})
