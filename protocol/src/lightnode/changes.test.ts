import { AbiCoder } from 'ethers'
import { describe, expect, it } from 'vitest'
import * as events from '../chain/events.ts'
import { RpcError } from '../chain/rpc-error.ts'
import { changesIn } from './changes.ts'
import { account, CONTRACTS, COSMOS } from './fake-chain.ts'
import type { Address, Hex } from './types.ts'

const word = (n: number | bigint): Hex => `0x${n.toString(16).padStart(64, '0')}`
const log = (address: Address, topics: readonly Hex[], data: Hex = '0x') => ({
  address,
  topics,
  data,
  blockNumber: 1,
})
const read = (...logs: ReturnType<typeof log>[]) => changesIn(logs, COSMOS, CONTRACTS)

describe('what logs name', () => {
  it('is nothing where there are none, or only ones of others', () => {
    const nothing = {
      owners: new Set(),
      moved: new Set(),
      models: new Set(),
      targets: new Set(),
      nodes: false,
      blocklist: false,
      directory: false,
    }
    expect(read()).toEqual(nothing)
    const transfer = [events.TRANSFER.topic, word(1), word(2), word(3)]
    expect(read(log(account(0x123), transfer), log(CONTRACTS.CYBR, transfer))).toEqual(nothing)
    expect(read(log(CONTRACTS.LandTitle, [word(99)]), log(CONTRACTS.Model, []))).toEqual(nothing)
  })

  it('tells transfers of titles from transfers of models', () => {
    const topics = (id: number) => [events.TRANSFER.topic, word(1), word(2), word(id)]
    const { owners, models } = read(
      log(CONTRACTS.LandTitle, topics(7)),
      log(CONTRACTS.Model, topics(9)),
    )
    expect([...owners]).toEqual([7])
    expect([...models]).toEqual([9])
  })

  it('is every title of a consecutive transfer', () => {
    const data = AbiCoder.defaultAbiCoder().encode(['uint256'], [1003]) as Hex
    const topics = [events.CONSECUTIVE_TRANSFER.topic, word(1000), word(0), word(5)]
    expect([...read(log(CONTRACTS.LandTitle, topics, data)).owners]).toEqual([
      1000, 1001, 1002, 1003,
    ])
    expect(() => read(log(CONTRACTS.LandTitle, topics))).toThrow(RpcError)
  })

  it.each([
    ['a title beyond all', [events.MOVED.topic, word(2n ** 200n)]],
    ['no title', [events.MOVED.topic]],
  ])('is never %s', (_, topics) => {
    expect(() => read(log(CONTRACTS.LandRegistry, topics))).toThrow(RpcError)
  })

  it('is the directory whenever Cosmos says anything', () => {
    expect(read(log(COSMOS, [word(1)])).directory).toBe(true)
  })
})
