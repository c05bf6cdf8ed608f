/** Wallets that are contracts: whether they signed is for them to say (ERC-1271), and for a chain to tell. */
import { bareHex } from '../chain/hex.ts'
import type { Rpc } from '../lightnode/types.ts'
import type { WalletClaim } from './profile.ts'

/** Selector of `isValidSignature(bytes32,bytes)`, and what it returns for yes. */
const MAGIC = '1626ba7e'
const WORD_HEX = 64
/** Answers remembered: one for each person met in a visit, and then some. */
const MAX_ANSWERS = 512

const word = (value: number): string => value.toString(16).padStart(WORD_HEX, '0')

/** Call data of `isValidSignature(hash, signature)`. */
export function signatureCall({ hash, signature }: WalletClaim): string {
  const hex = bareHex(signature)
  const padded = hex.padEnd(Math.ceil(hex.length / WORD_HEX) * WORD_HEX, '0')
  return `0x${MAGIC}${bareHex(hash)}${word(2 * 32)}${word(signature.length)}${padded}`
}

/**
 * Asks the endpoints, one after the other until one answers, whether a contract confirms a signature.
 * Waits for `rpcs` to be known. Never rejects: what nobody can confirm is not confirmed. An endpoint
 * learns which wallet is asked about, so each claim is asked about once.
 */
export function createWalletCheck(
  rpcs: () => Promise<readonly Rpc[]>,
): (claim: WalletClaim) => Promise<boolean> {
  const answers = new Map<string, Promise<boolean | undefined>>()

  async function ask(claim: WalletClaim): Promise<boolean | undefined> {
    const call = { to: claim.address, data: signatureCall(claim) }
    for (const rpc of await rpcs()) {
      try {
        const answer = await rpc('eth_call', [call, 'latest'])
        // A contract without the function, or no contract at all, answers something else.
        return typeof answer === 'string' && isYes(answer)
      } catch {
        // This endpoint is down, or the contract reverts, which is a no: the next one decides.
      }
    }
    return undefined
  }

  return async (claim) => {
    const key = `${claim.address}${signatureCall(claim)}`
    const asked = answers.get(key) ?? ask(claim)
    answers.set(key, asked)
    for (const oldest of answers.keys()) {
      if (answers.size <= MAX_ANSWERS) break
      answers.delete(oldest)
    }
    const answer = await asked
    // No endpoint answered: that may be otherwise the next time.
    if (answer === undefined) answers.delete(key)
    return answer ?? false
  }
}

const isYes = (answer: string): boolean =>
  answer.toLowerCase() === `0x${MAGIC.padEnd(WORD_HEX, '0')}`
