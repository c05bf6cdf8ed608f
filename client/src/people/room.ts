/**
 * One private room, for whoever builds something of their own on Cosmos: a game, a stage, a chat beside
 * a map. The same worker and the same encryption as in the world; the relay learns no more.
 */
import { isRoomName } from '@cosmos/protocol/room/room-name'
import type { Person, Pose } from '../ports.ts'
import { createPeople, type PeopleLink, type PeopleWallet, type PeopleWorker } from './people.ts'

export interface RoomMessage {
  readonly from: Person
  readonly text: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly mine: boolean
}

/** What a room tells. `status` says why where there is a reason. */
export interface RoomEvents {
  /** Somebody came, or changed name or wallet. */
  arrive: (person: Person) => void
  leave: (id: string) => void
  message: (message: RoomMessage) => void
  pose: (id: string, pose: Pose, at: number) => void
  status: (status: 'joined' | 'joining' | 'away', why?: string) => void
}

export interface Room {
  readonly status: 'joined' | 'joining' | 'away'
  /** Everybody else who has introduced themselves, with the wallets that checked out. */
  readonly roster: readonly Person[]
  /**
   * Starts the worker and resolves once inside; called again, it waits for the same. A lost connection
   * comes back by itself, to the same place within five seconds. Rejects when left meanwhile.
   */
  join(): Promise<void>
  /** Says goodbye and ends the worker. `join` begins a new stay, under a new pseudonym. */
  leave(): Promise<void>
  /** To everybody in the room, 240 characters at most. Rejects outside. */
  send(text: string): Promise<void>
  setPose(pose: Pose): void
  /** Returns the unsubscribe function. */
  on<E extends keyof RoomEvents>(event: E, listener: RoomEvents[E]): () => void
}

export interface RoomOptions {
  /** WebSocket base of the relay, as `rooms` in `/api/world`. */
  readonly relay: string
  /** `land:CX:CZ` or `planet:ID`. */
  readonly room: string
  readonly name: string
  /** Starts `room.worker.ts`. */
  readonly createWorker: () => PeopleWorker
  readonly wallet?: PeopleWallet
  /** RPC endpoints of the city's chain: without them contract wallets of others are not shown. */
  readonly rpcUrls?: readonly string[]
}

type Listeners = { [E in keyof RoomEvents]: Set<RoomEvents[E]> }

/** A room nobody has joined yet: nothing is loaded before `join`. Throws RangeError for a bad name. */
export function createRoom(options: RoomOptions): Room {
  const { relay, room, name, createWorker, wallet, rpcUrls } = options
  if (!isRoomName(room)) throw new RangeError(`${room} is no room: land:CX:CZ or planet:ID`)
  const listeners: Listeners = {
    ...{ arrive: new Set(), leave: new Set(), message: new Set() },
    ...{ pose: new Set(), status: new Set() },
  }
  let people: PeopleLink | undefined
  let entering: PromiseWithResolvers<void> | undefined
  let pose: Pose | undefined

  function open(): PeopleLink {
    const opened = createPeople({ rooms: relay, name, createWorker, ...(wallet ? { wallet } : {}) })
    opened.on('arrive', (person) => each('arrive', (fn) => fn(person)))
    opened.on('leave', (id) => each('leave', (fn) => fn(id)))
    opened.on('pose', (id, seen, at) => each('pose', (fn) => fn(id, seen, at)))
    opened.on('chat', (message) => each('message', (fn) => fn(message)))
    opened.on('status', (status, why) => {
      if (status === 'joined') entering?.resolve()
      each('status', (fn) => fn(status, why))
    })
    opened.setRoom(room as Parameters<PeopleLink['setRoom']>[0])
    if (rpcUrls !== undefined) opened.setChain(rpcUrls)
    if (pose !== undefined) opened.setPose(pose)
    return opened
  }

  function each<E extends keyof RoomEvents>(event: E, tell: (fn: RoomEvents[E]) => void): void {
    for (const fn of listeners[event]) tell(fn)
  }

  return {
    get status() {
      return people?.status ?? 'away'
    },
    get roster() {
      return people?.roster() ?? []
    },
    join() {
      entering ??= Promise.withResolvers<void>()
      people ??= open()
      return entering.promise
    },
    async leave() {
      const leaving = people
      const waiting = entering
      people = entering = undefined
      waiting?.reject(new Error('The room was left.'))
      // Whoever waits to get in hears of it; nobody has to be waiting.
      waiting?.promise.catch(() => undefined)
      await leaving?.close()
    },
    send(text) {
      return people?.say(text) ?? Promise.reject(new Error('Join the room first.'))
    },
    setPose(next) {
      pose = next
      people?.setPose(next)
    },
    on(event, listener) {
      const set: Set<typeof listener> = listeners[event]
      set.add(listener)
      return () => set.delete(listener)
    },
  }
}
