/** The sockets of a room: what they may send, what they are owed, and how frames go out to them. */
import type { CloseReason } from '@cosmos/protocol/room/close-codes'
import { type DownFrame, encodeDown, REFUSALS, type Refusal } from '@cosmos/protocol/room/frames'
import { withoutLeaf } from '@cosmos/protocol/room/tiers'
import { type Bucket, createBucket } from '../bucket.ts'
import { type Credits, createCredits } from './credits.ts'
import {
  APP_BUCKET,
  HANDSHAKE_BUCKET,
  POSE_BUCKET,
  STRIKE_BUCKET,
  TIER_BUCKET,
  VOICE_BUCKET,
} from './limits.ts'
import type { TickClock } from './tick.ts'

/** One socket. */
export interface Line {
  /** When it was opened, or lost its place without fault (ms since 1970). */
  since: number
  /** Id of the seat it speaks for. */
  seat: number | undefined
  /** Requests to commit since the last commit. */
  unanswered: number
  /** How often it wants to hear of whom, as `tiers.ts` packs it. Empty: of everybody, always. */
  readonly tiers: Uint8Array
  readonly credits: Credits
  readonly poses: Bucket
  readonly voices: Bucket
  readonly retiers: Bucket
  readonly apps: Bucket
  readonly handshakes: Bucket
  readonly strikes: Bucket
}

type WithoutTick<F> = F extends DownFrame ? Omit<F, 'tick'> : never
/** A frame before the relay's tick is stamped on it. */
export type Unstamped = WithoutTick<DownFrame>

export interface Lines<C> {
  open(socket: C, since: number): Line
  get(socket: C): Line | undefined
  all(): [C, Line][]
  /** Whether anybody wants to hear of some others less often. */
  readonly tiered: boolean
  /** This is how often a socket wants to hear of whom. */
  sort(socket: C, tiers: Uint8Array): void
  /** A leaf belongs to somebody else now, of whom nobody has said anything. */
  renewLeaf(leaf: number): void
  /** Forgets a socket that is closed, or about to be. */
  delete(socket: C): void
  /** Sends one frame to some sockets, once encoded. Never dropped: owed until acknowledged. */
  send(to: readonly C[], frame: Unstamped): void
  /** Sends a frame of poses or of voice to a socket if its credit allows. */
  sendVolatile(to: C, frame: Uint8Array<ArrayBuffer>, tick: number): void
  refuse(socket: C, reason: Refusal): void
  /** Takes an acknowledgement, and closes on those who make them up. */
  acknowledge(socket: C, tick: number): void
  /** Answers what no honest client sends, and closes on those who go on. */
  strike(socket: C, reason: Refusal): void
}

export function createLines<C>(options: {
  readonly ticks: TickClock
  readonly now: () => number
  /** The frame belongs to the socket from now on: workerd keeps a reference to it. */
  readonly transmit: (socket: C, frame: Uint8Array<ArrayBuffer>) => void
  readonly drop: (socket: C, reason: CloseReason, why: string) => void
}): Lines<C> {
  const { ticks, now, transmit, drop } = options
  const lines = new Map<C, Line & { tiers: Uint8Array }>()
  /** Asked with every pose, and so not counted each time. */
  let tiered = false

  function countTiered(): void {
    tiered = false
    for (const { tiers } of lines.values()) tiered ||= tiers.length > 0
  }

  function deliver(socket: C, frame: Uint8Array<ArrayBuffer>, tick: number, owed: number): void {
    const line = lines.get(socket)
    if (line === undefined) return
    const time = now()
    line.credits.sent(tick, owed, time)
    if (line.credits.hopeless(time)) drop(socket, 'tooSlow', 'reads too slowly')
    else transmit(socket, frame)
  }

  function send(to: readonly C[], frame: Unstamped): void {
    const tick = ticks.stamp(now())
    const bytes = encodeDown({ ...frame, tick } as DownFrame)
    for (const socket of to) deliver(socket, bytes, tick, bytes.length)
  }

  const refuse = (socket: C, reason: Refusal): void =>
    send([socket], { type: 'refused', reason: REFUSALS.indexOf(reason) })

  function strike(socket: C, reason: Refusal): void {
    if (lines.get(socket)?.strikes.take(now()) === true) refuse(socket, reason)
    else drop(socket, 'policy', `too many frames that are ${reason}`)
  }

  return {
    open(socket, since) {
      const line = {
        since,
        seat: undefined as number | undefined,
        unanswered: 0,
        tiers: new Uint8Array() as Uint8Array,
        credits: createCredits(),
        poses: createBucket(POSE_BUCKET),
        voices: createBucket(VOICE_BUCKET),
        retiers: createBucket(TIER_BUCKET),
        apps: createBucket(APP_BUCKET),
        handshakes: createBucket(HANDSHAKE_BUCKET),
        strikes: createBucket(STRIKE_BUCKET),
      }
      lines.set(socket, line)
      return line
    },
    get: (socket) => lines.get(socket),
    all: () => [...lines],
    get tiered() {
      return tiered
    },
    sort(socket, tiers) {
      const line = lines.get(socket)
      if (line !== undefined) line.tiers = tiers
      countTiered()
    },
    renewLeaf(leaf) {
      for (const line of lines.values()) line.tiers = withoutLeaf(line.tiers, leaf)
    },
    delete(socket) {
      lines.delete(socket)
      countTiered()
    },
    send,
    sendVolatile(to, frame, tick) {
      const credits = lines.get(to)?.credits
      if (credits?.poses(now()) === true) deliver(to, frame, tick, 0)
      else if (credits?.hopeless(now()) === true) drop(to, 'tooSlow', 'reads too slowly')
    },
    refuse,
    acknowledge(socket, tick) {
      if (lines.get(socket)?.credits.acknowledged(tick) === 'invented') strike(socket, 'malformed')
    },
    strike,
  }
}
