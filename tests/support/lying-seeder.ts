/** A seeder that registers properly, answers like another one, and turns bytes over in every model. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodesAbi } from '@cosmos/contracts/abi'
import { Contract, Interface, JsonRpcProvider, Wallet } from 'ethers'

export interface LyingSeeder {
  readonly url: string
  /** How many model files it has handed out. */
  lies(): number
  close(): Promise<void>
}

/** Registers with `key` (funded, no node yet) in the chain's Nodes. */
export async function startLyingSeeder(options: {
  honest: string
  rpc: string
  cosmos: string
  key: string
}): Promise<LyingSeeder> {
  let lies = 0
  const server: Server = createServer((request, response) => {
    void (async () => {
      const answer = await fetch(options.honest + request.url, {
        method: request.method ?? 'GET',
        headers: request.headers.range ? { range: request.headers.range } : {},
      })
      const body = new Uint8Array(await answer.arrayBuffer())
      if (request.url?.endsWith('.glb')) {
        lies++
        for (let at = 64; at < body.length; at += 64) body[at] = (body[at] ?? 0) ^ 0xff
      }
      const headers: Record<string, string> = { 'access-control-allow-origin': '*' }
      for (const name of ['content-type', 'content-range', 'access-control-expose-headers']) {
        const value = answer.headers.get(name)
        if (value) headers[name] = value
      }
      response.writeHead(answer.status, headers).end(body)
    })().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const provider = new JsonRpcProvider(options.rpc, undefined, { pollingInterval: 100 })
  const wallet = new Wallet(options.key, provider)
  const cosmos = new Contract(
    options.cosmos,
    ['function addressOf(bytes32) view returns (address)'],
    provider,
  )
  const name = `0x${Buffer.from('Nodes').toString('hex').padEnd(64, '0')}`
  const nodes = (await cosmos.getFunction('addressOf')(name)) as string
  const data = new Interface(nodesAbi).encodeFunctionData('register', [1, url, ''])
  await (await wallet.sendTransaction({ to: nodes, data })).wait()
  provider.destroy()
  return {
    url,
    lies: () => lies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
