/**
 * Leave to PUT a package whose token does not exist yet: an owner of land signs (EIP-191) what they
 * are about to publish. The header is `Authorization: Cosmos <address>:<expires>:<signature>`.
 */
import type { Address, Hex } from '../lightnode/types.ts'
import type { InfoHash } from './info-hash.ts'
import { MAX_AUTHORISATION_SECONDS } from './limits.ts'

export interface Publication {
  readonly infoHash: InfoHash
  /** Total bytes of the files. */
  readonly size: number
  /** Unix seconds after which the signature is void. */
  readonly expires: number
}

/** The text to sign with `personal_sign`. */
export const publishMessage = ({ infoHash, size, expires }: Publication): string =>
  ['Cosmos publish', `infohash: ${infoHash}`, `size: ${size}`, `expires: ${expires}`].join('\n')

/** The header's value. */
export const formatAuthorization = (address: Address, expires: number, signature: Hex): string =>
  `Cosmos ${address}:${expires}:${signature}`

const HEADER = /^Cosmos (0x[0-9a-fA-F]{40}):([1-9]\d{0,11}):(0x[0-9a-fA-F]{130})$/

export type AuthorizationFailure = 'malformed' | 'expired' | 'too-far' | 'wrong-signer'

export type AuthorizationResult =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly failure: AuthorizationFailure; readonly detail: string }

/**
 * Checks the header against what is being published. Whether the address owns land is for the
 * caller to ask the chain. `recover` returns the address that signed a message (EIP-191), in any
 * case, and may throw on malformed signatures; `now` is Unix seconds.
 */
export function verifyAuthorization(options: {
  readonly header: string
  readonly infoHash: InfoHash
  readonly size: number
  readonly now: number
  readonly recover: (message: string, signature: Hex) => string
}): AuthorizationResult {
  const { header, infoHash, size, now, recover } = options
  const match = HEADER.exec(header)
  if (!match) {
    return refuse('malformed', 'expected "Cosmos <address>:<expires>:<signature>"')
  }
  const [, claimed, expiry, signature] = match as unknown as [string, string, string, Hex]
  const address = claimed.toLowerCase() as Address
  const expires = Number(expiry)
  if (expires < now) return refuse('expired', 'the authorisation has expired; sign a new one')
  if (expires > now + MAX_AUTHORISATION_SECONDS) {
    return refuse('too-far', `it may expire at most ${MAX_AUTHORISATION_SECONDS} s from now`)
  }
  const signer = tryRecover(recover, publishMessage({ infoHash, size, expires }), signature)
  if (signer?.toLowerCase() !== address) {
    return refuse('wrong-signer', `the signature is not by ${address} over this package`)
  }
  return { ok: true, address }
}

const refuse = (failure: AuthorizationFailure, detail: string): AuthorizationResult => ({
  ok: false,
  failure,
  detail,
})

function tryRecover(
  recover: (message: string, signature: Hex) => string,
  message: string,
  signature: Hex,
): string | undefined {
  try {
    return recover(message, signature)
  } catch {
    // Points off the curve and the like: a signature by nobody.
    return undefined
  }
}
