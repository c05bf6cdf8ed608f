/**
 * How members introduce themselves to one another, inside the encryption. A profile is signed by a
 * presence key, which one visitor keeps over all the rooms it is in, and names the leaf it belongs
 * to: nobody can pass on somebody else's profile as their own, and a committer can hand newcomers
 * everybody's profiles without being trusted. A wallet vouches for the presence key (EIP-191); what
 * no account has signed may be by a contract (ERC-1271), which only the chain can tell.
 */
import { bareHex, bytesToHex, hexToBytes } from '../chain/hex.ts'
import { personalHash, recoverSigner } from '../chain/personal-sign.ts'
import type { Address, Hex } from '../lightnode/types.ts'
import {
  bytes,
  encodeField,
  fixed,
  optional,
  type RecordOf,
  record,
  text,
  varint,
} from './byte-codec.ts'
import { ed25519, type KeyPair } from './ed25519.ts'
import { MAX_NAME, MAX_WALLET_PROOF_SECONDS, MAX_WALLET_SIGNATURE } from './limits.ts'
import type { RoomName } from './room-name.ts'

const LABEL = 'cosmos profile v1'

const wallet = {
  address: fixed(20),
  /** Unix seconds. */
  expires: varint(),
  /** 65 bytes of an account, or whatever a contract takes for a signature. */
  signature: bytes(MAX_WALLET_SIGNATURE, 1),
}

const unsigned = {
  /** Public signature key of the leaf in the room's group. */
  leafKey: fixed(32),
  /** Public presence key. */
  presence: fixed(32),
  name: text(MAX_NAME * 3),
  wallet: optional(record(wallet)),
}

const signed = { ...unsigned, signature: fixed(64) }

export type Profile = RecordOf<typeof signed>
export type WalletProof = RecordOf<typeof wallet>

/** With an account 327 bytes at most; a guest with a short name needs 150. */
export const profileField = record(signed)

/** Bytes that a profile takes in a message. */
export const profileBytes = (profile: Profile): number => encodeField(profileField, profile).length

/** What a contract is said to have signed, for it to confirm (ERC-1271). */
export interface WalletClaim {
  readonly address: Address
  /** EIP-191 hash of the statement. */
  readonly hash: Uint8Array
  readonly signature: Uint8Array
}

/** What members know of somebody once the profile has been checked. */
export interface VerifiedProfile {
  /** Hex of the presence key: the same over all rooms, unknown to every relay. */
  readonly presence: string
  readonly name: string
  /** Only when the wallet's signature checked out, has not expired, and will before long. */
  readonly wallet: Address | undefined
  /** Set where no account signed: the wallet counts once the chain says that this is true. */
  readonly claim: WalletClaim | undefined
}

/**
 * The text a wallet signs to vouch for a presence key until `expires` (Unix seconds). Not in the form of
 * EIP-4361: that binds to the site which asks, and the city is walked through any portal or a file.
 * Throws RangeError for a time that no date can tell.
 */
export const presenceStatement = (presence: Uint8Array, expires: number): string =>
  [
    'Show this wallet to the people around me in Cosmos.',
    '',
    'Sign this only where you are walking through the city yourself: until it expires, whoever has the ' +
      'key below is seen as this wallet. It moves nothing, allows nothing and costs nothing.',
    '',
    `Key: ${bareHex(presence)}`,
    `Expires: ${new Date(expires * 1000).toISOString()}`,
  ].join('\n')

/** Asks a wallet to vouch for a presence key. `sign` is personal_sign (EIP-191). */
export async function proveWallet(options: {
  readonly address: Address
  readonly presence: Uint8Array
  readonly expires: number
  readonly sign: (statement: string) => Promise<Hex>
}): Promise<WalletProof> {
  const { address, presence, expires, sign } = options
  const signature = hexToBytes(await sign(presenceStatement(presence, expires)))
  return { address: hexToBytes(address), expires, signature }
}

const signedBytes = (room: RoomName, profile: RecordOf<typeof unsigned>): Uint8Array =>
  encodeField(record({ label: text(32), room: text(32), profile: record(unsigned) }), {
    label: LABEL,
    room,
    profile,
  })

/** One line of at most MAX_NAME characters without control characters; '' when nothing is left. */
export const cleanName = (name: string): string =>
  name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed()
    .trim()

/** Signs a profile for one leaf of one room. */
export async function signProfile(options: {
  readonly room: RoomName
  readonly leafKey: Uint8Array
  readonly presence: KeyPair
  readonly name: string
  readonly wallet: WalletProof | undefined
}): Promise<Profile> {
  const { room, leafKey, presence, name, wallet: proof } = options
  const profile = { leafKey, presence: presence.publicKey, name: cleanName(name), wallet: proof }
  const signature = await ed25519.sign(presence.privateKey, signedBytes(room, profile))
  return { ...profile, signature }
}

/**
 * Checks a profile's own signature and its wallet's. Undefined when the profile is not by its presence
 * key; without a wallet, but perhaps with a claim, when no account signed. `now` is Unix seconds.
 */
export async function verifyProfile(
  room: RoomName,
  profile: Profile,
  now: number,
): Promise<VerifiedProfile | undefined> {
  const { presence, name, signature, wallet: proof } = profile
  if (cleanName(name) !== name) return undefined
  if (!(await ed25519.verify(presence, signedBytes(room, profile), signature))) return undefined
  const known = { presence: bareHex(presence), name, wallet: undefined, claim: undefined }
  if (proof === undefined || proof.expires < now) return known
  if (proof.expires > now + MAX_WALLET_PROOF_SECONDS) return known
  const statement = presenceStatement(presence, proof.expires)
  const address = bytesToHex(proof.address)
  if (recoverSigner(statement, bytesToHex(proof.signature)) === address) {
    return { ...known, wallet: address }
  }
  const claim = { address, hash: personalHash(statement), signature: proof.signature }
  return { ...known, claim }
}
