/** A page in Chromium that makes WebRTC offers, as a stock webtorrent page does. */
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Page } from 'playwright-core'
import type { SessionDescription } from '../src/swarm/web-rtc.ts'

/** Debian's places for the package chromium, then Chrome's. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS =
  '--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-quic --allow-loopback-in-peer-connection'

/** A goodbye is a single packet: where it is lost, the end is noticed by silence (RFC 7675: 30 s). */
export const GONE_MS = 90_000

/** The page's end of a connection. */
interface Talk {
  readonly connection: {
    close(): void
    setRemoteDescription(description: SessionDescription): Promise<void>
  }
  readonly opened: Promise<number>
  /** Bytes that came, and the sum of all of them. */
  received: number
  sum: number
  closed: boolean
}

export interface VisitorPage {
  /** A UDP port that is free: its TCP twin is the page's own. */
  readonly port: number
  /** Makes an offer with all its candidates in it. */
  offer(name: string): Promise<SessionDescription>
  /** Takes the answer to it; resolves when the channel is open, with the milliseconds since the offer. */
  open(name: string, answer: SessionDescription): Promise<number>
  /** Takes the answer and does not wait. */
  accept(name: string, answer: SessionDescription): Promise<void>
  heard(name: string): Promise<{ received: number; sum: number; closed: boolean }>
  leave(name: string): Promise<void>
  /** Leaves everything: Chromium counts closed connections of a process too, and allows 500. */
  renew(): Promise<void>
  close(): Promise<void>
}

export async function openVisitorPage(): Promise<VisitorPage> {
  const executablePath = CHROMIUM.find((path) => existsSync(path))
  if (!executablePath) {
    throw new Error('this test needs Chromium: install the Debian package chromium')
  }
  const browser = await chromium.launch({ executablePath, args: FLAGS.split(' ') })
  // WebRTC needs a secure context; about:blank of a new page is none.
  const server = createServer((_, response) => response.end('<title>visitor</title>'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  /** A context of its own is a process of its own. */
  const openPage = async (): Promise<Page> => {
    const opened = await browser.newPage()
    await opened.goto(`http://127.0.0.1:${port}/`)
    return opened
  }
  let page = await openPage()
  return {
    port,
    offer: (name) =>
      page.evaluate(`(async () => {
        const connection = new RTCPeerConnection({ iceServers: [] })
        const channel = connection.createDataChannel('x')
        channel.binaryType = 'arraybuffer'
        const began = performance.now()
        const talk = { connection, received: 0, sum: 0, closed: false }
        globalThis[${JSON.stringify(name)}] = talk
        channel.onmessage = ({ data }) => {
          talk.received += data.byteLength
          for (const byte of new Uint8Array(data)) talk.sum = (talk.sum * 31 + byte) >>> 0
        }
        channel.onclose = () => { talk.closed = true }
        talk.opened = new Promise((resolve) => {
          channel.onopen = () => { channel.send('hello'); resolve(performance.now() - began) }
        })
        await connection.setLocalDescription(await connection.createOffer())
        await new Promise((resolve) => {
          connection.onicecandidate = (event) => { if (!event.candidate) resolve() }
          if (connection.iceGatheringState === 'complete') resolve()
        })
        return connection.localDescription.toJSON()
      })()`),
    open: (name, answer) =>
      page.evaluate(
        async ([key, description]) => {
          const talk = (globalThis as unknown as Record<string, Talk>)[key]
          await talk?.connection.setRemoteDescription(description)
          return (await talk?.opened) ?? Number.NaN
        },
        [name, answer] as const,
      ),
    accept: (name, answer) =>
      page.evaluate(
        async ([key, description]) => {
          const talk = (globalThis as unknown as Record<string, Talk>)[key]
          await talk?.connection.setRemoteDescription(description)
        },
        [name, answer] as const,
      ),
    heard: (name) =>
      page.evaluate((key) => {
        const talk = (globalThis as unknown as Record<string, Talk>)[key]
        const { received = 0, sum = 0, closed = true } = talk ?? {}
        return { received, sum, closed }
      }, name),
    leave: (name) =>
      page.evaluate((key) => {
        const talks = globalThis as unknown as Record<string, Talk>
        talks[key]?.connection.close()
        delete talks[key]
      }, name),
    async renew() {
      await page.context().close()
      page = await openPage()
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
