import { JsonRpcProvider } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployCosmos } from '../deploy.ts'
import { type LocalChain, startLocalChain } from '../local-chain.ts'
import { RpcServerFailed, serveRpc } from '../rpc-server.ts'

let chain: LocalChain
beforeAll(async () => {
  chain = await startLocalChain({ port: 0 })
})
afterAll(() => chain.close())

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(chain.url, { method: 'POST', body, headers })
const rpc = async (method: string, params: unknown[] = []) => {
  const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }))
  return (await response.json()) as {
    id: number
    result?: unknown
    error?: { code: number; message: string; data?: unknown }
  }
}
const quantity = (value: number) => `0x${value.toString(16)}`

describe('the chain', () => {
  it('is the development chain with funded accounts and the limits of the main network', async () => {
    expect(await rpc('eth_chainId')).toEqual({ jsonrpc: '2.0', id: 7, result: '0x7a69' })
    const { result } = await rpc('eth_accounts')
    const accounts = result as string[]
    expect(accounts).toHaveLength(20)
    expect(accounts[0]).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266')
    const block = (await rpc('eth_getBlockByNumber', ['latest', false])).result
    expect(block).toMatchObject({ gasLimit: quantity(60_000_000) })
    const dear = await rpc('eth_sendTransaction', [
      { from: accounts[0], to: accounts[1], gas: quantity(16_777_217) },
    ])
    expect(dear.error?.message).toMatch(/gas/)
  })

  it('mines a block for each transaction and lets ethers talk to it', async () => {
    const provider = new JsonRpcProvider(chain.url, undefined, { cacheTimeout: -1 })
    const before = await provider.getBlockNumber()
    const signer = await provider.getSigner(0)
    const sent = await signer.sendTransaction({ to: await signer.getAddress(), value: 1n })
    await sent.wait()
    expect(await provider.getBlockNumber()).toBe(before + 1)
    provider.destroy()
  })

  it('answers state and proofs of blocks 256 back', async () => {
    const accounts = (await rpc('eth_accounts')).result as string[]
    const [from, to] = accounts.slice(2)
    const start = Number((await rpc('eth_blockNumber')).result)
    await rpc('eth_sendTransaction', [{ from, to, value: quantity(5) }])
    await rpc('hardhat_mine', [quantity(256)])
    const old = await rpc('eth_getBalance', [to, quantity(start)])
    const now = await rpc('eth_getBalance', [to, 'latest'])
    expect(BigInt(now.result as string) - BigInt(old.result as string)).toBe(5n)
    const proof = await rpc('eth_getProof', [to, [], quantity(start)])
    expect(proof.result).toMatchObject({ balance: old.result })
  })

  it('gives wallets the code and the bytes of a revert', async () => {
    const accounts = (await rpc('eth_accounts')).result as string[]
    const { addresses } = await deployCosmos({
      connection: chain.connection,
      foundation: accounts[0] ?? '',
      initialSupply: 5n,
      cybrPerTitle: 0n,
    })
    // ownerOf(50000)
    const data = `0x6352211e${(50_000).toString(16).padStart(64, '0')}`
    const { error } = await rpc('eth_call', [{ to: addresses.LandTitle, data }, 'latest'])
    expect(error?.code).toBe(3)
    expect(error?.data).toMatch(/^0x7e273289/)
    const supply = await rpc('eth_call', [{ to: addresses.CYBR, data: '0x18160ddd' }, 'latest'])
    expect(BigInt(supply.result as string)).toBe(5n)
  })
})

describe('deploying', () => {
  it('refuses malformed accounts by name', async () => {
    const { connection } = chain
    await expect(deployCosmos({ connection, foundation: '0x12' })).rejects.toThrow(
      /foundation 0x12 is not an Ethereum address/,
    )
  })
})

describe('the server', () => {
  it('lets pages of every origin ask, those from disk too', async () => {
    const preflight = await fetch(chain.url, { method: 'OPTIONS', headers: { Origin: 'null' } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-headers')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    const answer = await post('{}', { Origin: 'null' })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('answers a batch in its order', async () => {
    const calls = ['eth_chainId', 'no_such_method', 'eth_blockNumber'].map((method, id) => ({
      jsonrpc: '2.0',
      id,
      method,
    }))
    const answers = (await (await post(JSON.stringify(calls))).json()) as Record<string, unknown>[]
    expect(answers.map((it) => it.id)).toEqual([0, 1, 2])
    expect(answers.map((it) => 'result' in it)).toEqual([true, false, true])
  })

  it.each([
    ['no JSON', '{"jsonrpc"', 400, -32_700],
    ['a number', '5', 200, -32_600],
    ['null', 'null', 200, -32_600],
    ['no method', '{"id":1}', 200, -32_600],
    ['params that are no list', '{"id":1,"method":"eth_chainId","params":"x"}', 200, -32_600],
    ['an empty batch', '[]', 200, -32_600],
    ['a huge batch', JSON.stringify(Array(1_001).fill(0)), 200, -32_600],
    ['a huge body', ' '.repeat(8 * 1024 * 1024 + 1), 413, -32_600],
  ])('refuses %s with a reason', async (_what, body, status, code) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    const answer = (await response.json()) as { error: { code: number; message: string } }
    expect(answer.error.code).toBe(code)
    expect(answer.error.message.length).toBeGreaterThan(10)
  })

  it('explains itself to browsers', async () => {
    const response = await fetch(chain.url)
    expect(response.status).toBe(405)
    expect(await response.text()).toContain('JSON-RPC')
  })

  it('says which port is taken', async () => {
    const { port } = chain
    const second = serveRpc({ host: '127.0.0.1', port, provider: chain.provider })
    await expect(second).rejects.toThrow(RpcServerFailed)
    await expect(second).rejects.toMatchObject({ reason: 'port-taken' })
    await expect(second).rejects.toThrow(String(port))
  })

  it('frees its port when closed', async () => {
    const first = await serveRpc({ host: '127.0.0.1', port: 0, provider: chain.provider })
    await fetch(first.url)
    await first.close()
    const second = await serveRpc({ host: '127.0.0.1', port: first.port, provider: chain.provider })
    await second.close()
  })
})
