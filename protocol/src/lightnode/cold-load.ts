/** The whole city, read from contract state at one block. */
import { toQuantity } from '../chain/hex.ts'
import {
  type CityReader,
  readBlocklist,
  readDirectory,
  readModels,
  readModelTotal,
  readNodes,
  readOwners,
  readPlacements,
  readTargetCount,
  readTitleCount,
  readWhere,
  whereWords,
} from './city-reads.ts'
import type { LightNodeLimits } from './limits.ts'
import { createOwnerTable } from './owner-table.ts'
import { pagesOf } from './paging.ts'
import type { Address, BlockRef, CityState, Rpc } from './types.ts'

export interface CityAddress {
  readonly rpc: Rpc
  readonly cosmos: Address
  readonly chainId: number
  readonly limits: LightNodeLimits
}

/**
 * About 65 calls for an untouched city, 3.6 MB of hex (mostly owner words, which compress to a few
 * kilobytes while few titles are owned). Rejects with RpcError.
 */
export async function loadCity(city: CityAddress, block: BlockRef): Promise<CityState> {
  const { rpc, cosmos, chainId, limits } = city
  const reader: CityReader = { rpc, at: toQuantity(block.number), limits }
  const contracts = await readDirectory(reader, cosmos)
  const [titles, models, targets, nodes, blocklist] = await Promise.all([
    readTitleCount(reader, contracts.LandTitle),
    readModelTotal(reader, contracts.Model),
    readTargetCount(reader, contracts.Model),
    readNodes(reader, contracts.Nodes, block.timestamp),
    readBlocklist(reader, contracts.Blocklist),
  ])
  const where = new Uint32Array(titles)
  const ownerPages = pagesOf(0, titles, limits.wordsPerCall)
  const [ownerWords, , modelRecords, placements] = await Promise.all([
    readOwners(reader, contracts.LandTitle, ownerPages),
    readWhere(reader, contracts.LandGrid, whereWords(titles, limits), where),
    readModels(reader, contracts.Model, pagesOf(1, models, limits.modelsPerCall)),
    readPlacements(reader, contracts.Model, targets),
  ])
  const table = createOwnerTable([contracts.LandBank])
  const ownerOf = new Uint16Array(titles)
  for (const { from, count, words } of ownerWords) {
    for (let i = 0; i < count; i++) ownerOf[from + i] = table.indexOf(words, i * 32)
  }
  return {
    chainId,
    cosmos,
    block,
    contracts,
    owners: table.owners,
    ownerOf,
    where,
    models: modelRecords,
    placements,
    nodes,
    blocklist,
  }
}
