/** Lets metadata and pieces into a webtorrent download that came another way than through its peers. */
import type { TorrentObject } from './webtorrent.ts'

export interface SideEntrance {
  /** Gives it its .torrent, if it has none. */
  describe(torrentFile: Uint8Array): Promise<void>
  /** Whether peers have sent or are sending blocks of a piece. */
  isBegun(index: number): boolean
  /** A piece was checked, and lies in the store. */
  take(index: number): void
  /** Peers may be asked for what they were kept from. */
  update(): void
}

/** Peers are not asked for pieces that `isClaimed` names. */
export function sideEntrance(
  torrent: TorrentObject,
  isClaimed: (index: number) => boolean,
): SideEntrance {
  // webtorrent reads metadata asynchronously, and would read those of two who are quick.
  const onMetadata = torrent._onMetadata.bind(torrent)
  let isDescribed = false
  torrent._onMetadata = async (metadata) => {
    if (isDescribed) return
    isDescribed = true
    await onMetadata(metadata)
  }
  const listening = new Promise<void>((resolve) => {
    torrent.once('infoHash', () => resolve())
    torrent.once('close', () => resolve())
  })
  const request = torrent._request.bind(torrent)
  torrent._request = (wire, index, hotswap) => !isClaimed(index) && request(wire, index, hotswap)

  return {
    async describe(torrentFile) {
      await listening
      if (!torrent.destroyed) await torrent._onMetadata(torrentFile)
    },
    isBegun(index) {
      const piece = torrent.pieces[index]
      const senders = torrent._reservations[index]
      return !!piece && (piece.missing < piece.length || !!senders?.some((wire) => wire !== null))
    },
    take(index) {
      if (torrent.destroyed || torrent.bitfield.get(index)) return
      torrent._markVerified(index)
      for (const wire of torrent.wires) wire.have(index)
      torrent._checkDone()
    },
    update() {
      if (torrent.ready && !torrent.destroyed) torrent._update()
    },
  }
}
