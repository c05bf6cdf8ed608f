/** From the city at one block to the city at a later one, reading only what the logs name. */
import { type Log, parseLogs } from '../chain/events.ts'
import { toQuantity } from '../chain/hex.ts'
import { asRpcError } from '../chain/rpc-error.ts'
import { type Changes, changesIn } from './changes.ts'
import {
  type CityReader,
  readBlockCount,
  readBlocklist,
  readDirectory,
  readModels,
  readModelTotal,
  readNodes,
  readOwners,
  readPlacements,
  readPlacementsOf,
  readTargetCount,
  readWhere,
} from './city-reads.ts'
import type { CityAddress } from './cold-load.ts'
import { type RequiredContracts, requireContracts } from './directory.ts'
import { aliveAt } from './nodes.ts'
import { createOwnerTable } from './owner-table.ts'
import { pagesOf, rangesOf } from './paging.ts'
import type { Address, BlockRef, CityState, ModelRecord } from './types.ts'

/** The logs do not explain what the contracts say, or contracts were replaced: load anew. */
export const RELOAD: unique symbol = Symbol('reload')

/** Parts that nothing touched are the same objects as before. Rejects with RpcError. */
export async function advanceCity(
  city: CityAddress,
  state: CityState,
  head: BlockRef,
): Promise<CityState | typeof RELOAD> {
  const { rpc, cosmos, limits } = city
  const reader: CityReader = { rpc, at: toQuantity(head.number), limits }
  const { contracts } = state
  requireContracts(contracts)
  const logs = await readLogs(city, contracts, state.block.number + 1, head.number)
  const changes = changesIn(logs, cosmos, contracts)
  if (changes.directory && !(await sameDirectory(reader, cosmos, contracts))) return RELOAD

  const [owned, where, models, placements, nodes, blocklist] = await Promise.all([
    advanceOwners(reader, contracts, state, changes.owners),
    advanceWhere(reader, contracts, state, changes.moved),
    advanceModels(reader, contracts, state, changes.models),
    advancePlacements(reader, contracts, state, changes.targets),
    changes.nodes
      ? readNodes(reader, contracts.Nodes, head.timestamp)
      : // Silence makes no log: who died since is left out here.
        aliveAt(state.nodes, head.timestamp),
    advanceBlocklist(reader, contracts, state, changes.blocklist),
  ])
  if (models === RELOAD || placements === RELOAD || owned === RELOAD) return RELOAD
  return { ...state, block: head, ...owned, where, models, placements, nodes, blocklist }
}

async function readLogs(
  { rpc, cosmos, limits }: CityAddress,
  contracts: RequiredContracts,
  from: number,
  to: number,
): Promise<Log[]> {
  const { LandTitle, LandRegistry, Model, Nodes, Blocklist } = contracts
  const address = [cosmos, LandTitle, LandRegistry, Model, Nodes, ...(Blocklist ? [Blocklist] : [])]
  const logs: Log[] = []
  for (const page of pagesOf(from, to - from + 1, limits.blocksPerLogQuery)) {
    const fromBlock = toQuantity(page.from)
    const toBlock = toQuantity(page.from + page.count - 1)
    let answer: unknown
    try {
      answer = await rpc('eth_getLogs', [{ address, fromBlock, toBlock }])
    } catch (error) {
      throw asRpcError(error, 'eth_getLogs')
    }
    for (const log of parseLogs(answer)) logs.push(log)
  }
  return logs
}

async function sameDirectory(
  reader: CityReader,
  cosmos: Address,
  known: RequiredContracts,
): Promise<boolean> {
  const found = await readDirectory(reader, cosmos)
  const names = Object.keys(found)
  return (
    names.length === Object.keys(known).length && names.every((name) => found[name] === known[name])
  )
}

async function advanceOwners(
  reader: CityReader,
  contracts: RequiredContracts,
  { owners, ownerOf }: CityState,
  ids: Changes['owners'],
): Promise<Pick<CityState, 'owners' | 'ownerOf'> | typeof RELOAD> {
  if (ids.size === 0) return { owners, ownerOf }
  // Titles formed since are a change of the whole table; that is rare, and loading anew is right.
  for (const id of ids) if (id >= ownerOf.length) return RELOAD
  const ranges = rangesOf(ids, reader.limits.wordsPerCall)
  const read = await readOwners(reader, contracts.LandTitle, ranges)
  const table = createOwnerTable(owners)
  const next = ownerOf.slice()
  for (const { from, count, words } of read) {
    for (let i = 0; i < count; i++) next[from + i] = table.indexOf(words, i * 32)
  }
  return { owners: table.owners.length === owners.length ? owners : table.owners, ownerOf: next }
}

async function advanceWhere(
  reader: CityReader,
  contracts: RequiredContracts,
  { where }: CityState,
  ids: Changes['moved'],
): Promise<Uint32Array> {
  if (ids.size === 0) return where
  const words = new Set([...ids].map((id) => id >> 3))
  const next = where.slice()
  await readWhere(reader, contracts.LandGrid, rangesOf(words, reader.limits.wordsPerCall), next)
  return next
}

async function advanceModels(
  reader: CityReader,
  contracts: RequiredContracts,
  { models }: CityState,
  ids: Changes['models'],
): Promise<readonly ModelRecord[] | typeof RELOAD> {
  // The total is asked even when no log names a model: it shows logs that were held back.
  const total = await readModelTotal(reader, contracts.Model)
  const changed = new Set(ids)
  for (const id of ids) if (id < 1 || id > total) return RELOAD
  for (let id = models.length + 1; id <= total; id++) if (!ids.has(id)) return RELOAD
  if (total < models.length) return RELOAD
  if (changed.size === 0) return models
  const ranges = rangesOf(changed, reader.limits.modelsPerCall)
  const next = [...models]
  for (const record of await readModels(reader, contracts.Model, ranges)) {
    next[record.id - 1] = record
  }
  return next
}

async function advancePlacements(
  reader: CityReader,
  contracts: RequiredContracts,
  { placements }: CityState,
  targets: Changes['targets'],
): Promise<CityState['placements'] | typeof RELOAD> {
  const count = await readTargetCount(reader, contracts.Model)
  let next: Map<string, readonly bigint[]>
  if (targets.size > reader.limits.targetsBeforePaging) {
    next = await readPlacements(reader, contracts.Model, count)
  } else {
    next = new Map(placements)
    for (const [key, list] of await readPlacementsOf(reader, contracts.Model, [...targets])) {
      if (list.length === 0) next.delete(key)
      else next.set(key, list)
    }
  }
  if (targets.size === 0) return next.size === count ? placements : RELOAD
  return next.size === count ? next : RELOAD
}

async function advanceBlocklist(
  reader: CityReader,
  { Blocklist }: RequiredContracts,
  { blocklist }: CityState,
  changed: boolean,
): Promise<NonNullable<CityState['blocklist']>> {
  // The number is asked even when no log names it: it shows logs that were held back.
  const isSame =
    blocklist && !changed && blocklist.size === (await readBlockCount(reader, Blocklist))
  return isSame ? blocklist : readBlocklist(reader, Blocklist)
}
