import { recoverSigner } from '@cosmos/protocol/chain/personal-sign'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex, unpackHashes } from '@cosmos/protocol/tracker/binary'
import { challengeNonce, helloText } from '@cosmos/protocol/tracker/hello'
import { isRefused, readSeederFrame } from '@cosmos/protocol/tracker/messages'
import { Wallet } from 'ethers'
import pino from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { createTrackerLink, type TrackerLink } from './tracker-link.ts'

const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const address = wallet.address.toLowerCase() as Address
const peerId = '-CS0001-abcdefghijkl'
const hash = (digit: string): InfoHash => digit.repeat(40) as InfoHash

/** The tracker's end of a line. */
class Line extends EventTarget {
  readyState: number = WebSocket.OPEN
  readonly sent: string[] = []
  readonly url: string
  constructor(url: URL) {
    super()
    this.url = url.href
  }
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.readyState = WebSocket.CLOSED
    this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' }))
  }
  says(frame: unknown): void {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame)
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

let lines: Line[] = []
let link: TrackerLink | undefined

function start(holdings: readonly InfoHash[] = [hash('a'), hash('b')]): void {
  lines = []
  link = createTrackerLink({
    edge: 'https://edge.example',
    address,
    peerId,
    sign: (text) => wallet.signMessage(text),
    holdings: () => holdings,
    answer: async (infoHash, browser, offer) =>
      infoHash === hash('a') && offer.sdp === 'hi'
        ? { type: 'answer', sdp: `hello ${browser}` }
        : undefined,
    open: (url) => {
      const line = new Line(url)
      lines.push(line)
      return line as unknown as WebSocket
    },
    log: pino({ level: 'silent' }),
  })
}

afterEach(() => link?.stop())

const line = (index = 0): Line => {
  const found = lines[index]
  if (!found) throw new Error(`no line ${index} was opened`)
  return found
}

/** Every frame must be one that the tracker's own reader takes. */
async function frame(index: number, on = 0): Promise<Record<string, unknown>> {
  await vi.waitFor(() => expect(line(on).sent.length).toBeGreaterThan(index))
  const text = line(on).sent[index] ?? ''
  expect(isRefused(readSeederFrame(text))).toBe(false)
  return JSON.parse(text)
}

const nonce = challengeNonce('edge.example', new Uint8Array(16).fill(7))

it('proves the wallet, then tells all it holds in one frame', async () => {
  start()
  expect(line().url).toBe(`wss://edge.example/tracker?role=seeder&address=${address}`)
  line().says({ action: 'challenge', nonce })
  const hello = await frame(0)
  expect(hello).toMatchObject({ action: 'hello', address, peer_id: peerId })
  expect(recoverSigner(helloText(nonce), String(hello.signature))).toBe(address)
  expect(link?.state).toBe('connecting')
  line().says({ action: 'welcome', interval: 120 })
  const holdings = await frame(1)
  expect(unpackHashes(String(holdings.add))).toEqual([hash('a'), hash('b')])
  expect(link?.state).toBe('joined')
})

it('tells changes as they come, several together', async () => {
  start([])
  line().says({ action: 'welcome', interval: 120 })
  await vi.waitFor(() => expect(link?.state).toBe('joined'))
  link?.changed({ added: hash('c') })
  link?.changed({ added: hash('d') })
  link?.changed({ removed: hash('c') })
  expect(await frame(0)).toEqual({
    action: 'holdings',
    add: btoa(binaryOfHex(hash('d'))),
    remove: btoa(binaryOfHex(hash('c'))),
  })
})

it('answers offers for what it holds, and stays silent about the rest', async () => {
  start([])
  line().says({ action: 'welcome', interval: 120 })
  const about = { peer_id: 'browser-browser-0001', offer_id: 'offer-offer-offer-01' }
  const offer = (digit: string, sdp: string): void =>
    line().says({
      ...{ action: 'announce', info_hash: binaryOfHex(hash(digit)) },
      ...{ ...about, offer: { type: 'offer', sdp } },
    })
  offer('e', 'hi')
  offer('a', 'hi')
  const answer = await frame(0)
  expect(answer).toMatchObject({
    action: 'announce',
    peer_id: peerId,
    to_peer_id: about.peer_id,
    offer_id: about.offer_id,
    answer: { type: 'answer', sdp: expect.stringMatching(/^hello /) },
  })
})

it('signs no challenge of another tracker', async () => {
  start()
  line().says({ action: 'challenge', nonce: challengeNonce('other.example', new Uint8Array(16)) })
  await vi.waitFor(() => expect(link?.state).toBe('away'))
  expect(line().sent).toEqual([])
  expect(link?.detail).toMatch(/not its own/)
})

it('comes back when the line breaks, and tells everything again', async () => {
  start()
  line().says({ action: 'welcome', interval: 120 })
  await frame(0)
  line().close()
  expect(link?.state).toBe('away')
  await vi.waitFor(() => expect(lines).toHaveLength(2), 3_000)
  line(1).says({ action: 'welcome', interval: 120 })
  expect(unpackHashes(String((await frame(0, 1)).add))).toHaveLength(2)
})

it('keeps the reason why it was refused, and shrugs at nonsense', async () => {
  start()
  for (const nonsense of ['', '{', '[]', '{"action":"dance"}', '{"action":"announce"}']) {
    line().says(nonsense)
  }
  line().says({ action: 'failure', fault: 'not-registered', reason: 'not in Nodes' })
  await vi.waitFor(() => expect(link?.detail).toBe('not-registered: not in Nodes'))
  expect(line().sent).toEqual([])
})
