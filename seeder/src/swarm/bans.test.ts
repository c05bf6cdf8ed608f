import { expect, it } from 'vitest'
import { BAN_MS, BAN_STRIKES } from '../limits.ts'
import { createBans, peerName } from './bans.ts'
import type { Wire } from './webtorrent.ts'

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

it.each([
  ['192.0.2.1', 5, '192.0.2.1'],
  ['::ffff:192.0.2.1', 5, '192.0.2.1'],
  ['127.0.0.1', 5, '127.0.0.1:5'],
  ['::1', 5, '::1:5'],
  [undefined, 5, undefined],
])('a ban of %s port %d is for %s', (remoteAddress, remotePort, name) => {
  expect(peerName({ remoteAddress, remotePort } as Wire)).toBe(name)
})
