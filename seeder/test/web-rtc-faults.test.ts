/** Fault 13: what networks do to WebRTC. */
import { pseudoRandomBytes } from '@cosmos/protocol/content/fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answerer, createAnswerer, type SessionDescription } from '../src/swarm/web-rtc.ts'
import { eventually } from './rig.ts'
import { startUdpProxy, type UdpProxy } from './udp-proxy.ts'
import { GONE_MS, openVisitorPage, type VisitorPage } from './visitor-page.ts'

let visitor: VisitorPage
let answerer: Answerer
const proxies: UdpProxy[] = []

beforeAll(async () => {
  visitor = await openVisitorPage()
  answerer = createAnswerer(visitor.port)
})
afterAll(async () => {
  answerer?.close()
  for (const proxy of proxies) proxy.close()
  await visitor?.close()
})

const candidates = ({ sdp }: SessionDescription): string[] =>
  sdp.split('\r\n').filter((line) => line.startsWith('a=candidate:'))

/** Without any address of its own, so that only what the other side can see of it is left. */
const hidden = (description: SessionDescription): SessionDescription => ({
  ...description,
  sdp: description.sdp.replace(/a=candidate:.*\r\n/g, ''),
})

/** As a visitor behind this proxy would have to be told. */
const through = (description: SessionDescription, { port }: UdpProxy): SessionDescription => ({
  ...description,
  sdp: description.sdp
    .replace(/a=candidate:.*\r\n/g, '')
    .replace(
      /a=ice-ufrag:/,
      `a=candidate:1 1 UDP 2122317823 127.0.0.1 ${port} typ host\r\na=ice-ufrag:`,
    ),
})

/** In messages as webtorrent's; the stream keeps what does not fit yet. */
function writeAll(stream: object, bytes: Uint8Array): void {
  const { write } = stream as { write(bytes: Uint8Array): boolean }
  for (let at = 0; at < bytes.length; at += 30_000) {
    write.call(stream, bytes.subarray(at, at + 30_000))
  }
}

/** What the page reckons of the bytes it has heard. */
const sumOf = (bytes: Uint8Array): number =>
  bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 0)

it('a page that hides its addresses behind mDNS names is reached', async () => {
  const offer = await visitor.offer('mdns')
  expect(candidates(offer).length).toBeGreaterThan(0)
  for (const candidate of candidates(offer)) expect(candidate).toMatch(/ [\w-]+\.local /)
  const { answer } = await answerer.answer(offer, 'mdns')
  expect(await visitor.open('mdns', answer)).toBeGreaterThan(0)
  await visitor.leave('mdns')
})

it('a NAT that gives another port in the middle of a transfer changes no byte that came', async () => {
  const before = answerer.open
  const proxy = await startUdpProxy(visitor.port)
  proxies.push(proxy)
  const { stream, answer } = await answerer.answer(hidden(await visitor.offer('nat')), 'nat')
  await visitor.open('nat', through(answer, proxy))
  const bytes = pseudoRandomBytes(6_000_000, 5)
  writeAll(stream, bytes.subarray(0, 3_000_000))
  await eventually('much has come', async () => (await visitor.heard('nat')).received >= 1_000_000)
  await proxy.rebind()
  writeAll(stream, bytes.subarray(3_000_000))
  // libjuice 1.7 answers the visitor at its new port and goes on sending to the old one. What came
  // counts, and the visitor asks for the rest over a new connection.
  const { received, sum } = await visitor.heard('nat')
  expect(received).toBeGreaterThanOrEqual(1_000_000)
  expect(sum).toBe(sumOf(bytes.subarray(0, received)))
  await visitor.leave('nat')
  const again = await answerer.answer(hidden(await visitor.offer('again')), 'again')
  await visitor.open('again', through(again.answer, proxy))
  const rest = bytes.subarray(received, received + 600_000)
  writeAll(again.stream, rest)
  await eventually(
    'the rest has come',
    async () => (await visitor.heard('again')).received === rest.length,
  )
  expect((await visitor.heard('again')).sum).toBe(sumOf(rest))
  await visitor.leave('again')
  await eventually('both are given up', () => answerer.open === before, GONE_MS)
}, 180_000)

it('a visitor whose UDP is blocked is let go, and takes up no place meanwhile', async () => {
  const before = answerer.open
  const impatient = createAnswerer(visitor.port, 2_000)
  const proxy = await startUdpProxy(visitor.port)
  proxies.push(proxy)
  proxy.blocked = true
  const { answer } = await impatient.answer(hidden(await visitor.offer('blocked')), 'blocked')
  await visitor.accept('blocked', through(answer, proxy))
  expect(impatient.open).toBe(1)
  await eventually('it is let go', () => impatient.open === 0)
  expect(proxy.forwarded).toBe(0)
  await visitor.leave('blocked')
  // Others are not held up by it, nor after it.
  const { answer: next } = await answerer.answer(await visitor.offer('next'), 'next')
  expect(await visitor.open('next', next)).toBeGreaterThan(0)
  await visitor.leave('next')
  await eventually('all have left', () => answerer.open === before, GONE_MS)
  impatient.close()
}, 150_000)
