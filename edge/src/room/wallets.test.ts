/** Contract wallets (ERC-1271) among people: sealed from the relay, confirmed by the chain. */

import type { Address, Rpc } from '@cosmos/protocol/lightnode/types'
import { createWalletCheck } from '@cosmos/protocol/room/contract-wallet'
import { proveWallet, type WalletProof } from '@cosmos/protocol/room/profile'
import { describe, expect, it } from 'vitest'
import { acquainted, createFakeRoom, type Visitor } from '../../testing/fake-room.ts'

const SAFE = `0x${'5a'.repeat(20)}` as Address
const SIGNATURE = `0x${'c4'.repeat(300)}` as const
const yes = `0x1626ba7e${'0'.repeat(56)}`

/** Unix seconds: a day after the clock of these tests begins. */
const EXPIRES = 1_800_000_000 + 24 * 60 * 60

const prove = (presence: Uint8Array): Promise<WalletProof> =>
  proveWallet({ address: SAFE, presence, expires: EXPIRES, sign: async () => SIGNATURE })

const walletOf = (visitor: Visitor): (Address | undefined)[] =>
  [...visitor.people.values()].map(({ wallet }) => wallet)

describe('a contract wallet', () => {
  it('is shown once the chain confirms it, and hidden from the relay all along', async () => {
    const room = createFakeRoom()
    const rpc: Rpc = async () => yes
    const ada = await room.visitor('Ada', { prove })
    const bob = await room.visitor('Bob', { check: createWalletCheck(async () => [rpc]) })
    for (const one of [ada, bob]) one.connect()
    await room.until(() => walletOf(bob)[0] === SAFE, 'Bob knows the wallet')
    const planted = Buffer.from(SAFE.slice(2), 'hex')
    const seen = [...room.frames, room.dump()].filter((bytes) =>
      Buffer.from(bytes).includes(planted),
    )
    expect(seen).toEqual([])
  })

  it('keeps nobody waiting where the chain does not answer, and is not believed', async () => {
    const room = createFakeRoom()
    const never = new Promise<boolean>(() => undefined)
    const ada = await room.visitor('Ada', { prove })
    const bob = await room.visitor('Bob', { check: () => never })
    const cid = await room.visitor('Cid', { check: async () => false })
    for (const one of [ada, bob, cid]) one.connect()
    await room.until(() => acquainted([ada, bob, cid]), 'all know each other')
    expect([...walletOf(bob), ...walletOf(cid)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('is not the wallet of somebody who has spoken otherwise since', async () => {
    const room = createFakeRoom()
    const answer = Promise.withResolvers<boolean>()
    const ada = await room.visitor('Ada', { prove })
    const bob = await room.visitor('Bob', { check: () => answer.promise })
    for (const one of [ada, bob]) one.connect()
    await room.until(() => acquainted([ada, bob]), 'they know each other')
    ada.session.leave()
    await room.until(() => bob.people.size === 0, 'Ada is gone')
    answer.resolve(true)
    await room.pass(100)
    expect(bob.people.size).toBe(0)
  })

  it('has room for long signatures of everybody in a full introduction', async () => {
    const room = createFakeRoom()
    const long = (presence: Uint8Array) =>
      proveWallet({
        ...{ address: SAFE, presence, expires: EXPIRES },
        sign: async () => `0x${'ab'.repeat(1024)}`,
      })
    const visitors: Visitor[] = []
    for (let i = 0; i < 12; i++) visitors.push(await room.visitor(`V${i}`, { prove: long }))
    for (const one of visitors) one.connect()
    await room.until(() => acquainted(visitors), 'all know each other', 30_000)
  })
})
