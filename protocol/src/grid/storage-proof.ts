/** Proof of single words of LandGrid: for programs that ask about few parcels. */
import { bytesToHex } from '../chain/hex.ts'
import { requireContracts } from '../lightnode/directory.ts'
import type { Address, CityState, Hex, Rpc } from '../lightnode/types.ts'
import { type ProvenSlot, readAccount, readHeader } from './proof-build.ts'

/** `GET /api/proof/storage?slots=`. */
export interface StorageProof {
  readonly chainId: number
  readonly block: { readonly number: number; readonly hash: Hex }
  /** RLP. */
  readonly header: Hex
  /** LandGrid. */
  readonly address: Address
  readonly accountProof: readonly Hex[]
  /** In the order asked for; a word of zero is proven absent. */
  readonly storage: readonly ProvenSlot[]
}

/** The proof of these slots at the state's own block. Rejects with RpcError. */
export async function buildStorageProof(
  rpc: Rpc,
  state: CityState,
  slots: readonly number[],
): Promise<StorageProof> {
  const { chainId, block, contracts } = state
  requireContracts(contracts)
  const [header, account] = await Promise.all([
    readHeader(rpc, block),
    readAccount(rpc, contracts.LandGrid, block.number, slots),
  ])
  return {
    chainId,
    block: { number: block.number, hash: block.hash },
    header: bytesToHex(header),
    address: contracts.LandGrid,
    accountProof: account.nodes,
    storage: account.storage,
  }
}
