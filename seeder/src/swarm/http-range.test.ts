import http, { type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { MAX_TORRENT_BYTES } from '@cosmos/protocol/content/limits'
import { afterEach, describe, expect, it } from 'vitest'
import { askRange, askTorrent, createSourceAgent, type SourceError } from './http-range.ts'

const infoHash = 'ab'.repeat(20) as InfoHash
const SIZE = 1_000_000
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function agentFor(listener: RequestListener) {
  const server = http.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const agent = createSourceAgent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closing.push(() => {
    agent.destroy()
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return agent
}

/** Bytes 100 to 199; what came, and how it ended. */
async function ask(listener: RequestListener): Promise<{ bytes: number; fault?: SourceError }> {
  const agent = await agentFor(listener)
  let bytes = 0
  const { signal } = new AbortController()
  try {
    const range = { from: 100, to: 200 }
    for await (const chunk of askRange(agent, { infoHash, size: SIZE }, range, signal)) {
      bytes += chunk.length
    }
    return { bytes }
  } catch (error) {
    return { bytes, fault: error as SourceError }
  }
}

const extent = { 'content-range': `bytes 100-199/${SIZE}` }

describe('a range of another seeder', () => {
  it('is what was asked for', async () => {
    const { bytes, fault } = await ask(({ headers, url }, response) => {
      expect(url).toBe(`/content/${infoHash}`)
      expect(headers.range).toBe('bytes=100-199')
      response.writeHead(206, extent).end(Buffer.alloc(100))
    })
    expect([bytes, fault]).toEqual([100, undefined])
  })

  it('never has more bytes than were asked for, however many come', async () => {
    const { bytes, fault } = await ask((_, response) => {
      response.writeHead(206, extent)
      const more = (): void => void response.write(Buffer.alloc(60), (error) => error ?? more())
      more()
    })
    expect(bytes).toBeLessThanOrEqual(100)
    expect(fault).toMatchObject({ fault: 'odd', message: 'it sent more than 100 bytes' })
  })

  it('is no fault of a seeder that is busy, or says something about this package only', async () => {
    for (const status of [403, 404, 410, 429, 451, 503, 504, 507]) {
      const { fault } = await ask((_, response) => void response.writeHead(status).end())
      expect(fault?.fault, String(status)).toBe('absent')
    }
    for (const status of [200, 204, 302, 400, 500]) {
      const { fault } = await ask((_, response) => void response.writeHead(status).end())
      expect(fault?.fault, String(status)).toBe('odd')
    }
  })

  it('breaks off with its connection', async () => {
    const { bytes, fault } = await ask((_, response) => {
      response.writeHead(206, extent)
      response.write(Buffer.alloc(40), () => response.destroy())
    })
    expect([bytes, fault?.fault]).toEqual([40, 'broken'])
    const short = await ask((_, response) => response.writeHead(206, extent).end('x'))
    expect(short.fault).toMatchObject({
      fault: 'broken',
      message: expect.stringContaining('only 1 bytes came'),
    })
  })
})

describe('the metadata of another seeder', () => {
  it('ends where no torrent is that large', async () => {
    const agent = await agentFor((_, response) => {
      const more = (): void =>
        void response.write(Buffer.alloc(1 << 16), (error) => error ?? more())
      more()
    })
    const { signal } = new AbortController()
    await expect(askTorrent(agent, infoHash, signal)).rejects.toThrow(
      `it sent more than ${MAX_TORRENT_BYTES} bytes`,
    )
  })
})
