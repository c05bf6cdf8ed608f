/**
 * How a seeder proves its wallet to a tracker: it signs the tracker's challenge (EIP-191). The nonce
 * begins with the tracker's own host, so that an edge cannot pass another edge's challenge on and
 * take the seeder's place there.
 */
import { bareHex } from '../chain/hex.ts'
import { recoverSigner } from '../chain/personal-sign.ts'
import type { Address } from '../lightnode/types.ts'

const RANDOM_PART = /^[0-9a-f]{32}$/

/** A fresh challenge, `<host>/<32 hex digits>`. `random` is 16 bytes of a secure source. */
export const challengeNonce = (host: string, random: Uint8Array): string =>
  `${host}/${bareHex(random)}`

/** Whether the tracker at `host` (`URL.host` of the address one connected to) made this nonce. */
export const isChallengeOf = (nonce: string, host: string): boolean =>
  nonce.startsWith(`${host}/`) && RANDOM_PART.test(nonce.slice(host.length + 1))

/** The text a seeder signs. */
export const helloText = (nonce: string): string => `Cosmos tracker\nnonce: ${nonce}`

/** Whether `address` signed the challenge. */
export const isSignedHello = (nonce: string, address: Address, signature: string): boolean =>
  recoverSigner(helloText(nonce), signature) === address.toLowerCase()
