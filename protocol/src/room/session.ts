/**
 * A visitor's side of one room: follows the relay's frames, keeps the MLS group, commits when asked,
 * and starts over when it cannot follow. It knows neither sockets nor threads: frames go in and out
 * as bytes, so the same code runs in a worker, in Node and in the simulator.
 */
import { equalBytes } from '../content/digest.ts'
import {
  type AppMessage,
  CHAT_ID_BYTES,
  decodeAppMessage,
  encodeAppMessage,
} from './app-message.ts'
import type { Clock } from './clock.ts'
import {
  type DownFrame,
  decodeDown,
  encodeUp,
  REFUSALS,
  TOKEN_BYTES,
  type UpFrame,
} from './frames.ts'
import {
  type Commit,
  type Group,
  type GroupCrypto,
  GroupError,
  type Opened,
  type OwnKeys,
} from './group-crypto.ts'
import { createIntroductions, type Identity } from './introductions.ts'
import { ROOM_PROTOCOL_VERSION } from './limits.ts'
import type { PoseCell } from './pose.ts'
import { createPoseCipher } from './pose-cipher.ts'
import { createPoseStream, type PoseMoment } from './pose-stream.ts'
import type { WalletClaim } from './profile.ts'
import type { RoomName } from './room-name.ts'
import { createRoster, memberKey } from './roster.ts'
import type { RoomSession, SessionEvents } from './session-types.ts'
import { createTaskQueue } from './task-queue.ts'
import { answerWork } from './work.ts'

export type { Identity, PoseMoment, RoomSession, SessionEvents }

/** Waits before starting over again and again (ms): a room that rejects us must not be hammered. */
const RESTART_DELAYS_MS = [0, 500, 2000, 5000]

/** How long to wait to be let in before saying hello again (ms): a relay that failed in between forgot it. */
const HELLO_AGAIN_MS = 10_000

const randomBytes = (length: number): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(length))

/** A random id for a chat line. */
export const newChatId = (): Uint8Array<ArrayBuffer> => randomBytes(CHAT_ID_BYTES)

/** The session of one room. `identity` is read whenever it is needed, so it may change. */
export function createRoomSession(options: {
  readonly room: RoomName
  readonly cell: PoseCell
  readonly mls: GroupCrypto
  readonly clock: Clock
  readonly identity: () => Identity
  readonly events: SessionEvents
  /** Asks the chain whether a contract signed (ERC-1271); without it only accounts have wallets. */
  readonly checkWallet?: (claim: WalletClaim) => Promise<boolean>
}): RoomSession {
  const { room, cell, mls, clock, identity, events } = options
  const cipher = createPoseCipher({ mls, room, now: clock.now })
  const roster = createRoster(room)
  const queue = createTaskQueue(unlessMls)
  const poses = createPoseStream({
    ...{ cell, clock, cipher, roster, send },
    group: () => (online ? group : undefined),
    alongside: queue.alongside,
    show: events.pose,
  })
  const introductions = createIntroductions({
    ...{ room, clock, roster, identity, sendApp, follow },
    group: () => group,
    introduced: events.introduced,
    checkWallet: options.checkWallet ?? (async () => false),
  })
  let session = randomBytes(TOKEN_BYTES)
  let keys: OwnKeys | undefined
  let group: Group | undefined
  /** Own commits of the present epoch: the relay may ask again before it has heard the first. */
  let pending: readonly Commit[] = []
  let online = false
  let gone = false
  let restarts = 0
  let stopRestart: (() => void) | undefined
  let stopInsisting: (() => void) | undefined

  function send(frame: UpFrame): void {
    if (online) events.send(encodeUp(frame))
  }

  /** What MLS refuses is expected of a network; everything else is a defect and must show. */
  function unlessMls(error: unknown): void {
    if (!(error instanceof GroupError)) throw error
  }

  /** For tasks nobody waits for: what goes wrong in them means that we lost track of the group. */
  function follow(task: () => Promise<void>): void {
    queue.alongside(
      queue.enqueue(task).then(
        () => undefined,
        (error: unknown) => {
          unlessMls(error)
          startOver()
        },
      ),
    )
  }

  function adopt(next: Group | undefined): void {
    if (gone && next !== undefined) return
    const wasJoined = group !== undefined
    group = next
    pending = []
    const { left, arrived } = roster.update(next)
    for (const member of left) events.left(member)
    if (next !== undefined) cipher.advance(next)
    if (wasJoined !== (next !== undefined)) events.status(next === undefined ? 'joining' : 'joined')
    if (arrived.length > 0) introductions.expect()
    poses.advanced()
  }

  async function hello(): Promise<void> {
    // The keys on offer are kept while waiting: the welcome may already be under way to them.
    if (keys === undefined || group !== undefined) keys = await mls.createKeys()
    const at = group === undefined ? undefined : { groupId: group.groupId, epoch: group.epoch }
    const { keyPackage } = keys
    send({ type: 'hello', version: ROOM_PROTOCOL_VERSION, session, at, keyPackage })
    stopInsisting?.()
    stopInsisting = clock.after(HELLO_AGAIN_MS, () => {
      if (online && group === undefined) follow(hello)
    })
  }

  function forget(): void {
    queue.newTurn()
    session = randomBytes(TOKEN_BYTES)
    keys = undefined
    adopt(undefined)
  }

  function startOver(): void {
    forget()
    const delay = RESTART_DELAYS_MS[Math.min(restarts, RESTART_DELAYS_MS.length - 1)] ?? 0
    restarts++
    stopRestart?.()
    stopRestart = clock.after(delay, () => {
      if (online) follow(hello)
    })
  }

  async function sendApp(message: AppMessage, to: readonly number[]): Promise<void> {
    if (group === undefined || roster.size < 2) return
    const sealed = await mls.encrypt(group, encodeAppMessage(message))
    group = sealed.group
    send({ type: 'app', to, message: sealed.message })
  }

  async function work(frame: Extract<DownFrame, { type: 'work' }>): Promise<void> {
    const from = group
    if (from === undefined || frame.epoch !== from.epoch) return
    const commit = await answerWork(mls, from, frame)
    pending = [...pending, commit]
    send({ type: 'commit', message: commit.message, welcome: commit.welcome })
  }

  async function committed(frame: Extract<DownFrame, { type: 'commit' }>): Promise<void> {
    if (group === undefined || frame.epoch < group.epoch) return
    const own = pending.find(({ message }) => equalBytes(message, frame.message))
    if (own !== undefined) {
      const before = new Set([...group.members.values()].map(memberKey))
      const { next } = own
      adopt(next)
      const newcomers = [...next.members.values()].map(memberKey).filter((key) => !before.has(key))
      await introductions.introduceEverybodyTo(newcomers)
      return
    }
    const processed = await mls.processCommit(group, frame.message).catch((error: unknown) => {
      // An epoch we do not know is our own loss; whatever else is wrong is the committer's.
      const isTheirs = error instanceof GroupError && error.problem !== 'wrong epoch'
      if (isTheirs) send({ type: 'nack', epoch: frame.epoch })
      throw error
    })
    if (processed.kind === 'removed') startOver()
    else adopt(processed.group)
  }

  async function heard(frame: Extract<DownFrame, { type: 'app' }>): Promise<void> {
    if (group === undefined) return
    let opened: Opened
    try {
      opened = await mls.decrypt(group, frame.message)
    } catch (error) {
      unlessMls(error)
      return // from before we came, replayed or forged: unheard
    }
    group = opened.group
    const from = memberKey(opened.signatureKey)
    const message = decodeAppMessage(opened.plaintext)
    if (!message.ok) return
    if (message.value.type === 'profiles') await introductions.heard(message.value.profiles, from)
    else if (message.value.type === 'ask') await introductions.asked(from)
    else events.chat(from, message.value.id, message.value.text)
  }

  async function found(groupId: Uint8Array): Promise<void> {
    if (group !== undefined || keys === undefined) keys = await mls.createKeys()
    adopt(await mls.createGroup(groupId, keys))
  }

  async function welcomed(message: Uint8Array): Promise<void> {
    if (keys === undefined) return
    let joined: Group
    try {
      joined = await mls.join(message, keys)
    } catch (error) {
      unlessMls(error)
      // Whoever has a group needs no Welcome: this one was for keys of before.
      if (group !== undefined) return
      send({ type: 'nack', epoch: undefined })
      throw error
    }
    // A group we have already is of a place given up since: `found` crossed our hello on its way.
    adopt(joined)
    // Used once, so that no replayed Welcome can ever lead back here.
    keys = undefined
    restarts = 0
    await introductions.introduceTo([])
  }

  function dispatch(frame: DownFrame): void {
    switch (frame.type) {
      case 'found':
        follow(() => found(frame.groupId))
        break
      case 'waiting':
        follow(async () => adopt(undefined))
        break
      case 'resumed':
        restarts = 0
        poses.refresh()
        introductions.expect()
        break
      case 'work':
        follow(() => work(frame))
        break
      case 'commit':
        follow(() => committed(frame))
        break
      case 'welcome':
        follow(() => welcomed(frame.message))
        break
      case 'stale':
        break // the commit that won is on its way; if there is still work, the relay asks again
      case 'app':
        follow(() => heard(frame))
        break
      case 'poses':
        queue.alongside(poses.open(frame))
        break
      case 'void':
        // Those who said that they cannot follow have started over already.
        follow(async () => {
          if (group !== undefined) startOver()
        })
        break
      case 'voice':
        break // nobody listens yet
      case 'refused':
        events.refused(REFUSALS[frame.reason] ?? 'malformed')
    }
  }

  function disconnect(): void {
    online = false
    queue.newTurn()
    poses.stop()
    introductions.stop()
    stopRestart?.()
    stopInsisting?.()
  }

  return {
    opened() {
      online = true
      queue.newTurn()
      follow(hello)
    },
    receive(bytes) {
      const frame = decodeDown(bytes)
      // A relay that sends garbage is no reason to stop: its next frame may be a good one.
      if (!online || !frame.ok) return
      poses.acknowledge(frame.value.tick)
      dispatch(frame.value)
    },
    // A pending commit stays: it may have won, and then comes back from the log.
    closed: disconnect,
    forget,
    setPose: poses.set,
    async say(id, text) {
      let said = false
      await queue.enqueue(async () => {
        if (!online || group === undefined) return
        await sendApp({ type: 'chat', id, text }, [])
        said = true
      })
      if (!said) throw new Error('not in the room')
    },
    introduce() {
      follow(() => introductions.introduceTo([]))
    },
    leave() {
      send({ type: 'bye' })
      disconnect()
      gone = true
      forget()
    },
    settled: queue.settled,
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
