/** What the address of the page says about where the city is: `?rpc=URL&cosmos=0x…`, `?mock=1`. */
import type { Address } from '@cosmos/protocol/lightnode/types'

/** Where a chain is and which contract on it names all the others. */
export interface ChainAddress {
  readonly rpc: string
  readonly cosmos: Address
}

export interface Entry {
  /** Run without chain and network. */
  readonly mock: boolean
  readonly chain: ChainAddress | undefined
  /** Why `?rpc=` or `?cosmos=` could not be used, as a sentence for the visitor. */
  readonly problem: string | undefined
}

/** Reads the query of the page's address. Never throws. */
export function parseEntry(query: string): Entry {
  const params = new URLSearchParams(query)
  const mock = params.has('mock') && params.get('mock') !== '0'
  const rpc = params.get('rpc')
  const cosmos = params.get('cosmos')
  if (rpc === null && cosmos === null) return { mock, chain: undefined, problem: undefined }
  const checked = checkChainAddress({ rpc: rpc ?? '', cosmos: cosmos ?? '' })
  return checked.ok
    ? { mock, chain: checked.chain, problem: undefined }
    : { mock, chain: undefined, problem: checked.rpc ?? checked.cosmos }
}

export type CheckedChainAddress =
  | { readonly ok: true; readonly chain: ChainAddress }
  | { readonly ok: false; readonly rpc?: string; readonly cosmos?: string }

/** Checks what somebody typed; answers with one sentence per wrong field. */
export function checkChainAddress(typed: { rpc: string; cosmos: string }): CheckedChainAddress {
  const rpc = checkRpc(typed.rpc.trim())
  const cosmos = typed.cosmos.trim().toLowerCase()
  const cosmosProblem = /^0x[0-9a-f]{40}$/.test(cosmos)
    ? undefined
    : 'The Cosmos address is 0x and 40 hex digits.'
  if (rpc.url === undefined || cosmosProblem) {
    return { ok: false, rpc: rpc.problem, cosmos: cosmosProblem }
  }
  return { ok: true, chain: { rpc: rpc.url, cosmos: cosmos as Address } }
}

function checkRpc(text: string): { url?: string; problem?: string } {
  if (!URL.canParse(text))
    return { problem: 'The RPC address is a URL such as http://127.0.0.1:8545.' }
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { problem: 'The RPC address starts with http:// or https://.' }
  }
  return { url: text }
}
