/** Messages signed by a wallet (EIP-191, version 0x45: `personal_sign`). */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Address } from '../lightnode/types.ts'
import { bytesToHex } from './hex.ts'

const SIGNATURE = /^0x[0-9a-fA-F]{130}$/

/**
 * The account that signed `text`, or undefined when `signature` (65 bytes of hex: r, s, v of 27 or
 * 28) was made by no account at all.
 */
export function recoverSigner(text: string, signature: string): Address | undefined {
  if (!SIGNATURE.test(signature)) return undefined
  const v = Number.parseInt(signature.slice(130), 16)
  if (v !== 27 && v !== 28) return undefined
  try {
    const key = secp256k1.Signature.fromHex(signature.slice(2, 130), 'compact')
      .addRecoveryBit(v - 27)
      .recoverPublicKey(personalHash(text))
      .toBytes(false)
    return bytesToHex(keccak_256(key.subarray(1)).subarray(12))
  } catch {
    return undefined // r or s out of range, or x on no curve point: nobody signed this
  }
}

/** What is hashed: the text behind a head no transaction can begin with. */
export function personalHash(text: string): Uint8Array {
  const encoder = new TextEncoder()
  const body = encoder.encode(text)
  const head = encoder.encode(`\x19Ethereum Signed Message:\n${body.length}`)
  const message = new Uint8Array(head.length + body.length)
  message.set(head)
  message.set(body, head.length)
  return keccak_256(message)
}
