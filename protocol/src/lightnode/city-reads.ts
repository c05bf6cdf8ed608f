/** The parts of a CityState, each read from its contract at one block. Rejects with RpcError. */
import {
  blockCount,
  blocksPage,
  cosmosAll,
  gridRead,
  modelPage,
  modelTotal,
  nodeCount,
  nodesPage,
  ownerWords,
  placementsOf,
  readContract,
  targetCount,
  targetsPage,
  titleSupply,
} from '../chain/contract-reads.ts'
import { hexToBytes } from '../chain/hex.ts'
import { RpcError } from '../chain/rpc-error.ts'
import { LANES_PER_SLOT, laneInBytes, WHERE_SLOT, WORD_BYTES } from '../land/grid-words.ts'
import { checkContracts, type RequiredContracts } from './directory.ts'
import type { LightNodeLimits } from './limits.ts'
import { MAX_BLOCKS, MAX_MODELS, MAX_NODES, MAX_TARGETS, MAX_TITLES } from './limits.ts'
import { aliveAt } from './nodes.ts'
import { pagesOf, type Range, readRanges } from './paging.ts'
import type { Address, BlockRecord, Hex, InfoHash, ModelRecord, NodeRecord, Rpc } from './types.ts'

/** What every read below needs: whom to ask, and at which block. */
export interface CityReader {
  readonly rpc: Rpc
  /** The block as a quantity: all parts of one state are read at the same. */
  readonly at: Hex
  readonly limits: LightNodeLimits
}

const ROLE_SEEDER = 1
const ROLE_EDGE = 2

const tooMany = (what: string, count: number) =>
  new RpcError('bad-answer', 'eth_call', `${count} ${what}: more than a city can have`)

function expectCount(what: string, got: number, wanted: number): void {
  if (got !== wanted) {
    throw new RpcError('bad-answer', 'eth_call', `asked for ${wanted} ${what}, got ${got}`)
  }
}

/** The directory of contracts. `bad-answer` where no Cosmos stands. */
export async function readDirectory(
  { rpc, at }: CityReader,
  cosmos: Address,
): Promise<RequiredContracts> {
  const { names, addresses } = await readContract(rpc, cosmos, cosmosAll, [], at)
  return checkContracts(names, addresses)
}

export async function readTitleCount(reader: CityReader, landTitle: Address): Promise<number> {
  const { count } = await readContract(reader.rpc, landTitle, titleSupply, [], reader.at)
  if (count > MAX_TITLES) throw tooMany('titles', count)
  return count
}

/** Owner words of the ranges, 32 bytes a title. */
export const readOwners = (reader: CityReader, landTitle: Address, ranges: readonly Range[]) =>
  readRanges(ranges, reader.limits.parallel, async ({ from, count }) => {
    const { words } = await readContract(
      reader.rpc,
      landTitle,
      ownerWords,
      [from, count],
      reader.at,
    )
    expectCount('owner words', words.length / WORD_BYTES, count)
    return { from, count, words }
  })

/** Reads the `where` lanes of title ids by ranges of words (eight titles each) into `where`. */
export async function readWhere(
  reader: CityReader,
  landGrid: Address,
  wordRanges: readonly Range[],
  where: Uint32Array,
): Promise<void> {
  await readRanges(wordRanges, reader.limits.parallel, async ({ from, count }) => {
    const args = [WHERE_SLOT + from, count]
    const { words } = await readContract(reader.rpc, landGrid, gridRead, args, reader.at)
    expectCount('grid words', words.length / WORD_BYTES, count)
    const view = new DataView(words.buffer, words.byteOffset, words.byteLength)
    for (let i = 0; i < count * LANES_PER_SLOT; i++) {
      const id = from * LANES_PER_SLOT + i
      if (id < where.length) where[id] = laneInBytes(view, (i >> 3) * WORD_BYTES, i & 7)
    }
  })
}

/** Words of the where region that cover `titles` titles. */
export const whereWords = (titles: number, limits: LightNodeLimits): Range[] =>
  pagesOf(0, Math.ceil(titles / LANES_PER_SLOT), limits.wordsPerCall)

export async function readModelTotal(reader: CityReader, model: Address): Promise<number> {
  const { count } = await readContract(reader.rpc, model, modelTotal, [], reader.at)
  if (count > MAX_MODELS) throw tooMany('models', count)
  return count
}

/** Models by ranges of token ids. */
export async function readModels(
  reader: CityReader,
  model: Address,
  ranges: readonly Range[],
): Promise<ModelRecord[]> {
  const pages = await readRanges(ranges, reader.limits.parallel, async ({ from, count }) => {
    const { models } = await readContract(reader.rpc, model, modelPage, [from, count], reader.at)
    expectCount('models', models.length, count)
    return models.map(({ infoHash, size, manifestHash, name, open, owner }, i): ModelRecord => {
      const bare = infoHash.slice(2) as InfoHash
      return { id: from + i, infoHash: bare, size, manifestHash, name, open, owner }
    })
  })
  return pages.flat()
}

export async function readTargetCount(reader: CityReader, model: Address): Promise<number> {
  const { count } = await readContract(reader.rpc, model, targetCount, [], reader.at)
  if (count > MAX_TARGETS) throw tooMany('targets', count)
  return count
}

/** All placements. */
export async function readPlacements(
  reader: CityReader,
  model: Address,
  count: number,
): Promise<Map<string, readonly bigint[]>> {
  const all = new Map<string, readonly bigint[]>()
  const pages = pagesOf(0, count, reader.limits.targetsPerCall)
  await readRanges(pages, reader.limits.parallel, async ({ from, count }) => {
    const page = await readContract(reader.rpc, model, targetsPage, [from, count], reader.at)
    expectCount('targets', page.targets.length, count)
    expectCount('lists of placements', page.placements.length, count)
    for (const [i, target] of page.targets.entries()) {
      const placements = page.placements[i] ?? []
      if (placements.length > 0) all.set(target.toString(), placements)
    }
  })
  return all
}

/** Placements of single targets; empty lists for targets that hold none any more. */
export const readPlacementsOf = (
  reader: CityReader,
  model: Address,
  targets: readonly bigint[],
): Promise<(readonly [key: string, placements: readonly bigint[]])[]> =>
  readRanges(pagesOf(0, targets.length, 1), reader.limits.parallel, async ({ from }) => {
    const target = targets[from] ?? 0n
    const { placements } = await readContract(reader.rpc, model, placementsOf, [target], reader.at)
    return [target.toString(), placements] as const
  })

/**
 * All nodes alive at `time`, Unix seconds of the block that is read: there are few, and each
 * heartbeat changes one.
 */
export async function readNodes(
  reader: CityReader,
  nodes: Address,
  time: number,
): Promise<readonly NodeRecord[]> {
  const { count } = await readContract(reader.rpc, nodes, nodeCount, [], reader.at)
  if (count > MAX_NODES) throw tooMany('nodes', count)
  const pages = pagesOf(0, count, reader.limits.nodesPerCall)
  const read = await readRanges(pages, reader.limits.parallel, async ({ from, count }) => {
    const page = await readContract(reader.rpc, nodes, nodesPage, [from, count], reader.at)
    expectCount('nodes', page.nodes.length, count)
    return page.nodes
  })
  const records = read.flat().map(({ operator, roles, since, lastSeen, url, peer }) => ({
    operator,
    seeder: (roles & ROLE_SEEDER) !== 0,
    edge: (roles & ROLE_EDGE) !== 0,
    url: url.replace(/\/+$/, ''),
    peer,
    since,
    lastSeen,
  }))
  return aliveAt(records, time)
}

/** How many models are blocked; 0 where the directory names no `Blocklist`: older cities have none. */
export async function readBlockCount(
  reader: CityReader,
  blocklist: Address | undefined,
): Promise<number> {
  if (blocklist === undefined) return 0
  const { count } = await readContract(reader.rpc, blocklist, blockCount, [], reader.at)
  if (count > MAX_BLOCKS) throw tooMany('blocked models', count)
  return count
}

/** All blocked models: decisions are rare, and each may block or unblock many. */
export async function readBlocklist(
  reader: CityReader,
  blocklist: Address | undefined,
): Promise<ReadonlyMap<InfoHash, BlockRecord>> {
  const all = new Map<InfoHash, BlockRecord>()
  if (blocklist === undefined) return all
  const total = await readBlockCount(reader, blocklist)
  const pages = pagesOf(0, total, reader.limits.blocksPerCall)
  await readRanges(pages, reader.limits.parallel, async ({ from, count }) => {
    const page = await readContract(reader.rpc, blocklist, blocksPage, [from, count], reader.at)
    expectCount('blocked models', page.blocks.length, count)
    for (const { infoHash, since, decision } of page.blocks) {
      all.set(infoHash.slice(2) as InfoHash, { since, decision })
    }
  })
  expectCount('different blocked models', all.size, total)
  return all
}

/** Whether any code stands at an address now. Rejects with what the port rejects with. */
export async function hasCode(rpc: Rpc, address: Address): Promise<boolean> {
  return hexToBytes(await rpc('eth_getCode', [address, 'latest'])).length > 0
}
