/**
 * Sign-in with Ethereum (EIP-4361): the text a wallet signs, written by clients and read by edges. Read
 * strictly: what is not exactly what we would have written is refused, so that no two readers of a text
 * ever see different things in it.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bareHex } from '../chain/hex.ts'
import type { Address } from '../lightnode/types.ts'

export interface SignIn {
  /** RFC 3986 authority of whom one signs in to: host, and port where it is not the usual one. */
  readonly domain: string
  readonly address: Address
  /** Where the session will be used: an origin of `domain`. */
  readonly uri: string
  readonly chainId: number
  /** At least 8 letters and digits, from the edge, good for one sign-in. */
  readonly nonce: string
  /** RFC 3339, in UTC with milliseconds. */
  readonly issuedAt: string
  readonly expirationTime: string
}

/** What the wallet's owner reads. */
export const SIGN_IN_STATEMENT = 'Sign in to Cosmos. This costs nothing and moves nothing.'

const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'
const TEXT = new RegExp(
  [
    '^([^\\s/?#@]{1,253}) wants you to sign in with your Ethereum account:',
    '(0x[0-9a-fA-F]{40})',
    '',
    SIGN_IN_STATEMENT.replaceAll('.', '\\.'),
    '',
    'URI: (https?://[^\\s]{1,300})',
    'Version: 1',
    'Chain ID: ([1-9]\\d{0,15})',
    'Nonce: ([0-9A-Za-z]{8,64})',
    `Issued At: (${TIME})`,
    `Expiration Time: (${TIME})$`,
  ].join('\n'),
)

/** EIP-55: upper case where the hash of the lower case says so. EIP-4361 wants it. */
export function checksumAddress(address: Address): string {
  const hex = address.slice(2)
  const hash = bareHex(keccak_256(new TextEncoder().encode(hex)))
  const mixed = Array.from(hex, (digit, i) =>
    Number.parseInt(hash[i] ?? '0', 16) > 7 ? digit.toUpperCase() : digit,
  )
  return `0x${mixed.join('')}`
}

/** The text to sign, by `personal_sign` (EIP-191). */
export const signInText = (signIn: SignIn): string =>
  [
    `${signIn.domain} wants you to sign in with your Ethereum account:`,
    checksumAddress(signIn.address),
    '',
    SIGN_IN_STATEMENT,
    '',
    `URI: ${signIn.uri}`,
    'Version: 1',
    `Chain ID: ${signIn.chainId}`,
    `Nonce: ${signIn.nonce}`,
    `Issued At: ${signIn.issuedAt}`,
    `Expiration Time: ${signIn.expirationTime}`,
  ].join('\n')

/** Reads a text; undefined for anything but what `signInText` writes. */
export function parseSignIn(text: string): SignIn | undefined {
  const match = TEXT.exec(text)
  if (match === null) return undefined
  const [, domain = '', address = '', uri = '', chainId, nonce = '', issuedAt = '', ends = ''] =
    match
  const signIn: SignIn = {
    ...{ domain, uri, nonce, issuedAt },
    address: address.toLowerCase() as Address,
    chainId: Number(chainId),
    expirationTime: ends,
  }
  return signInText(signIn) === text ? signIn : undefined
}

export type SignInFault = 'elsewhere' | 'wrong chain' | 'too early' | 'too late' | 'too long'

/** A wallet's clock may be off by this much (ms). */
const SKEW_MS = 5 * 60_000

/**
 * What is wrong with a sign-in for this edge at this time; undefined for nothing. Whether the wallet
 * signed it, and whether the nonce is still good, is for others to say.
 */
export function faultOfSignIn(
  { domain, uri, chainId, issuedAt, expirationTime }: SignIn,
  here: {
    readonly host: string
    readonly chainId: number
    readonly now: number
    readonly longest: number
  },
): SignInFault | undefined {
  const isHere = domain === here.host && URL.canParse(uri) && new URL(uri).host === here.host
  if (!isHere) return 'elsewhere'
  if (chainId !== here.chainId) return 'wrong chain'
  const [from, to] = [Date.parse(issuedAt), Date.parse(expirationTime)]
  // A day that does not exist is no time at all, and no comparison would notice.
  if (!Number.isFinite(from) || from > here.now + SKEW_MS) return 'too early'
  if (!Number.isFinite(to) || to <= here.now) return 'too late'
  return to - here.now > here.longest + SKEW_MS ? 'too long' : undefined
}
