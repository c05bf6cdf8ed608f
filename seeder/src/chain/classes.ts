/** What the chain says about a package: keep for ever, keep while there is room, or refuse. Pure. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { InvalidPlacement, unpackPlacement } from '@cosmos/protocol/land/placement'
import { parseTargetKey } from '@cosmos/protocol/land/target'
import type { Address, BlockRecord, CityState, ModelRecord } from '@cosmos/protocol/lightnode/types'
import { readPlaces } from './places.ts'

export type PackageClass = 'pin' | 'cache' | 'refused'

export interface Registry {
  /** False until the chain was read: then nobody knows what is registered. */
  readonly known: boolean
  /** Pins that are blocked stay pins: nothing drops them. Others that are blocked are refused. */
  classOf(infoHash: InfoHash): PackageClass
  /** By which decision governance blocked it; undefined when it did not, or the operator does not care. */
  blockOf(infoHash: InfoHash): BlockRecord | undefined
  /** Packages that governance blocked, whether the operator honours that or not. */
  readonly blocked: number
  /** Tokens that name this package. Anyone may mint one, so there can be several, and they may lie. */
  tokensOf(infoHash: InfoHash): readonly ModelRecord[]
  /** Everything to pin. */
  readonly pins: ReadonlySet<InfoHash>
  /** Numbers of the neighbourhoods in which it stands. */
  placesOf(infoHash: InfoHash): readonly number[]
  /** Packages with a token. */
  readonly registered: number
  /** Whether this account owns any title. */
  ownsLand(account: Address): boolean
}

/** Nothing is known before the chain was read: everything is refused, nothing is dropped for it. */
export const EMPTY_REGISTRY: Registry = {
  known: false,
  classOf: () => 'refused',
  blockOf: () => undefined,
  blocked: 0,
  tokensOf: () => [],
  pins: new Set(),
  placesOf: () => [],
  registered: 0,
  ownsLand: () => false,
}

/** `wallets` are the operator's, in lower case. */
export function readRegistry(
  state: CityState,
  wallets: readonly Address[],
  honourBlocks = true,
): Registry {
  const mine = new Set<Address>(wallets)
  const tokens = new Map<InfoHash, ModelRecord[]>()
  for (const model of state.models) {
    const known = tokens.get(model.infoHash)
    if (known) known.push(model)
    else tokens.set(model.infoHash, [model])
  }
  const pins = new Set<InfoHash>()
  for (const model of state.models) if (mine.has(model.owner)) pins.add(model.infoHash)
  for (const id of placedOn(state, mine)) {
    const model = state.models[id - 1]
    if (model) pins.add(model.infoHash)
  }
  const { blocklist } = state
  const blockOf = (infoHash: InfoHash): BlockRecord | undefined =>
    honourBlocks ? blocklist?.get(infoHash) : undefined
  const places = readPlaces(state, modelsOf)
  const landowners = new Set<number>(state.ownerOf)
  return {
    known: true,
    classOf(infoHash) {
      if (pins.has(infoHash)) return 'pin'
      return tokens.has(infoHash) && !blockOf(infoHash) ? 'cache' : 'refused'
    },
    blockOf,
    blocked: blocklist?.size ?? 0,
    tokensOf: (infoHash) => tokens.get(infoHash) ?? [],
    pins,
    placesOf: (infoHash) => places.get(infoHash) ?? [],
    registered: tokens.size,
    ownsLand: (account) => landowners.has(state.owners.indexOf(account)),
  }
}

/**
 * Ids of the models that stand on titles and planets of these owners. A planet has the number of its
 * home title and belongs to whoever owns that; nothing can be placed on one before it is founded.
 */
function* placedOn(state: CityState, owners: ReadonlySet<Address>): Iterable<number> {
  for (const [key, placements] of state.placements) {
    const target = parseTargetKey(BigInt(key))
    if (target?.kind !== 'title' && target?.kind !== 'planet') continue
    const owner = state.owners[state.ownerOf[target.id] ?? -1]
    if (!owner || !owners.has(owner)) continue
    yield* modelsOf(placements)
  }
}

function* modelsOf(words: readonly bigint[]): Iterable<number> {
  for (const word of words) {
    const id = modelOf(word)
    if (id !== undefined) yield id
  }
}

function modelOf(word: bigint): number | undefined {
  try {
    return unpackPlacement(word).model
  } catch (error) {
    // A word that no contract of ours would have stored: it places nothing.
    if (error instanceof InvalidPlacement) return undefined
    throw error
  }
}
