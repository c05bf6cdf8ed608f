/** Metadata of the packages that are read now: to read and hash it for each range would cost more than the range. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { parseInfo, type Torrent } from '@cosmos/protocol/content/torrent'
import { MAX_METADATA_KEPT, MAX_METADATA_KEPT_BYTES } from '../limits.ts'

/** What `info` says of a package, read once while it is in use; undefined when it says nothing. */
export function createMetadata(
  info: (infoHash: InfoHash) => Uint8Array | undefined,
): (infoHash: InfoHash) => Promise<Torrent | undefined> {
  const kept = new Map<InfoHash, Torrent>()
  return async (infoHash) => {
    const known = kept.get(infoHash)
    if (known) {
      // Those used last stay longest.
      kept.delete(infoHash)
      kept.set(infoHash, known)
      return known
    }
    const bytes = info(infoHash)
    if (!bytes) return undefined
    const torrent = await parseInfo(bytes)
    if (bytes.length > MAX_METADATA_KEPT_BYTES) return torrent
    kept.set(infoHash, torrent)
    const [oldest] = kept.keys()
    if (kept.size > MAX_METADATA_KEPT && oldest) kept.delete(oldest)
    return torrent
  }
}
