/**
 * A visitor's side of one room: follows the relay's frames, keeps the MLS group, commits when asked,
 * and starts over when it cannot follow. It knows neither sockets nor threads: frames go in and out
 * as bytes, so the same code runs in a worker, in Node and in the simulator.
 */
import { equalBytes } from '../content/digest.ts'
import type { AppMessage } from './app-message.ts'
import {
  CHAT_ID_BYTES,
  decodeAppMessage,
  encodeAppMessage,
  MAX_INTRODUCTIONS,
} from './app-message.ts'
import type { Clock } from './clock.ts'
import type { KeyPair } from './ed25519.ts'
import type { UpFrame } from './frames.ts'
import {
  type DownFrame,
  decodeDown,
  encodeUp,
  REFUSALS,
  type Refusal,
  TOKEN_BYTES,
} from './frames.ts'
import {
  type Commit,
  type Group,
  type GroupCrypto,
  GroupError,
  type OwnKeys,
} from './group-crypto.ts'
import { ROOM_PROTOCOL_VERSION } from './limits.ts'
import { decodePose, encodePose, type PoseCell, type RoomPose } from './pose.ts'
import { createPoseCipher } from './pose-cipher.ts'
import { poseInterval } from './pose-rate.ts'
import { type Profile, signProfile, type VerifiedProfile, type WalletProof } from './profile.ts'
import type { RoomName } from './room-name.ts'
import { createRoster, type MemberKey, memberKey } from './roster.ts'

/** Who a visitor is to the members of all the rooms it is in. */
export interface Identity {
  readonly presence: KeyPair
  readonly name: string
  readonly wallet: WalletProof | undefined
}

/** Where in its sender's own time a pose belongs. */
export interface PoseMoment {
  readonly epoch: number
  /** Poses of this sender within the epoch. */
  readonly counter: number
  /** Milliseconds between two of them. */
  readonly interval: number
}

/** What a session tells its owner. Called synchronously; must not throw. */
export interface SessionEvents {
  send(frame: Uint8Array<ArrayBuffer>): void
  status(status: 'joining' | 'joined'): void
  introduced(member: MemberKey, profile: VerifiedProfile): void
  left(member: MemberKey): void
  pose(member: MemberKey, pose: RoomPose, moment: PoseMoment): void
  chat(member: MemberKey, id: Uint8Array, text: string): void
  /** The relay would not do what was asked. */
  refused(reason: Refusal): void
}

export interface RoomSession {
  /** The socket is open: says hello, with the place to resume if there is one. */
  opened(): void
  receive(frame: Uint8Array): void
  /** The socket is gone. What is known stays, for `opened` to resume. */
  closed(): void
  setPose(pose: RoomPose): void
  /** Sends a chat line to the room. Rejects when not joined. */
  say(id: Uint8Array, text: string): Promise<void>
  /** Introduces oneself again, after the name or the wallet changed. */
  introduce(): void
  /** Says goodbye and forgets every key. */
  leave(): void
  /** Resolves when everything received so far has been worked through. */
  settled(): Promise<void>
  readonly joined: boolean
  readonly members: number
  /** Epoch and group, for tests and diagnostics. */
  readonly group: Group | undefined
}

/** Frames that need no pose to carry the acknowledgement are acknowledged after this long (ms). */
const ACK_DELAY_MS = 150
/** Members without a profile are asked for it after these waits (ms): messages do get lost. */
const ASK_DELAYS_MS = [1500, 3000, 6000]
/** One member is answered at most this often (ms). */
const ANSWER_EVERY_MS = 3000
/** Waits before starting over again and again (ms): a room that rejects us must not be hammered. */
const RESTART_DELAYS_MS = [0, 500, 2000, 5000]

const tokenOf = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))

/** A random id for a chat line. */
export const newChatId = (): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(CHAT_ID_BYTES))

/** The session of one room. `identity` is read whenever it is needed, so it may change. */
export function createRoomSession(options: {
  readonly room: RoomName
  readonly cell: PoseCell
  readonly mls: GroupCrypto
  readonly clock: Clock
  readonly identity: () => Identity
  readonly events: SessionEvents
}): RoomSession {
  const { room, cell, mls, clock, identity, events } = options
  const cipher = createPoseCipher({ mls, room, now: clock.now })
  const roster = createRoster(room)
  let session = tokenOf()
  let keys: OwnKeys | undefined
  let group: Group | undefined
  let pending: Commit | undefined
  let online = false
  let gone = false
  /** Counts sockets and fresh starts: what belongs to an earlier one is dropped. */
  let turn = 0
  let restarts = 0
  let lastTick = 0
  let pose: RoomPose | undefined
  let stopPulse: (() => void) | undefined
  let stopAck: (() => void) | undefined
  let stopAsking: (() => void) | undefined
  let stopRestart: (() => void) | undefined
  const answered = new Map<MemberKey, number>()

  const send = (frame: UpFrame): void => {
    if (online) events.send(encodeUp(frame))
  }

  // One thing at a time, in the order of arrival: every step needs the group the one before made.
  let tail: Promise<void> = Promise.resolve()
  function enqueue(task: () => Promise<void>): Promise<void> {
    const mine = turn
    const run = tail.then(() => (mine === turn ? task() : undefined))
    // The queue goes on after a failure; whoever queued the task hears of it.
    tail = run.catch(() => undefined)
    return run
  }
  /** Poses are sealed and opened beside the queue: they must not wait for a commit. */
  const aside = new Set<Promise<void>>()
  function alongside(task: Promise<void>): void {
    const run = task
      .catch((error: unknown) => {
        if (!(error instanceof GroupError)) throw error
      })
      .finally(() => aside.delete(run))
    aside.add(run)
  }
  /** For tasks nobody waits for: what goes wrong in them means that we lost track of the group. */
  function follow(task: () => Promise<void>): void {
    enqueue(task).catch((error: unknown) => {
      if (!(error instanceof GroupError)) throw error
      startOver()
    })
  }

  function adopt(next: Group | undefined): void {
    if (gone && next !== undefined) return
    const wasJoined = group !== undefined
    group = next
    pending = undefined
    const { left, arrived } = roster.update(next)
    for (const member of left) {
      answered.delete(member)
      events.left(member)
    }
    if (next !== undefined) cipher.advance(next)
    if (wasJoined !== (next !== undefined)) events.status(next === undefined ? 'joining' : 'joined')
    if (arrived.length > 0) askStrangers(0)
    pulse()
  }

  async function hello(): Promise<void> {
    // The keys on offer are kept while waiting: the welcome may already be under way to them.
    if (keys === undefined || group !== undefined) keys = await mls.createKeys()
    const at = group === undefined ? undefined : { groupId: group.groupId, epoch: group.epoch }
    send({
      type: 'hello',
      version: ROOM_PROTOCOL_VERSION,
      session,
      at,
      keyPackage: keys.keyPackage,
    })
  }

  function startOver(): void {
    turn++
    const mine = turn
    session = tokenOf()
    keys = undefined
    adopt(undefined)
    const delay = RESTART_DELAYS_MS[Math.min(restarts, RESTART_DELAYS_MS.length - 1)] ?? 0
    restarts++
    stopRestart?.()
    stopRestart = clock.after(delay, () => {
      if (online && mine === turn) follow(hello)
    })
  }

  async function sendApp(message: AppMessage, to: readonly number[]): Promise<void> {
    if (group === undefined || roster.size < 2) return
    const sealed = await mls.encrypt(group, encodeAppMessage(message))
    group = sealed.group
    send({ type: 'app', to, message: sealed.message })
  }

  async function ownProfile(): Promise<Profile | undefined> {
    const leafKey = group?.members.get(group.leaf)
    return leafKey === undefined ? undefined : signProfile({ room, leafKey, ...identity() })
  }

  async function introduceTo(to: readonly number[]): Promise<void> {
    const profile = await ownProfile()
    if (profile !== undefined) await sendApp({ type: 'profiles', profiles: [profile] }, to)
  }

  async function introduceEverybodyTo(newcomers: readonly MemberKey[]): Promise<void> {
    const to = roster.leavesOf(newcomers)
    const own = await ownProfile()
    if (to.length === 0 || own === undefined) return
    const profiles = [own, ...roster.profiles()]
    for (let i = 0; i < profiles.length; i += MAX_INTRODUCTIONS) {
      await sendApp({ type: 'profiles', profiles: profiles.slice(i, i + MAX_INTRODUCTIONS) }, to)
    }
  }

  function askStrangers(round: number): void {
    const delay = ASK_DELAYS_MS[round]
    stopAsking?.()
    if (delay === undefined) return
    stopAsking = clock.after(delay, () => {
      const strangers = roster.strangers()
      if (strangers.length === 0) return
      follow(() => sendApp({ type: 'ask' }, strangers))
      askStrangers(round + 1)
    })
  }

  /** Drops key packages that cannot be added: one bad newcomer must not keep the others out. */
  async function usable(from: Group, adds: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const good: Uint8Array[] = []
    for (const add of adds) {
      try {
        await mls.commit(from, { adds: [add], removes: [] })
        good.push(add)
      } catch (error) {
        if (!(error instanceof GroupError)) throw error
      }
    }
    return good
  }

  async function work(frame: Extract<DownFrame, { type: 'work' }>): Promise<void> {
    const from = group
    if (from === undefined || frame.epoch !== from.epoch) return
    const removes = frame.removes.filter((leaf) => leaf !== from.leaf && from.members.has(leaf))
    let commit: Commit
    try {
      commit = await mls.commit(from, { adds: frame.adds, removes })
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      const adds = await usable(from, frame.adds)
      if (adds.length === 0 && removes.length === 0) return
      commit = await mls.commit(from, { adds, removes })
    }
    pending = commit
    send({ type: 'commit', message: commit.message, welcome: commit.welcome })
  }

  async function committed(frame: Extract<DownFrame, { type: 'commit' }>): Promise<void> {
    if (group === undefined || frame.epoch < group.epoch) return
    const before = new Set([...group.members.values()].map(memberKey))
    if (pending !== undefined && equalBytes(pending.message, frame.message)) {
      const { next } = pending
      adopt(next)
      const newcomers = [...next.members.values()].map(memberKey).filter((key) => !before.has(key))
      await introduceEverybodyTo(newcomers)
      return
    }
    const processed = await mls.processCommit(group, frame.message)
    if (processed.kind === 'removed') startOver()
    else adopt(processed.group)
  }

  async function heard(frame: Extract<DownFrame, { type: 'app' }>): Promise<void> {
    if (group === undefined) return
    let opened: Awaited<ReturnType<GroupCrypto['decrypt']>>
    try {
      opened = await mls.decrypt(group, frame.message)
    } catch (error) {
      if (error instanceof GroupError) return // from before we came, replayed or forged: unheard
      throw error
    }
    group = opened.group
    const from = memberKey(opened.signatureKey)
    const message = decodeAppMessage(opened.plaintext)
    if (!message.ok) return
    switch (message.value.type) {
      case 'profiles':
        for (const profile of message.value.profiles) {
          const news = await roster.introduce(profile, from, clock.now() / 1000)
          if (news !== undefined) events.introduced(news.key, news.profile)
        }
        return
      case 'ask': {
        const last = answered.get(from) ?? Number.NEGATIVE_INFINITY
        if (clock.now() - last < ANSWER_EVERY_MS) return
        answered.set(from, clock.now())
        await introduceTo(roster.leavesOf([from]))
        return
      }
      case 'chat':
        events.chat(from, message.value.id, message.value.text)
    }
  }

  async function openPoses(frame: Extract<DownFrame, { type: 'poses' }>): Promise<void> {
    const interval = poseInterval(roster.size)
    await Promise.all(
      frame.poses.map(async ({ leaf, sealed }) => {
        const member = roster.keyAt(leaf)
        if (member === undefined || leaf === group?.leaf) return
        const opened = await cipher.open(leaf, sealed)
        if (opened === undefined || roster.keyAt(leaf) !== member) return
        const seen = decodePose(opened.plaintext, cell)
        if (seen === undefined) return
        events.pose(member, seen, { epoch: opened.epoch, counter: opened.counter, interval })
      }),
    )
  }

  function pulse(): void {
    const wanted = online && group !== undefined && roster.size > 1 && pose !== undefined
    if (!wanted) {
      stopPulse?.()
      stopPulse = undefined
      return
    }
    // A steady rate, moving or not: silence would tell the relay who stands still.
    stopPulse ??= clock.after(poseInterval(roster.size), () => {
      stopPulse = undefined
      alongside(sendPose())
      pulse()
    })
  }

  async function sendPose(): Promise<void> {
    const plain = pose === undefined ? undefined : encodePose(pose, cell)
    if (plain === undefined || group === undefined) return
    const sealed = await cipher.seal(plain)
    stopAck?.()
    stopAck = undefined
    send({ type: 'pose', ack: lastTick, sealed })
  }

  function acknowledge(tick: number): void {
    lastTick = tick
    stopAck ??= clock.after(ACK_DELAY_MS, () => {
      stopAck = undefined
      send({ type: 'ack', ack: lastTick })
    })
  }

  function stopTimers(): void {
    for (const stop of [stopPulse, stopAck, stopAsking, stopRestart]) stop?.()
    stopPulse = stopAck = stopAsking = stopRestart = undefined
  }

  function dispatch(frame: DownFrame): void {
    switch (frame.type) {
      case 'found':
        return follow(async () => {
          if (group !== undefined || keys === undefined) keys = await mls.createKeys()
          adopt(undefined)
          adopt(await mls.createGroup(frame.groupId, keys))
        })
      case 'waiting':
        return follow(async () => adopt(undefined))
      case 'resumed':
        restarts = 0
        return pulse()
      case 'work':
        return follow(() => work(frame))
      case 'commit':
        return follow(() => committed(frame))
      case 'welcome':
        return follow(async () => {
          if (keys === undefined) return
          adopt(await mls.join(frame.message, keys))
          restarts = 0
          await introduceTo([])
        })
      case 'stale':
        pending = undefined
        return
      case 'app':
        return follow(() => heard(frame))
      case 'poses':
        return alongside(openPoses(frame))
      case 'refused':
        return events.refused(REFUSALS[frame.reason] ?? 'malformed')
    }
  }

  return {
    opened() {
      online = true
      turn++
      follow(hello)
    },
    receive(bytes) {
      const frame = decodeDown(bytes)
      // A relay that sends garbage is no reason to stop: its next frame may be a good one.
      if (!online || !frame.ok) return
      acknowledge(frame.value.tick)
      dispatch(frame.value)
    },
    closed() {
      online = false
      turn++
      // A pending commit stays: it may have won, and then comes back from the log.
      stopTimers()
    },
    setPose(next) {
      pose = next
      pulse()
    },
    async say(id, text) {
      let said = false
      await enqueue(async () => {
        if (!online || group === undefined) return
        await sendApp({ type: 'chat', id, text }, [])
        said = true
      })
      if (!said) throw new Error('not in the room')
    },
    introduce() {
      follow(() => introduceTo([]))
    },
    leave() {
      send({ type: 'bye' })
      online = false
      gone = true
      turn++
      stopTimers()
      keys = undefined
      session = tokenOf()
      adopt(undefined)
    },
    async settled() {
      for (let seen: unknown; seen !== tail || aside.size > 0; ) {
        seen = tail
        await Promise.all([tail, ...aside])
      }
    },
    get joined() {
      return online && group !== undefined
    },
    get members() {
      return roster.size
    },
    get group() {
      return group
    },
  }
}
