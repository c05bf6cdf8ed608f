/** Bytes taken and promised. Pure bookkeeping; what must hold of the disk is asked of `shortage`. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'

export interface Space {
  /** Bytes taken or reserved. */
  readonly used: number
  take(infoHash: InfoHash, bytes: number, onDisk: number): void
  /** So many reserved bytes have reached the disk. */
  wrote(infoHash: InfoHash, bytes: number): void
  give(infoHash: InfoHash, bytes: number): void
  /**
   * Bytes that must go before `bytes` more may come: for the quota, or for the disk, of which
   * `free` are free. 'disk' when others have filled the disk so far that nothing of ours helps.
   */
  shortage(bytes: number, free: number): number | 'disk'
}

/** `floor` bytes of the disk are left to others. */
export function createSpace(quota: number, floor: number): Space {
  /** Reserved, not written yet: the disk still counts them as free. */
  const promised = new Map<InfoHash, number>()
  let used = 0
  let outstanding = 0

  function promise(infoHash: InfoHash, bytes: number): void {
    outstanding += bytes - (promised.get(infoHash) ?? 0)
    if (bytes > 0) promised.set(infoHash, bytes)
    else promised.delete(infoHash)
  }

  return {
    get used() {
      return used
    },
    take(infoHash, bytes, onDisk) {
      used += bytes
      promise(infoHash, Math.max(0, bytes - onDisk))
    },
    wrote(infoHash, bytes) {
      promise(infoHash, Math.max(0, (promised.get(infoHash) ?? 0) - bytes))
    },
    give(infoHash, bytes) {
      used -= bytes
      promise(infoHash, 0)
    },
    shortage(bytes, free) {
      const spare = free - outstanding - floor
      if (bytes > 0 && spare < 0) return 'disk'
      return Math.max(0, used + bytes - quota, Math.min(bytes, bytes - spare))
    },
  }
}
