import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import SimplePeer from '@thaunknown/simple-peer/lite.js'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answerer, createAnswerer, type SessionDescription } from './web-rtc.ts'

/** A browser's side, as far as Node can play it. */
interface Browser {
  on(event: string, listener: (...values: never[]) => void): void
  once(event: string, listener: (...values: never[]) => void): void
  signal(description: SessionDescription): void
  write(bytes: Uint8Array): void
  destroy(): void
}
const Peer = SimplePeer as unknown as new (options: Record<string, unknown>) => Browser

const browsers: Browser[] = []
let answerer: Answerer | undefined
afterEach(() => {
  for (const browser of browsers.splice(0)) browser.destroy()
  answerer?.close()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function offerOf(browser: Browser): Promise<SessionDescription> {
  return new Promise((resolve) =>
    browser.once('signal', (offer: SessionDescription) => resolve(offer)),
  )
}

/** A browser that has sent its offer; its own gathering is cut short, as Chromium's is short. */
function startBrowser(): Browser {
  const browser = new Peer({
    ...{ initiator: true, trickle: false, iceCompleteTimeout: 50, config: { iceServers: [] } },
  })
  browser.on('error', () => undefined)
  browsers.push(browser)
  return browser
}

describe('answers to WebRTC offers', () => {
  it('come long before simple-peer would give up gathering, and connect on one port', async () => {
    const port = await freePort()
    answerer = createAnswerer(port)
    for (const id of ['one', 'two']) {
      const browser = startBrowser()
      const offer = await offerOf(browser)
      const began = performance.now()
      const { stream, answer } = await answerer.answer(offer, id)
      // simple-peer's own timeout is 5,000 ms, ours for stuck gathering 1,000 ms.
      expect(performance.now() - began).toBeLessThan(4_000)
      expect(answer.type).toBe('answer')
      expect(answer.sdp).toMatch(new RegExp(` ${port} typ host`))
      const connected = new Promise<void>((resolve) => browser.once('connect', resolve))
      const heard = new Promise((resolve) =>
        (stream as Browser).once('data', (bytes: Uint8Array) =>
          resolve(Buffer.from(bytes).toString()),
        ),
      )
      browser.signal(answer)
      await connected
      browser.write(Buffer.from('hello'))
      expect(await heard).toBe('hello')
    }
    expect(answerer.open).toBe(2)
  })

  it('fail for an offer that is none', async () => {
    answerer = createAnswerer(await freePort())
    await expect(answerer.answer({ type: 'offer', sdp: 'v=0' }, 'x')).rejects.toThrow()
    expect(answerer.open).toBe(0)
  })
})
