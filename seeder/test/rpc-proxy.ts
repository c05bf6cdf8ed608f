/** Stands between a seeder and its chain, and breaks what a test wants broken. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Mood =
  | 'honest'
  | 'down'
  /** Takes requests and never answers. */
  | 'silent'
  | 'other-chain'
  /** Its blocks have other hashes, as on another branch. */
  | 'other-blocks'
  /** Where the chain says a model has `sizes[0]` bytes, it says `sizes[1]`. */
  | 'other-sizes'

export interface RpcProxy {
  readonly url: string
  mood: Mood
  sizes: readonly [number, number]
  close(): Promise<void>
}

interface Answer {
  readonly id: unknown
  readonly result?: unknown
}

interface Call {
  readonly id: unknown
  readonly method: string
}

/** A number as it stands in the answer of a contract. */
const word = (value: number): string => value.toString(16).padStart(64, '0')

const otherBlock = (block: { hash: string }) => ({
  ...block,
  hash: `0x${block.hash.slice(2).split('').reverse().join('')}`,
})

export async function startRpcProxy(rpc: string): Promise<RpcProxy> {
  let mood: Mood = 'honest'
  let sizes: readonly [number, number] = [0, 0]
  const lie = (calls: Call[], answers: Answer[]): Answer[] =>
    answers.map((answer) => {
      const method = calls.find(({ id }) => id === answer.id)?.method
      if (mood === 'other-chain' && method === 'eth_chainId') return { ...answer, result: '0x7' }
      if (mood === 'other-blocks' && method === 'eth_getBlockByNumber' && answer.result) {
        return { ...answer, result: otherBlock(answer.result as { hash: string }) }
      }
      if (mood === 'other-sizes' && method === 'eth_call') {
        const [right, wrong] = sizes.map(word) as [string, string]
        return { ...answer, result: String(answer.result).replaceAll(right, wrong) }
      }
      return answer
    })
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    if (mood === 'silent') return
    if (mood === 'down') return void response.writeHead(503).end('no')
    try {
      const headers = { 'content-type': 'application/json' }
      const answer = await (await fetch(rpc, { method: 'POST', headers, body })).json()
      const calls = [JSON.parse(body)].flat() as Call[]
      const told =
        mood === 'honest'
          ? answer
          : Array.isArray(answer)
            ? lie(calls, answer)
            : lie(calls, [answer as Answer])[0]
      response.writeHead(200, headers).end(JSON.stringify(told))
    } catch (error) {
      response.writeHead(502).end(String(error))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get mood() {
      return mood
    },
    set mood(next) {
      mood = next
    },
    get sizes() {
      return sizes
    },
    set sizes(next) {
      sizes = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
