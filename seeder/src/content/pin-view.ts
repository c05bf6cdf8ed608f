/** The pins of this seeder as its plans see them. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Registry } from '../chain/classes.ts'
import type { ContentStore } from '../store/content-store.ts'
import type { PinCopies } from './pin-plan.ts'
import type { Replicas } from './replicas.ts'

export interface PinView {
  readonly pins: readonly PinCopies[]
  /** Bytes that pins could still take if everything else made room. */
  readonly room: number
}

export function viewPins(options: {
  readonly store: Pick<ContentStore, 'get' | 'rows' | 'usage'>
  readonly registry: Registry
  readonly replicas: Pick<Replicas, 'copies'>
}): PinView {
  const { store, registry, replicas } = options
  let taken = 0
  for (const { infoHash, size, infoBytes, provisionalUntil } of store.rows()) {
    // What waits for its token was promised its hour.
    if (registry.pins.has(infoHash) || provisionalUntil > 0) taken += size + infoBytes
  }
  const pins = [...registry.pins].flatMap((infoHash): PinCopies[] => {
    const row = store.get(infoHash)
    // What the city has blocked is kept where it is, and not fetched.
    if (!row && registry.blockOf(infoHash)) return []
    const bytes = row ? row.size + row.infoBytes : registeredSize(registry, infoHash)
    const { others, above } = replicas.copies(infoHash) ?? { others: undefined, above: 0 }
    return [{ infoHash, bytes, here: row !== undefined, others, above }]
  })
  return { pins, room: store.usage().quota - taken }
}

/** Of several tokens one may lie: the smallest size is the least that it can take. */
const registeredSize = (registry: Registry, infoHash: InfoHash): number =>
  Math.min(...registry.tokensOf(infoHash).map(({ size }) => size))
