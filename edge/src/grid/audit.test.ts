import { cellKey } from '@cosmos/protocol/geometry/cell-key'
import { COSMOS, createFakeChain } from '@cosmos/protocol/lightnode/fake-chain'
import { createLightNode } from '@cosmos/protocol/lightnode/light-node'
import type { CityState, Rpc } from '@cosmos/protocol/lightnode/types'
import { describe, expect, it } from 'vitest'
import { createAudit } from './audit.ts'
import { AUDIT_MS } from './limits.ts'

const TITLES = 2048
const HOME = 1200

/** A node on a chain whose endpoint holds back the logs of whatever happens while `lying`. */
function city() {
  const chain = createFakeChain({ titles: TITLES })
  const endpoint = { lying: false }
  const rpc: Rpc = async (method, params) =>
    method === 'eth_getLogs' && endpoint.lying ? [] : chain.rpc(method, params)
  chain.mine((deeds) => deeds.move(HOME, cellKey(131, 0) + 1))
  const node = createLightNode({ rpc, cosmos: COSMOS })
  let now = 0
  const audit = createAudit(rpc, () => now)
  const check = async () => {
    now += AUDIT_MS
    return audit.check(node.state() as CityState)
  }
  return { chain, endpoint, node, check, audit }
}

describe('the audit of the map', () => {
  it('agrees with what was read and with what logs named since', async () => {
    const { chain, node, check } = city()
    await node.sync()
    expect(await check()).toBe('agrees')
    chain.mine((deeds) => deeds.move(HOME, cellKey(131, 0) + 2))
    await node.sync()
    expect(await check()).toBe('agrees')
  })

  it('notices logs that were held back, and a node told so is right again', async () => {
    const { chain, endpoint, node, check } = city()
    await node.sync()
    endpoint.lying = true
    chain.mine((deeds) => deeds.move(HOME, cellKey(131, 0) + 2))
    expect(await node.sync()).toBe('advanced')
    expect(await check()).toBe('differs')
    node.distrust()
    expect(await node.sync()).toBe('reloaded')
    expect(await check()).toBe('agrees')
    expect(await node.sync()).toBe('unchanged')
  })

  it('says nothing of an endpoint that gives no proofs, and does not look all the time', async () => {
    const { node, audit, check } = city()
    await node.sync()
    expect(await check()).toBe('agrees')
    expect(await audit.check(node.state() as CityState)).toBe('unknown')
    const blind = createAudit(
      async () => null,
      () => 0,
    )
    expect(await blind.check(node.state() as CityState)).toBe('unknown')
  })
})

describe('a re-organised chain', () => {
  it.each([1, 2, 6, 12])(
    'of %i blocks is healed by the next sync, whatever it undid',
    async (depth) => {
      const { chain, node, check } = city()
      for (let i = 0; i < 14; i++) chain.mine((deeds) => deeds.move(HOME, cellKey(131, 0) + 1 + i))
      await node.sync()
      const before = node.state()?.block
      chain.rewind((before?.number ?? 0) - depth)
      for (let i = 0; i <= depth; i++)
        chain.mine((deeds) => deeds.move(HOME + i, cellKey(131, 0) + 30 + i))
      await node.sync()
      expect(node.state()?.block.number).toBe((before?.number ?? 0) + 1)
      expect(node.state()?.block.hash).not.toBe(before?.hash)
      expect(await check()).toBe('agrees')
      expect(node.health().status).toBe('ok')
    },
  )
})
