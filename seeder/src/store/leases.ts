/** Who reads or writes which package now: what is in use is not removed before it is let go. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'

export interface Leases {
  has(infoHash: InfoHash): boolean
  /** Returns what gives it back; giving back twice is harmless. */
  take(infoHash: InfoHash): () => void
  /** Has `freed` called for it as soon as nobody uses it any more. */
  doom(infoHash: InfoHash): void
}

export function createLeases(freed: (infoHash: InfoHash) => void): Leases {
  const counts = new Map<InfoHash, number>()
  /** An open file would go on taking its space. */
  const doomed = new Set<InfoHash>()
  return {
    has: (infoHash) => counts.has(infoHash),
    take(infoHash) {
      counts.set(infoHash, (counts.get(infoHash) ?? 0) + 1)
      let held = true
      return () => {
        if (!held) return
        held = false
        const left = (counts.get(infoHash) ?? 1) - 1
        if (left > 0) return void counts.set(infoHash, left)
        counts.delete(infoHash)
        if (doomed.delete(infoHash)) freed(infoHash)
      }
    },
    doom: (infoHash) => void doomed.add(infoHash),
  }
}
