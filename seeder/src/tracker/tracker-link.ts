/**
 * The line to an edge's tracker: proves our wallet, says what we hold, answers browsers' offers.
 * The seeder works without it; browsers then use HTTP.
 */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { hexOfBinary, packHashes } from '@cosmos/protocol/tracker/binary'
import { helloText, isChallengeOf } from '@cosmos/protocol/tracker/hello'
import { MAX_HASHES_PER_FRAME, MAX_SDP } from '@cosmos/protocol/tracker/limits'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { SessionDescription } from '../swarm/web-rtc.ts'

export type LinkState = 'connecting' | 'joined' | 'away'

export interface TrackerLink {
  readonly state: LinkState
  /** Why it is away. */
  readonly detail: string | undefined
  /** Holdings changed. */
  changed(change: { added?: InfoHash; removed?: InfoHash }): void
  stop(): void
}

/** Pauses between tries, in ms: the first, doubling up to the last, each with up to half added. */
const FIRST_PAUSE_MS = 500
const LAST_PAUSE_MS = 30_000
/** Changes are told together after this long, in ms. */
const GATHER_MS = 50
/** A line that is not joined after this long is given up, in ms. */
const JOIN_MS = 10_000

const binary20 = z.string().length(20)
const message = z.discriminatedUnion('action', [
  z.object({ action: z.literal('challenge'), nonce: z.string().max(300) }),
  z.object({ action: z.literal('welcome'), interval: z.number().positive().max(86_400) }),
  z.object({ action: z.literal('failure'), fault: z.string(), reason: z.string() }),
  z.object({
    action: z.literal('announce'),
    info_hash: binary20.optional(),
    peer_id: binary20.optional(),
    offer_id: binary20.optional(),
    offer: z.object({ type: z.literal('offer'), sdp: z.string().min(1).max(MAX_SDP) }).optional(),
  }),
])
type Message = z.infer<typeof message>

export function createTrackerLink(options: {
  /** Origin of the edge. */
  readonly edge: string
  readonly address: Address
  /** 20 characters, one per byte. */
  readonly peerId: string
  /** EIP-191. */
  readonly sign: (text: string) => Promise<string>
  readonly holdings: () => readonly InfoHash[]
  readonly answer: (
    infoHash: InfoHash,
    peerId: string,
    offer: SessionDescription,
  ) => Promise<SessionDescription | undefined>
  /** Opens the line; `WebSocket` unless a test listens in. */
  readonly open?: (url: URL) => WebSocket
  readonly log: Logger
}): TrackerLink {
  const { open = (at: URL) => new WebSocket(at) } = options
  const { edge, address, peerId, log } = options
  // The wallet decides which of the tracker's objects the line is to.
  const url = new URL(`/tracker?role=seeder&address=${address}`, edge)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  let socket: WebSocket | undefined
  let state: LinkState = 'connecting'
  let detail: string | undefined
  let failures = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let keepAlive: NodeJS.Timeout | undefined
  let added = new Set<InfoHash>()
  let removed = new Set<InfoHash>()
  let gathering: NodeJS.Timeout | undefined

  const send = (frame: Record<string, unknown>): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }

  function connect(): void {
    const opened = open(url)
    socket = opened
    const join = setTimeout(() => opened.close(), JOIN_MS)
    opened.addEventListener('message', ({ data }) => {
      receive(String(data)).catch((error: unknown) => log.warn({ error }, 'tracker frame failed'))
      if (state === 'joined') clearTimeout(join)
    })
    opened.addEventListener('error', () => {
      // The close event follows and carries what can be known.
    })
    opened.addEventListener('close', ({ code, reason }) => {
      clearTimeout(join)
      clearInterval(keepAlive)
      if (socket === opened) lost(detail ?? reason ?? `closed with code ${code}`)
    })
  }

  function lost(why: string): void {
    if (state === 'joined' || failures === 0) log.warn({ edge, detail: why }, 'tracker away')
    state = 'away'
    detail = why || undefined
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** failures++, LAST_PAUSE_MS)
    if (!stopped) timer = setTimeout(connect, pause * (1 + Math.random() / 2))
  }

  async function receive(text: string): Promise<void> {
    const parsed = message.safeParse(parseJson(text))
    if (!parsed.success) return log.debug({ edge }, 'unknown frame from the tracker')
    const frame: Message = parsed.data
    switch (frame.action) {
      case 'challenge': {
        if (!isChallengeOf(frame.nonce, url.host)) {
          detail = 'the tracker passed on a challenge that is not its own'
          return socket?.close()
        }
        const signature = await options.sign(helloText(frame.nonce))
        return send({ action: 'hello', address, peer_id: peerId, signature })
      }
      case 'welcome':
        return joined(frame.interval)
      case 'failure':
        detail = `${frame.fault}: ${frame.reason}`
        return log.debug({ edge, detail }, 'the tracker refused a frame')
      case 'announce':
        return offered(frame)
    }
  }

  function joined(intervalSeconds: number): void {
    state = 'joined'
    detail = undefined
    failures = 0
    const all = options.holdings()
    for (let at = 0; at < all.length; at += MAX_HASHES_PER_FRAME) {
      send({ action: 'holdings', add: packHashes(all.slice(at, at + MAX_HASHES_PER_FRAME)) })
    }
    clearInterval(keepAlive)
    // An empty frame keeps proxies from closing a line on which nothing happens.
    keepAlive = setInterval(() => send({ action: 'holdings' }), intervalSeconds * 1000)
    log.info({ edge, holdings: all.length }, 'joined the tracker')
  }

  async function offered(frame: Extract<Message, { action: 'announce' }>): Promise<void> {
    const { info_hash: hash, peer_id: browser, offer_id: offerId, offer } = frame
    if (!offer || hash === undefined || browser === undefined || offerId === undefined) return
    const infoHash = hexOfBinary(hash) as InfoHash
    try {
      const answer = await options.answer(infoHash, hexOfBinary(browser), offer)
      if (!answer) return
      const about = { info_hash: hash, peer_id: peerId, to_peer_id: browser, offer_id: offerId }
      send({ action: 'announce', ...about, answer })
    } catch (error) {
      // A broken offer is its browser's own loss.
      log.debug({ infoHash, detail: String(error) }, 'an offer could not be answered')
    }
  }

  function tellChanges(): void {
    gathering = undefined
    const add = [...added].slice(0, MAX_HASHES_PER_FRAME)
    const remove = [...removed].slice(0, MAX_HASHES_PER_FRAME)
    added = new Set([...added].slice(add.length))
    removed = new Set([...removed].slice(remove.length))
    // A line that is down tells everything when it is back.
    if (state === 'joined') {
      send({
        action: 'holdings',
        ...(add.length > 0 && { add: packHashes(add) }),
        ...(remove.length > 0 && { remove: packHashes(remove) }),
      })
    }
    if (added.size > 0 || removed.size > 0) gathering = setTimeout(tellChanges, GATHER_MS)
  }

  connect()
  return {
    get state() {
      return state
    },
    get detail() {
      return detail
    },
    changed({ added: one, removed: other }) {
      if (one) {
        added.add(one)
        removed.delete(one)
      }
      if (other) {
        removed.add(other)
        added.delete(other)
      }
      gathering ??= setTimeout(tellChanges, GATHER_MS)
    },
    stop() {
      stopped = true
      clearTimeout(timer)
      clearTimeout(gathering)
      clearInterval(keepAlive)
      socket?.close()
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The schema refuses undefined, which is all that is to be said about it.
    return undefined
  }
}
