/** Poses of one room, both ways: sends one's own at a steady beat, opens those of the others. */
import { equalBytes } from '../content/digest.ts'
import type { Clock } from './clock.ts'
import type { DownFrame, UpFrame } from './frames.ts'
import type { Group } from './group-crypto.ts'
import { IMMEDIATE_MEMBERS, MAX_EARLY_POSES, TIERS_EVERY_MS, TIERS_REPEAT_MS } from './limits.ts'
import { decodePose, encodePose, type PoseCell, type RoomPose } from './pose.ts'
import type { PoseCipher } from './pose-cipher.ts'
import { poseInterval } from './pose-rate.ts'
import type { MemberKey, Roster } from './roster.ts'
import { chooseTiers, packTiers, type Tier } from './tiers.ts'

/** Where in its sender's own time a pose belongs. */
export interface PoseMoment {
  readonly epoch: number
  /** Poses of this sender within the epoch. */
  readonly counter: number
  /** Milliseconds between two of them. */
  readonly interval: number
}

export interface PoseStream {
  set(pose: RoomPose): void
  /** Starts or stops the beat: to be called when the roster or the connection changes. */
  refresh(): void
  /** The cipher has a new epoch: shows what came too early for the one before, and refreshes. */
  advanced(): void
  open(frame: PoseFrame): Promise<void>
  /** Tells the relay that a frame with this tick has arrived, with the next pose or soon. */
  acknowledge(tick: number): void
  /** The connection is gone, and with it whatever the relay was told. */
  stop(): void
}

type PoseFrame = Extract<DownFrame, { type: 'poses' }>
type PoseEntry = PoseFrame['poses'][number]

/** Without a pose to carry it an acknowledgement goes out after this long (ms). */
const ACK_DELAY_MS = 150

export function createPoseStream(options: {
  readonly cell: PoseCell
  readonly clock: Clock
  readonly cipher: PoseCipher
  readonly roster: Roster
  /** The present group, while there is a connection. */
  readonly group: () => Group | undefined
  readonly send: (frame: UpFrame) => void
  readonly alongside: (task: Promise<void>) => void
  readonly show: (member: MemberKey, pose: RoomPose, moment: PoseMoment) => void
}): PoseStream {
  const { cell, clock, cipher, roster, group, send, alongside, show } = options
  let pose: RoomPose | undefined
  let lastTick = 0
  let stopBeat: (() => void) | undefined
  let stopAck: (() => void) | undefined
  /** Where each of the others was seen last. */
  const seenAt = new Map<MemberKey, RoomPose>()
  let tiers: ReadonlyMap<number, Tier> = new Map()
  let tiersLookedAt = Number.NEGATIVE_INFINITY
  /** Poses of epochs to come: whoever followed a commit before us seals under it already. */
  let early: PoseEntry[] = []
  /** Frames are opened one after the other: done side by side, a later pose could end an earlier one. */
  let tail: Promise<unknown> = Promise.resolve()
  let told: { packed: Uint8Array; at: number } | undefined

  /** Sorts the others by distance now and then, and tells the relay what has changed. */
  function sortTiers(): void {
    const now = clock.now()
    const mine = pose
    if (mine === undefined || now - tiersLookedAt < TIERS_EVERY_MS) return
    tiersLookedAt = now
    const distances = new Map<number, number>()
    for (const [member, at] of seenAt) {
      const [leaf] = roster.leavesOf([member])
      if (leaf === undefined) seenAt.delete(member)
      else distances.set(leaf, Math.hypot(at.x - mine.x, at.y - mine.y, at.z - mine.z))
    }
    // Where the relay forwards everything at once, who is near whom is nobody's business.
    tiers = roster.size > IMMEDIATE_MEMBERS ? chooseTiers(distances, tiers) : new Map()
    const packed = packTiers(tiers)
    const last = told ?? { packed: new Uint8Array(), at: now }
    const isNews = !equalBytes(packed, last.packed)
    if (!isNews && (packed.length === 0 || now - last.at < TIERS_REPEAT_MS)) return
    told = { packed, at: now }
    send({ type: 'tiers', packed })
  }

  async function sendPose(): Promise<void> {
    const plain = pose === undefined ? undefined : encodePose(pose, cell)
    if (plain === undefined || group() === undefined) return
    sortTiers()
    const sealed = await cipher.seal(plain)
    stopAck?.()
    stopAck = undefined
    send({ type: 'pose', ack: lastTick, sealed })
  }

  function refresh(): void {
    const wanted = group() !== undefined && roster.size > 1 && pose !== undefined
    if (!wanted) {
      stopBeat?.()
      stopBeat = undefined
      return
    }
    // A steady rate, moving or not: silence would tell the relay who stands still.
    stopBeat ??= clock.after(poseInterval(roster.size), () => {
      stopBeat = undefined
      alongside(sendPose())
      refresh()
    })
  }

  async function openOne({ leaf, sealed }: PoseEntry): Promise<void> {
    if (cipher.isEarly(sealed)) {
      early.push({ leaf, sealed })
      if (early.length > MAX_EARLY_POSES) early.shift()
      return
    }
    const interval = poseInterval(roster.size)
    const member = roster.keyAt(leaf)
    if (member === undefined || leaf === group()?.leaf) return
    const opened = await cipher.open(leaf, sealed)
    if (opened === undefined || roster.keyAt(leaf) !== member) return
    const seen = decodePose(opened.plaintext, cell)
    if (seen === undefined) return
    seenAt.set(member, seen)
    show(member, seen, { epoch: opened.epoch, counter: opened.counter, interval })
  }

  function inTurn(task: () => Promise<unknown>): Promise<void> {
    const run = tail.then(task)
    // The next turn comes all the same; whoever waits for this one hears of it.
    tail = run.catch(() => undefined)
    return run.then(() => undefined)
  }

  /** Opens what came too early, of each sender in its order. */
  async function openHeld(): Promise<void> {
    const held = early
    early = []
    for (const entry of held) await openOne(entry)
  }

  return {
    set(next) {
      pose = next
      refresh()
    },
    refresh,
    advanced() {
      if (early.length > 0) alongside(inTurn(openHeld))
      refresh()
    },
    open: ({ poses }) => inTurn(() => Promise.all(poses.map(openOne))),
    acknowledge(tick) {
      lastTick = tick
      stopAck ??= clock.after(ACK_DELAY_MS, () => {
        stopAck = undefined
        send({ type: 'ack', ack: lastTick })
      })
    },
    stop() {
      stopBeat?.()
      stopAck?.()
      stopBeat = stopAck = undefined
      told = undefined
      early = []
    },
  }
}
