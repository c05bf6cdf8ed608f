/**
 * Whether a node told the truth about where every title is: its proof against a block header that
 * the visitor's own RPC endpoint vouches for.
 */
import { readBlockRef } from '@cosmos/protocol/chain/block'
import type { GridProof } from '@cosmos/protocol/grid/proof'
import { GridProofError, verifyGridProof } from '@cosmos/protocol/grid/proof'
import { gridProofSchema } from '@cosmos/protocol/http/schemas'
import { readDirectory } from '@cosmos/protocol/lightnode/city-reads'
import { LIGHT_NODE_LIMITS } from '@cosmos/protocol/lightnode/limits'
import type { CityState, Rpc } from '@cosmos/protocol/lightnode/types'
import type { Proof } from '../../state/app-state.ts'
import { MAX_PROOF_BYTES, NODE_WINDOW_MS } from '../limits.ts'
import type { Fetch } from '../read-http.ts'
import { readHttp } from '../read-http.ts'
import { messageOf } from './fetch-grid.ts'

/**
 * Never rejects: what could not be proven is said in `why`. A lie (`isLie`) means that the node's
 * answer contradicts the chain, which is worse than no answer.
 */
export async function proveGrid(options: {
  readonly city: CityState
  readonly node: string
  readonly rpc: Rpc
  readonly fetch: Fetch
}): Promise<Proof & { readonly isLie?: boolean }> {
  const { city, node, rpc, fetch } = options
  try {
    const chainId = Number(await rpc('eth_chainId', []))
    if (chainId !== city.chainId) {
      return unproven(`Your RPC endpoint is on chain ${chainId}, this city on ${city.chainId}.`)
    }
    const [proof, contracts] = await Promise.all([
      fetchProof(node, fetch),
      readDirectory({ rpc, at: 'latest' as `0x${string}`, limits: LIGHT_NODE_LIMITS }, city.cosmos),
    ])
    const block = await readBlockRef(rpc, proof.block.number)
    if (!block) return unproven(`Your RPC endpoint does not know block ${proof.block.number} yet.`)
    const proven = verifyGridProof(proof, {
      trusted: { hash: block.hash },
      chainId,
      landGrid: contracts.LandGrid,
      where: city.where,
    })
    return { kind: 'proven', block: proven.number }
  } catch (error) {
    if (error instanceof GridProofError) return { ...unproven(error.message), isLie: true }
    return unproven(`The proof could not be had: ${messageOf(error)}`)
  }
}

const unproven = (why: string) => ({ kind: 'unproven', why }) as const

async function fetchProof(node: string, fetch: Fetch): Promise<GridProof> {
  const bytes = await readHttp(fetch, `${node}/api/proof/grid`, {
    windowMs: NODE_WINDOW_MS * 2,
    maxBytes: MAX_PROOF_BYTES,
  })
  return gridProofSchema.parse(JSON.parse(new TextDecoder().decode(bytes))) as GridProof
}
