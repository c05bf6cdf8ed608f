/** Stands between a seeder and its chain, and breaks what a test wants broken. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Mood = 'honest' | 'down' | 'other-chain'

export interface RpcProxy {
  readonly url: string
  mood: Mood
  close(): Promise<void>
}

interface Call {
  readonly id: unknown
  readonly method: string
}

export async function startRpcProxy(rpc: string): Promise<RpcProxy> {
  let mood: Mood = 'honest'
  const lie = (calls: Call[], answers: { id: unknown; result?: unknown }[]) =>
    answers.map((answer) => {
      const call = calls.find(({ id }) => id === answer.id)
      return call?.method === 'eth_chainId' ? { ...answer, result: '0x7' } : answer
    })
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
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
            : lie(calls, [answer as { id: unknown }])[0]
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
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
