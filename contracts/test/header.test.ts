/** Block headers rebuilt from JSON-RPC must hash as the EVM itself hashes them, fork by fork. */
import { decodeHeader, encodeHeader } from '@cosmos/protocol/chain/header'
import { describe, expect, it } from 'vitest'
import { loadHardhat } from '../hardhat.ts'

const FORKS = ['berlin', 'london', 'merge', 'shanghai', 'cancun', 'prague', 'osaka'] as const

describe('headers of the local chain', () => {
  it.each(FORKS)('hash to the hash of their block on %s', async (hardfork) => {
    const hre = await loadHardhat()
    const connection = await hre.network.create({ override: { hardfork } })
    try {
      const rpc = (method: string, params: unknown[]) =>
        connection.provider.request({ method, params })
      await rpc('hardhat_mine', ['0x2'])
      const [from, to] = (await rpc('eth_accounts', [])) as string[]
      await rpc('eth_sendTransaction', [{ from, to, value: '0x1' }])
      for (const tag of ['0x0', '0x1', 'latest']) {
        const block = (await rpc('eth_getBlockByNumber', [tag, false])) as { hash: string }
        expect(decodeHeader(encodeHeader(block)).hash).toBe(block.hash)
      }
    } finally {
      await connection.close()
    }
  })
})
