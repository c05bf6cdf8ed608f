/**
 * Shows one's wallet to the people around: which account, its signature, and when that ends. The
 * signature says that this visit belongs to the account, and is sealed to the people in the rooms;
 * it moves nothing and allows nothing.
 */
import { bytesToHex, HexError, parseAddress } from '@cosmos/protocol/chain/hex'
import type { Address, Hex } from '@cosmos/protocol/lightnode/types'
import type { PeopleWallet } from '../people/people.ts'
import type { FoundWallet, WalletProvider } from './wallets.ts'

export type WalletState =
  | { readonly kind: 'guest' }
  /** The wallet shows a question of its own now. */
  | { readonly kind: 'asking'; readonly wallet: string }
  | { readonly kind: 'shown'; readonly wallet: string; readonly address: Address }

export interface SignIn {
  /** Asks this wallet for an account and a signature. Ends as `shown`, or as `guest` with a reason. */
  show(wallet: FoundWallet): Promise<void>
  /** A guest again. */
  hide(): void
}

/** EIP-1193: the visitor said no. */
const USER_REJECTED = 4001
/** Of wallets that have a question open already (EIP-1474, "resource unavailable"). */
const BUSY = -32002
/** An account's is 65 bytes, a contract wallet's may be a few kilobytes; both in hexadecimal. */
const SIGNATURE = /^0x(?:[0-9a-f]{2}){1,8192}$/i

export function createSignIn(options: {
  /** The page's state. */
  readonly tell: (state: WalletState) => void
  /** One sentence about what did not work. */
  readonly warn: (text: string) => void
  /** Hands the wallet to the rooms, which ask it for its signature; undefined takes it away. */
  readonly use: (wallet: PeopleWallet | undefined) => void
}): SignIn {
  const { tell, warn, use } = options
  /** Counts attempts: what an earlier one hears late no longer counts. */
  let attempt = 0
  let forget = (): void => undefined

  function hide(): void {
    attempt++
    forget()
    forget = () => undefined
    use(undefined)
    tell({ kind: 'guest' })
  }

  function fail(mine: number, name: string, cause: unknown): void {
    if (mine !== attempt) return
    hide()
    warn(describeFailure(name, cause))
  }

  async function show({ name, provider }: FoundWallet): Promise<void> {
    hide()
    const mine = attempt
    tell({ kind: 'asking', wallet: name })
    let address: Address
    try {
      address = firstAccount(await provider.request({ method: 'eth_requestAccounts' }))
    } catch (cause) {
      fail(mine, name, cause)
      return
    }
    if (mine !== attempt) return
    forget = watchAccounts(provider, address, () => {
      hide()
      warn(`${name} has changed to another account, so you are a guest again.`)
    })
    use({
      address,
      async sign(text) {
        try {
          const signature = await personalSign(provider, text, address)
          if (mine === attempt) tell({ kind: 'shown', wallet: name, address })
          return signature
        } catch (cause) {
          fail(mine, name, cause)
          throw cause
        }
      },
    })
  }

  return { show, hide }
}

/** EIP-191, as wallets offer it: the text's bytes, then the account. */
async function personalSign(
  provider: WalletProvider,
  text: string,
  address: Address,
): Promise<Hex> {
  const params = [bytesToHex(new TextEncoder().encode(text)), address]
  const signature = await provider.request({ method: 'personal_sign', params })
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) {
    throw new TypeError('what it answered is no signature')
  }
  return signature as Hex
}

function firstAccount(accounts: unknown): Address {
  const [first] = Array.isArray(accounts) ? (accounts as unknown[]) : []
  if (typeof first !== 'string') throw new TypeError('it named no account')
  try {
    return parseAddress(first)
  } catch (cause) {
    if (!(cause instanceof HexError)) throw cause
    throw new TypeError('it named no account', { cause })
  }
}

/** Calls `gone` once the wallet's account is another one, or none. */
function watchAccounts(provider: WalletProvider, address: Address, gone: () => void): () => void {
  const changed = (accounts: unknown): void => {
    const [first] = Array.isArray(accounts) ? (accounts as unknown[]) : []
    if (typeof first === 'string' && first.toLowerCase() === address) return
    gone()
  }
  provider.on?.('accountsChanged', changed)
  return () => void provider.removeListener?.('accountsChanged', changed)
}

function describeFailure(name: string, cause: unknown): string {
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  if (code === USER_REJECTED) return `You said no in ${name}, so you stay a guest.`
  if (code === BUSY) return `${name} has a question open already: answer it there, then try again.`
  const why = cause instanceof Error && cause.message ? `: ${cause.message}` : ''
  return `${name} could not be asked, so you stay a guest${why}.`
}
