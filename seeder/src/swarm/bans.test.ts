import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { BAN_MS, BAN_STRIKES } from '../limits.ts'
import { createBans, peerName, watchPieces } from './bans.ts'
import type { TorrentObject, Wire } from './webtorrent.ts'

const LIAR = '192.0.2.1'
const OTHER = '192.0.2.2'

it('bans whoever sent whole wrong pieces, for a while', () => {
  let time = 0
  const bans = createBans(() => time)
  for (let strike = 1; strike < BAN_STRIKES; strike++) expect(bans.strike(LIAR)).toBe(false)
  expect(bans.strike(OTHER)).toBe(false)
  expect(bans.strike(LIAR)).toBe(true)
  expect([bans.isBanned(LIAR), bans.isBanned(OTHER), bans.count]).toEqual([true, false, 1])
  time += BAN_MS
  expect([bans.isBanned(LIAR), bans.count]).toEqual([false, 0])
})

describe('a wrong piece', () => {
  /** As much of a torrent as is needed, with a wire to each peer. */
  function torrentWith(...peers: string[]) {
    const wires = peers.map((remoteAddress) =>
      Object.assign(new EventEmitter(), { remoteAddress, remotePort: 1, destroy: vi.fn() }),
    )
    const torrent = Object.assign(new EventEmitter(), { wires, _request: () => true })
    const banned: string[] = []
    watchPieces(torrent as unknown as TorrentObject, bans, (peer) => banned.push(peer))
    for (const wire of wires) torrent.emit('wire', wire)
    const isAsked = (index: number): boolean[] =>
      wires.map((wire) =>
        (torrent as unknown as TorrentObject)._request(wire as unknown as Wire, index, false),
      )
    const fail = (index: number) =>
      torrent.emit('warning', new Error(`Piece ${index} failed verification`))
    return { torrent, wires, banned, isAsked, fail }
  }
  let bans = createBans(() => 0)
  beforeEach(() => {
    bans = createBans(() => 0)
  })

  it('of two senders is asked for again from one alone, which then answers for it', () => {
    const { torrent, wires, banned, isAsked, fail } = torrentWith(LIAR, OTHER)
    const [liar] = wires
    for (const wire of wires) wire.emit('piece', 7)
    fail(7)
    expect(isAsked(7)).toEqual([true, false])
    expect(isAsked(8)).toEqual([false, true])
    for (let strike = 0; strike < BAN_STRIKES; strike++) {
      liar?.emit('piece', 7)
      fail(7)
    }
    expect(banned).toEqual([LIAR])
    expect(liar?.destroy).toHaveBeenCalled()
    torrent.emit('verified', 7)
    torrent.emit('verified', 8)
    expect(isAsked(7)).toEqual([true, true])
  })

  it('is asked of others again when the one it was asked of is gone', () => {
    const { torrent, wires, isAsked, fail } = torrentWith(LIAR, OTHER)
    for (const wire of wires) wire.emit('piece', 7)
    fail(7)
    torrent.wires.shift()
    expect(isAsked(7)).toEqual([true])
  })

  it('and a peer not yet known cost no more than one piece at a time', () => {
    const { torrent, wires, isAsked, fail } = torrentWith(LIAR)
    const [wire] = wires
    expect([isAsked(1), isAsked(2), isAsked(1)]).toEqual([[true], [false], [true]])
    wire?.emit('piece', 1)
    torrent.emit('verified', 1)
    expect([isAsked(2), isAsked(3)]).toEqual([[true], [true]])
    wire?.emit('piece', 2)
    fail(2)
    expect([isAsked(3), isAsked(4)]).toEqual([[true], [false]])
    // Another brought it.
    torrent.emit('verified', 3)
    expect(isAsked(4)).toEqual([true])
    wire?.emit('close')
    expect(isAsked(5)).toEqual([true])
  })

  it('bans nobody when nobody is known to have sent it', () => {
    const { banned, isAsked, fail } = torrentWith(LIAR)
    fail(3)
    expect([banned, isAsked(3)]).toEqual([[], [true]])
  })
})

it.each([
  ['192.0.2.1', 5, '192.0.2.1'],
  ['::ffff:192.0.2.1', 5, '192.0.2.1'],
  ['127.0.0.1', 5, '127.0.0.1:5'],
  ['::1', 5, '::1:5'],
  [undefined, 5, undefined],
])('a ban of %s port %d is for %s', (remoteAddress, remotePort, name) => {
  expect(peerName({ remoteAddress, remotePort } as Wire)).toBe(name)
})
