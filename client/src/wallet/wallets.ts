/**
 * The wallets of this browser. They announce themselves (EIP-6963); one that only puts itself at
 * `window.ethereum` (EIP-1193) is found there. What they say is checked: an extension is a stranger.
 */

/** The part of an EIP-1193 provider that is used. */
export interface WalletProvider {
  request(call: { method: string; params?: readonly unknown[] }): Promise<unknown>
  on?(event: 'accountsChanged', listener: (accounts: unknown) => void): unknown
  removeListener?(event: 'accountsChanged', listener: (accounts: unknown) => void): unknown
}

export interface FoundWallet {
  /** The same for the same wallet for as long as the page is open. */
  readonly id: string
  readonly name: string
  readonly provider: WalletProvider
}

/** What an announcement may call itself, in characters: a button has to hold it. */
const MAX_NAME = 32
/** More than anybody has installed; a page script could announce without end. */
const MAX_WALLETS = 12
const BARE_ID = 'ethereum'

/**
 * Asks the wallets to announce themselves, and calls `found` with all known ones whenever there is
 * another. Returns the function that stops listening.
 */
export function findWallets(
  window: EventTarget & { readonly ethereum?: unknown },
  found: (wallets: readonly FoundWallet[]) => void,
): () => void {
  const wallets = new Map<string, FoundWallet>()

  function add(wallet: FoundWallet): void {
    const isKnown = [...wallets.values()].some(({ provider }) => provider === wallet.provider)
    if (isKnown || wallets.has(wallet.id) || wallets.size >= MAX_WALLETS) return
    wallets.set(wallet.id, wallet)
    found([...wallets.values()])
  }

  const hear = (event: Event): void => {
    const announced = readAnnouncement((event as CustomEvent<unknown>).detail)
    if (announced) add(announced)
  }
  window.addEventListener('eip6963:announceProvider', hear)
  window.dispatchEvent(new Event('eip6963:requestProvider'))
  // After those that announce themselves: the same wallet is often in both places.
  if (isProvider(window.ethereum)) {
    add({ id: BARE_ID, name: 'Browser wallet', provider: window.ethereum })
  }
  return () => window.removeEventListener('eip6963:announceProvider', hear)
}

function readAnnouncement(detail: unknown): FoundWallet | undefined {
  if (!isRecord(detail) || !isRecord(detail.info) || !isProvider(detail.provider)) return undefined
  const { uuid, name } = detail.info
  if (typeof uuid !== 'string' || uuid === '' || typeof name !== 'string') return undefined
  const shown = name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim()
  return { id: uuid, name: shown.slice(0, MAX_NAME) || 'Wallet', provider: detail.provider }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const isProvider = (value: unknown): value is WalletProvider =>
  isRecord(value) && typeof value.request === 'function'
