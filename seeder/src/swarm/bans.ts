/**
 * Peers that send wrong bytes are left alone for a while. A piece whose every block came from one peer
 * is that peer's fault; where several sent blocks, each is half suspected until pieces of its own are
 * right again.
 */
import { BAN_MS, BAN_STRIKES, MAX_BANS } from '../limits.ts'
import type { TorrentObject, Wire } from './webtorrent.ts'

export interface Bans {
  isBanned(address: string): boolean
  /** Peers that are banned now. */
  readonly count: number
  /** A piece was wrong to which these peers sent blocks. Returns those that are banned for it. */
  wrong(peers: ReadonlySet<string>): string[]
  /** A piece was right to which these peers sent blocks. */
  right(peers: ReadonlySet<string>): void
}

/** `now` is milliseconds. */
export function createBans(now: () => number): Bans {
  const strikes = new Map<string, number>()
  const until = new Map<string, number>()
  const prune = (): void => {
    for (const [peer, end] of until) if (end <= now()) until.delete(peer)
  }
  return {
    isBanned: (peer) => (until.get(peer) ?? 0) > now(),
    get count() {
      prune()
      return until.size
    },
    wrong(peers) {
      const banned: string[] = []
      for (const peer of peers) {
        const total = (strikes.get(peer) ?? 0) + (peers.size === 1 ? 1 : 0.5)
        if (total < BAN_STRIKES) {
          if (strikes.size >= MAX_BANS) strikes.clear()
          strikes.set(peer, total)
          continue
        }
        strikes.delete(peer)
        if (until.size >= MAX_BANS) prune()
        if (until.size < MAX_BANS) until.set(peer, now() + BAN_MS)
        banned.push(peer)
      }
      return banned
    },
    right(peers) {
      if (peers.size !== 1) return
      for (const peer of peers) if ((strikes.get(peer) ?? 1) < 1) strikes.delete(peer)
    },
  }
}

/**
 * What a ban is for: the address, so that another connection does not help; but on this machine each
 * port is somebody else.
 */
export function peerName({ remoteAddress, remotePort }: Wire): string | undefined {
  if (remoteAddress === undefined) return undefined
  const address = remoteAddress.replace(/^::ffff:/i, '')
  const isHere = address === '::1' || address.startsWith('127.')
  return isHere ? `${address}:${remotePort}` : address
}

/** Sees which peers each piece of a torrent came from, and closes the wires of those banned. */
export function watchPieces(
  torrent: TorrentObject,
  bans: Bans,
  told: (peer: string) => void,
): void {
  const senders = new Map<number, Set<string>>()
  torrent.on('wire', (wire: Wire) => {
    const peer = peerName(wire)
    if (peer === undefined) return
    if (bans.isBanned(peer)) return void wire.destroy()
    wire.on('piece', (index: number) => {
      const known = senders.get(index)
      if (known) known.add(peer)
      else senders.set(index, new Set([peer]))
    })
  })
  torrent.on('verified', (index: number) => {
    bans.right(senders.get(index) ?? new Set())
    senders.delete(index)
  })
  torrent.on('warning', (warning: unknown) => {
    const text = warning instanceof Error ? warning.message : String(warning)
    const index = Number(/^Piece (\d+) failed verification$/.exec(text)?.[1] ?? Number.NaN)
    const peers = senders.get(index)
    if (!peers) return
    senders.delete(index)
    for (const peer of bans.wrong(peers)) {
      told(peer)
      for (const wire of [...torrent.wires]) if (peerName(wire) === peer) wire.destroy()
    }
  })
}
