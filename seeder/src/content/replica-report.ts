/** What to tell the operator about copies of pins. Pure. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Care } from '../http/status.ts'
import type { Replicas } from './replicas.ts'

/** As many as a status answer names. */
const MAX_NAMED = 50

export function replicaReport(options: {
  /** Other seeders that should hold each. */
  readonly wanted: number
  readonly pinned: readonly InfoHash[]
  readonly replicas: Pick<Replicas, 'of'>
  readonly names: (infoHash: InfoHash) => string
}): Care['replicas'] {
  const { wanted, pinned, replicas, names } = options
  const counted = pinned.flatMap((infoHash) => {
    const others = replicas.of(infoHash)
    return others === undefined ? [] : { infoHash, others }
  })
  return {
    wanted,
    counted: counted.length,
    below: counted
      .filter(({ others }) => others < wanted)
      .sort((a, b) => a.others - b.others)
      .slice(0, MAX_NAMED)
      .map((one) => ({ ...one, name: names(one.infoHash) })),
  }
}
