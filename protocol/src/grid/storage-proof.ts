/** Proof of single words of LandGrid or Districts: for programs that ask about few parcels. */
import { bytesToHex } from '../chain/hex.ts'
import { requireContracts } from '../lightnode/directory.ts'
import type { Address, CityState, Rpc } from '../lightnode/types.ts'
import type { AccountProof } from './proof.ts'
import { type ProvenSlot, readAccount, readHeader } from './proof-build.ts'

/** `GET /api/proof/storage?slots=`. */
export interface StorageProof extends AccountProof {
  /** In the order asked for; a word of zero is proven absent. */
  readonly storage: readonly ProvenSlot[]
}

/** The proof of these slots at the state's own block. Rejects with RpcError. */
export async function buildStorageProof(
  rpc: Rpc,
  state: CityState,
  slots: readonly number[],
): Promise<StorageProof> {
  const { contracts } = state
  requireContracts(contracts)
  return buildSlotsProof(rpc, state, contracts.LandGrid, slots)
}

/** The proof of these slots of any contract in a block. Rejects with RpcError. */
export async function buildSlotsProof(
  rpc: Rpc,
  { chainId, block }: Pick<CityState, 'chainId' | 'block'>,
  address: Address,
  slots: readonly number[],
): Promise<StorageProof> {
  const [header, account] = await Promise.all([
    readHeader(rpc, block),
    readAccount(rpc, address, block.number, slots),
  ])
  return {
    chainId,
    block: { number: block.number, hash: block.hash },
    header: bytesToHex(header),
    address,
    accountProof: account.nodes,
    storage: account.storage,
  }
}
