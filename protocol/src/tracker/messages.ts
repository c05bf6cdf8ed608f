/**
 * What goes over `WS /tracker`: WebTorrent's JSON, and beside it the three frames by which a seeder
 * proves its wallet and says what it holds. Two grammars on purpose: there is no frame by which a
 * browser could answer an offer, and none by which a seeder could make one.
 */
import { z } from 'zod'
import type { InfoHash } from '../lightnode/types.ts'
import { hexOfBinary, ID_BYTES, unpackHashes } from './binary.ts'
import {
  MAX_BROWSER_FRAME,
  MAX_HASHES_PER_FRAME,
  MAX_OFFERS,
  MAX_SDP,
  MAX_SEEDER_FRAME,
} from './limits.ts'

/** Why a frame was not accepted. */
export type FrameFault =
  | 'too-long'
  | 'not-json'
  | 'malformed'
  | 'unknown-action'
  | 'scrape-refused'
  | 'answer-from-browser'
  | 'offers-from-seeder'

export interface RefusedFrame {
  readonly kind: 'refused'
  readonly fault: FrameFault
  /** What to do about it, for the one who sent it. */
  readonly detail: string
  /** Where the frame got far enough to say; clients match replies by it. */
  readonly infoHash: string | undefined
}

/** 20 bytes, one character each. */
const binary20 = z
  .string()
  .length(ID_BYTES)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every byte is legal in an info hash
  .regex(/^[\u0000-\u00ff]*$/)

export interface Offer {
  readonly offer: { readonly type: 'offer'; readonly sdp: string }
  readonly offer_id: string
}

export interface Answer {
  readonly type: 'answer'
  readonly sdp: string
}

const EVENTS = ['started', 'stopped', 'completed', 'update', 'paused'] as const

interface Announce {
  readonly info_hash: InfoHash
  readonly peer_id: string
  readonly event?: (typeof EVENTS)[number] | undefined
  readonly offers?: readonly Offer[] | undefined
}

interface Answered {
  readonly info_hash: InfoHash
  readonly peer_id: string
  readonly to_peer_id: string
  readonly offer_id: string
  readonly answer: Answer
}

const hello = z.object({
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  peer_id: binary20,
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/),
})

const hashes = z
  .string()
  .max(Math.ceil((MAX_HASHES_PER_FRAME * ID_BYTES) / 3) * 4)
  .transform((text, context) => {
    const unpacked = unpackHashes(text)
    if (unpacked) return unpacked
    context.addIssue({ code: 'custom', message: 'expected base64 of 20-byte hashes' })
    return z.NEVER
  })

const holdings = z.object({ add: hashes.optional(), remove: hashes.optional() })

export type BrowserFrame = { readonly kind: 'announce' } & Announce

export type SeederFrame =
  | ({ readonly kind: 'hello' } & Readonly<z.infer<typeof hello>>)
  | ({ readonly kind: 'holdings' } & Readonly<z.infer<typeof holdings>>)
  | ({ readonly kind: 'answer' } & Answered)
  | ({ readonly kind: 'announce' } & Omit<Announce, 'offers'>)

/** Reads a frame of a browser. Never throws. */
export function readBrowserFrame(text: string): BrowserFrame | RefusedFrame {
  const frame = parse(text, MAX_BROWSER_FRAME)
  if ('kind' in frame) return frame
  const { value } = frame
  if (value.action === 'scrape') return refuse('scrape-refused', 'this tracker lists nobody', value)
  if (value.action !== 'announce') {
    return refuse('unknown-action', 'a browser sends "announce" only', value)
  }
  if (value.answer != null) {
    return refuse('answer-from-browser', 'browsers make offers; only seeders answer', value)
  }
  return checkedAnnounce(value)
}

/** Reads a frame of a seeder. Never throws. */
export function readSeederFrame(text: string): SeederFrame | RefusedFrame {
  const frame = parse(text, MAX_SEEDER_FRAME)
  if ('kind' in frame) return frame
  const { value } = frame
  switch (value.action) {
    case 'hello':
      return checked('hello', hello, value)
    case 'holdings':
      return checked('holdings', holdings, value)
    case 'announce':
      if (value.answer != null) return checkedAnswer(value)
      if (Array.isArray(value.offers) && value.offers.length > 0) {
        return refuse('offers-from-seeder', 'seeders answer offers and make none', value)
      }
      return checkedAnnounce(value)
    case 'scrape':
      return refuse('scrape-refused', 'this tracker lists nobody', value)
    default:
      return refuse('unknown-action', 'a seeder sends "hello", "holdings" or "announce"', value)
  }
}

/** Whether reading gave a refusal. */
export const isRefused = (frame: { readonly kind: string }): frame is RefusedFrame =>
  frame.kind === 'refused'

function parse(
  text: string,
  maxLength: number,
): RefusedFrame | { readonly value: Readonly<Record<string, unknown>> } {
  if (text.length > maxLength) {
    return refuse('too-long', `a frame has at most ${maxLength} characters`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('not-json', 'a frame is one JSON object')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('not-json', 'a frame is one JSON object')
  }
  return { value: value as Record<string, unknown> }
}

// Announces and answers are checked by hand: they are nearly all that comes, and a schema takes several
// times as long where code may not be made at run time, as in Workers.

const isBinary20 = (value: unknown): value is string => {
  if (typeof value !== 'string' || value.length !== ID_BYTES) return false
  for (let i = 0; i < ID_BYTES; i++) if (value.charCodeAt(i) > 0xff) return false
  return true
}

const isDescription = <T extends string>(
  value: unknown,
  type: T,
): value is { readonly type: T; readonly sdp: string } => {
  if (typeof value !== 'object' || value === null) return false
  const { type: named, sdp } = value as Partial<Record<string, unknown>>
  return named === type && typeof sdp === 'string' && sdp.length > 0 && sdp.length <= MAX_SDP
}

const isEvent = (value: unknown): value is Announce['event'] =>
  value === undefined || EVENTS.some((event) => event === value)

/** The offers of an announce, with nothing beside what is known; undefined when one is malformed. */
function offersIn(values: readonly unknown[]): Offer[] | undefined {
  const offers: Offer[] = []
  for (const value of values) {
    if (typeof value !== 'object' || value === null) return undefined
    const { offer, offer_id } = value as Partial<Record<string, unknown>>
    if (!isDescription(offer, 'offer') || !isBinary20(offer_id)) return undefined
    offers.push({ offer: { type: 'offer', sdp: offer.sdp }, offer_id })
  }
  return offers
}

type Values = Readonly<Record<string, unknown>>

const notBinary20 = (name: string, value: Values): RefusedFrame =>
  refuse('malformed', `${name}: expected 20 bytes, one character each`, value)

function checkedAnnounce(value: Values): ({ readonly kind: 'announce' } & Announce) | RefusedFrame {
  const { info_hash, peer_id, event, offers } = value
  if (!isBinary20(info_hash)) return notBinary20('info_hash', value)
  if (!isBinary20(peer_id)) return notBinary20('peer_id', value)
  if (!isEvent(event)) return refuse('malformed', `event: expected ${EVENTS.join(', ')}`, value)
  const known = {
    ...{ kind: 'announce' as const, info_hash: hexOfBinary(info_hash) as InfoHash, peer_id },
    ...(event !== undefined && { event }),
  }
  if (offers === undefined) return known
  const checked =
    Array.isArray(offers) && offers.length <= MAX_OFFERS ? offersIn(offers) : undefined
  if (checked) return { ...known, offers: checked }
  return refuse(
    'malformed',
    `offers: expected at most ${MAX_OFFERS}, as WebTorrent makes them`,
    value,
  )
}

function checkedAnswer(value: Values): ({ readonly kind: 'answer' } & Answered) | RefusedFrame {
  const { info_hash, peer_id, to_peer_id, offer_id, answer } = value
  if (!isBinary20(info_hash)) return notBinary20('info_hash', value)
  if (!isBinary20(peer_id)) return notBinary20('peer_id', value)
  if (!isBinary20(to_peer_id)) return notBinary20('to_peer_id', value)
  if (!isBinary20(offer_id)) return notBinary20('offer_id', value)
  if (!isDescription(answer, 'answer')) {
    return refuse('malformed', 'answer: expected a session description of type "answer"', value)
  }
  return {
    ...{ kind: 'answer', info_hash: hexOfBinary(info_hash) as InfoHash },
    ...{ peer_id, to_peer_id, offer_id, answer: { type: 'answer', sdp: answer.sdp } },
  }
}

function checked<K extends string, S extends z.ZodType>(
  kind: K,
  schema: S,
  value: Readonly<Record<string, unknown>>,
): ({ readonly kind: K } & z.output<S>) | RefusedFrame {
  const result = schema.safeParse(value)
  if (result.success) return { ...(result.data as z.output<S> & object), kind }
  const issue = result.error.issues[0]
  return refuse('malformed', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, value)
}

function refuse(
  fault: FrameFault,
  detail: string,
  value?: Readonly<Record<string, unknown>>,
): RefusedFrame {
  const named = value?.info_hash
  return { kind: 'refused', fault, detail, infoHash: isBinary20(named) ? named : undefined }
}

/** What the tracker says to a seeder beside the stock replies. Binary ids as the wire has them. */
export type ToSeeder =
  | { readonly action: 'challenge'; readonly nonce: string }
  | { readonly action: 'welcome'; readonly interval: number }
  | { readonly action: 'failure'; readonly fault: string; readonly reason: string }
  | {
      readonly action: 'announce'
      readonly info_hash: string
      readonly peer_id: string
      readonly offer_id: string
      readonly offer: Offer['offer']
    }
  | TrackerReply

/** What the tracker says to a browser: never an offer, so never a browser's invitation. */
export type ToBrowser =
  | {
      readonly action: 'announce'
      readonly info_hash: string
      readonly peer_id: string
      readonly offer_id: string
      readonly answer: Answer
    }
  | TrackerReply

/** The stock reply to an announce. `complete` counts seeders; browsers are not counted. */
export type TrackerReply =
  | {
      readonly action: 'announce'
      readonly info_hash: string
      readonly interval: number
      readonly complete: number
      readonly incomplete: 0
    }
  | {
      readonly action: 'announce'
      readonly info_hash?: string | undefined
      readonly 'failure reason': string
    }
