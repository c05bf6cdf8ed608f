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

/**
 * Sees which peers each piece of a torrent came from, and closes the wires of those banned. A peer that
 * has sent no right piece yet, or a wrong one since, is asked for one piece at a time.
 */
export function watchPieces(
  torrent: TorrentObject,
  bans: Bans,
  told: (peer: string) => void,
): void {
  const senders = new Map<number, Set<string>>()
  /** Pieces that were wrong by nobody knows whom, and who alone is asked for them now. */
  const onParole = new Map<number, string>()
  /** Peers of whom a piece was right, and the one piece that each of the others is asked for. */
  const proven = new Set<string>()
  const trial = new Map<string, number>()
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
    const peer = peerName(wire)
    if (peer === undefined || proven.has(peer)) return request(wire, index, hotswap)
    // Whoever may be a liar has no more than one piece under way.
    if ((trial.get(peer) ?? index) !== index) return false
    const asked = request(wire, index, hotswap)
    if (asked) trial.set(peer, index)
    return asked
  }

  /** It was judged, or its sender is gone: who was tried by it may be asked for another. */
  function judged(index: number): void {
    senders.delete(index)
    onParole.delete(index)
    for (const [peer, tried] of trial) if (tried === index) trial.delete(peer)
  }

  function wrong(index: number): void {
    const peers = [...(senders.get(index) ?? [])]
    judged(index)
    for (const peer of peers) proven.delete(peer)
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
    wire.once('close', () => trial.delete(peer))
    wire.on('piece', (index: number) => {
      const known = senders.get(index)
      if (known) known.add(peer)
      else senders.set(index, new Set([peer]))
    })
  })
  torrent.on('verified', (index: number) => {
    for (const peer of senders.get(index) ?? []) proven.add(peer)
    judged(index)
  })
  torrent.on('warning', (warning: unknown) => {
    const text = warning instanceof Error ? warning.message : String(warning)
    const index = FAILED_PIECE.exec(text)?.[1]
    if (index !== undefined) wrong(Number(index))
  })
}
