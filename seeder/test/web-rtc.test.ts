import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answerer, createAnswerer, type SessionDescription } from '../src/swarm/web-rtc.ts'

/** Debian's places for the package chromium, then Chrome's. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS =
  '--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-quic --allow-loopback-in-peer-connection'

/** The part of a data channel that a page's end of the talk needs. */
interface Talk {
  readonly connection: RTCConnection
  readonly opened: Promise<number>
}
interface RTCConnection {
  close(): void
  setRemoteDescription(description: SessionDescription): Promise<void>
}

let browser: Browser
let page: Page
let answerer: Answerer

beforeAll(async () => {
  const executablePath = CHROMIUM.find((path) => existsSync(path))
  if (!executablePath) {
    throw new Error('this test needs Chromium: install the Debian package chromium')
  }
  browser = await chromium.launch({ executablePath, args: FLAGS.split(' ') })
  page = await browser.newPage()
  // WebRTC needs a secure context; about:blank of a new page is none.
  const server = createServer((_, response) => response.end('<title>visitor</title>'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await page.goto(`http://127.0.0.1:${port}/`)
  server.close()
  answerer = createAnswerer(port)
})

afterAll(async () => {
  answerer?.close()
  await browser?.close()
})

/** The page makes an offer with all its candidates in it. */
const makeOffer = (name: string): Promise<SessionDescription> =>
  page.evaluate(`(async () => {
    const connection = new RTCPeerConnection({ iceServers: [] })
    const channel = connection.createDataChannel('x')
    const began = performance.now()
    const opened = new Promise((resolve) => {
      channel.onopen = () => { channel.send('hello'); resolve(performance.now() - began) }
    })
    globalThis[${JSON.stringify(name)}] = { connection, opened }
    await connection.setLocalDescription(await connection.createOffer())
    await new Promise((resolve) => {
      connection.onicecandidate = (event) => { if (!event.candidate) resolve() }
      if (connection.iceGatheringState === 'complete') resolve()
    })
    return connection.localDescription.toJSON()
  })()`)

it('answers Chromium at once, and all its visitors come through one port', async () => {
  for (const name of ['first', 'second', 'third']) {
    const offer = await makeOffer(name)
    const began = performance.now()
    const { stream, answer } = await answerer.answer(offer, name)
    // simple-peer alone would wait 5 s for the end of gathering, and Chromium's offer would be stale.
    expect(performance.now() - began).toBeLessThan(4_000)
    const heard = new Promise((resolve) => {
      const { once } = stream as {
        once(event: string, listener: (bytes: Uint8Array) => void): void
      }
      once.call(stream, 'data', (bytes) => resolve(Buffer.from(bytes).toString()))
    })
    const opened = await page.evaluate(
      async ([key, description]) => {
        const talk = (globalThis as unknown as Record<string, Talk>)[key as string]
        await talk?.connection.setRemoteDescription(description as SessionDescription)
        return talk?.opened
      },
      [name, answer] as const,
    )
    expect(opened).toBeGreaterThan(0)
    expect(await heard).toBe('hello')
  }
  expect(answerer.open).toBe(3)
})

it('a hundred visitors who come and go leave nothing behind (fault 13)', async () => {
  const descriptors = () => readdirSync('/proc/self/fd').length
  const before = { open: answerer.open, descriptors: descriptors() }
  for (let round = 0; round < 100; round++) {
    const name = `round-${round}`
    const { stream, answer } = await answerer.answer(await makeOffer(name), name)
    const connection = stream as unknown as {
      once(event: string, listener: () => void): void
      write(bytes: Uint8Array): boolean
    }
    connection.once('connect', () => {
      // Some leave while they are being sent something.
      if (round % 3 === 0) connection.write(new Uint8Array(60_000))
    })
    await page.evaluate(
      async ([key, description]) => {
        const talks = globalThis as unknown as Record<string, Talk>
        const talk = talks[key as string]
        await talk?.connection.setRemoteDescription(description as SessionDescription)
        await talk?.opened
        talk?.connection.close()
        delete talks[key as string]
      },
      [name, answer] as const,
    )
    await expect.poll(() => answerer.open, { timeout: 15_000 }).toBe(before.open)
  }
  expect(answerer.open).toBe(before.open)
  await expect.poll(descriptors, { timeout: 20_000 }).toBeLessThan(before.descriptors + 20)
}, 120_000)

it('fails for an offer that is none', async () => {
  const before = answerer.open
  await expect(answerer.answer({ type: 'offer', sdp: 'v=0' }, 'x')).rejects.toThrow()
  expect(answerer.open).toBe(before)
})
