/**
 * Peers that send wrong bytes are left alone for a while. A wrong piece whose every block came from one
 * peer is that peer's fault. Where several sent blocks, nobody knows whose it was: the piece is then
 * asked for again from one of them alone (as libtorrent does with peers on parole).
 */
import { BAN_MS, BAN_STRIKES, MAX_BANS } from '../limits.ts'
import type { TorrentObject, Wire } from './webtorrent.ts'

export interface Bans {
  isBanned(peer: string): boolean
  /** Peers that are banned now. */
  readonly count: number
  /** This peer sent a whole piece that was wrong. True when it is banned for it. */
  strike(peer: string): boolean
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
    strike(peer) {
      const total = (strikes.get(peer) ?? 0) + 1
      if (total < BAN_STRIKES) {
        if (strikes.size >= MAX_BANS) strikes.clear()
        strikes.set(peer, total)
        return false
      }
      strikes.delete(peer)
      if (until.size >= MAX_BANS) prune()
      if (until.size < MAX_BANS) until.set(peer, now() + BAN_MS)
      return true
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

const FAILED_PIECE = /^Piece (\d+) failed verification$/

/** Sees which peers each piece of a torrent came from, and closes the wires of those banned. */
export function watchPieces(
  torrent: TorrentObject,
  bans: Bans,
  told: (peer: string) => void,
): void {
  const senders = new Map<number, Set<string>>()
  /** Pieces that were wrong by nobody knows whom, and who alone is asked for them now. */
  const onParole = new Map<number, string>()
  let turn = 0

  const isConnected = (peer: string): boolean =>
    torrent.wires.some((wire) => peerName(wire) === peer)

  // webtorrent asks every wire for blocks of every piece; this is the one place to say no.
  const request = torrent._request.bind(torrent)
  torrent._request = (wire, index, hotswap) => {
    const only = onParole.get(index)
    if (only !== undefined && only !== peerName(wire)) {
      if (isConnected(only)) return false
      onParole.delete(index)
    }
    return request(wire, index, hotswap)
  }

  function wrong(index: number): void {
    const peers = [...(senders.get(index) ?? [])]
    senders.delete(index)
    onParole.delete(index)
    const [first] = peers
    if (peers.length === 1 && first !== undefined) {
      if (!bans.strike(first)) return
      told(first)
      for (const wire of [...torrent.wires]) if (peerName(wire) === first) wire.destroy()
      return
    }
    const suspect = peers[turn++ % Math.max(1, peers.length)]
    if (suspect !== undefined) onParole.set(index, suspect)
  }

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
    senders.delete(index)
    onParole.delete(index)
  })
  torrent.on('warning', (warning: unknown) => {
    const text = warning instanceof Error ? warning.message : String(warning)
    const index = FAILED_PIECE.exec(text)?.[1]
    if (index !== undefined) wrong(Number(index))
  })
}
