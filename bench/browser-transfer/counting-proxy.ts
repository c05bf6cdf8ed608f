/** Passes requests on to a seeder and counts them: what a browser asked is seen here, preflights too. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingProxy {
  readonly url: string
  readonly gets: number
  readonly ranges: number
  readonly preflights: number
  close(): void
}

/** `cutAfter`: bytes of an answer after which the connection breaks. */
export async function startCountingProxy(
  to: string,
  cutAfter = Number.POSITIVE_INFINITY,
): Promise<CountingProxy> {
  const counts = { gets: 0, ranges: 0, preflights: 0 }
  const server = createServer((asked, response) => {
    if (asked.method === 'OPTIONS') counts.preflights++
    else counts.gets++
    if (asked.headers.range) counts.ranges++
    const { method, headers } = asked
    const passed = request(new URL(asked.url ?? '/', to), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      let sent = 0
      answer.on('data', (chunk: Buffer) => {
        sent += chunk.length
        if (sent > cutAfter) response.destroy()
      })
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    response.on('close', () => passed.destroy())
    passed.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    get gets() {
      return counts.gets
    },
    get ranges() {
      return counts.ranges
    },
    get preflights() {
      return counts.preflights
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
