/** The lists of `Status`, from what is stored and what the chain says of it. Pure. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Registry } from '../chain/classes.ts'
import type { Pin } from '../content/keeper.ts'
import type { PackageRow } from '../store/index-db.ts'
import type { Status } from './status.ts'

/** What is more than this is counted, not listed: people read the one, programs the metrics. */
const MAX_MODELS = 100
const MAX_MISSING = 50

export const nameOf =
  (registry: Registry) =>
  (infoHash: InfoHash): string =>
    registry.tokensOf(infoHash)[0]?.name ?? ''

/** `sizeOf` is in bytes, of what is here. */
export function describePins(
  pins: readonly Pin[],
  sizeOf: (infoHash: InfoHash) => number,
): Status['pins'] {
  const pinned = pins.filter(({ state }) => state === 'pinned')
  return {
    total: pins.length,
    pinned: pinned.length,
    bytes: pinned.reduce((sum, { infoHash }) => sum + sizeOf(infoHash), 0),
    missing: pins.filter(({ state }) => state !== 'pinned').slice(0, MAX_MISSING),
  }
}

/** The most asked for first. `othersOf` counts other seeders, undefined before they were asked. */
export function describeModels(
  rows: Iterable<PackageRow>,
  registry: Registry,
  othersOf: (infoHash: InfoHash) => number | undefined,
): Status['models'] {
  const name = nameOf(registry)
  return [...rows]
    .filter(({ state }) => state === 'complete')
    .sort((a, b) => b.uses - a.uses)
    .slice(0, MAX_MODELS)
    .map(({ infoHash, size, uses }) => {
      const others = othersOf(infoHash)
      return {
        ...{ infoHash, name: name(infoHash), bytes: size, class: kindOf(infoHash, registry), uses },
        ...(others !== undefined && { replicas: others + 1 }),
      }
    })
}

function kindOf(infoHash: InfoHash, registry: Registry): Status['models'][number]['class'] {
  if (registry.blockOf(infoHash)) return 'blocked'
  const found = registry.classOf(infoHash)
  return found === 'refused' ? 'waiting' : found
}
