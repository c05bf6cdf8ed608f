/** People as the page knows them: a thin shell around the worker that does everything. */
import type { Address, Hex } from '@cosmos/protocol/lightnode/types'
import { planetRoom, type RoomName } from '@cosmos/protocol/room/room-name'
import type { People, Person, Pose } from '../ports.ts'
import type { ChatMessage, Command, Report, Status } from './messages.ts'

/** The part of a Worker that is used, so that tests can do without one. */
export type PeopleWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>

/** A wallet that vouches for its visitor, to the members of the rooms and nobody else. */
export interface PeopleWallet {
  readonly address: Address
  /** personal_sign (EIP-191). Rejects when the visitor declines. */
  readonly sign: (text: string) => Promise<Hex>
}

export interface PeopleLink extends People {
  /** Another relay, or undefined when none is known any more. */
  setRooms(rooms: string | undefined): void
  /** RPC endpoints, best first: contract wallets of others are checked with them (ERC-1271). */
  setChain(rpcUrls: readonly string[]): void
  /** Steps onto a planet, or back to the land with undefined. Set a pose there next. */
  setPlanet(id: number | undefined): void
  /** Meets people in this room only, wherever one stands; as before with undefined. */
  setRoom(room: RoomName | undefined): void
  /** Everybody who has introduced themselves, oneself not among them. */
  roster(): readonly Person[]
  /** Signs in, or out with undefined. */
  setWallet(wallet: PeopleWallet | undefined): void
}

interface Listeners {
  arrive: Set<(person: Person) => void>
  leave: Set<(id: string) => void>
  pose: Set<(id: string, pose: Pose, at: number) => void>
  chat: Set<(message: ChatMessage) => void>
  status: Set<(status: Status, why?: string) => void>
}

/** A goodbye that takes longer than this is cut short (ms). */
const CLOSE_MS = 500

const WORKER_FAILED = 'Meeting people does not work here: its worker did not start.'

/**
 * People in the rooms around. Starts at once and never gives up: with no relay, or with one that
 * does not answer, the status is `away` and says why. `at` of poses and chat is milliseconds since
 * 1970. `arrive` comes again when somebody changes name or colour.
 */
export function createPeople(options: {
  /** WebSocket base of the rooms, as `/api/world` tells it, or undefined when no relay is known. */
  readonly rooms: string | undefined
  readonly name: string
  /** Starts `room.worker.ts`. */
  readonly createWorker: () => PeopleWorker
  readonly wallet?: PeopleWallet
  readonly setTimer?: (run: () => void, ms: number) => unknown
}): PeopleLink {
  const { createWorker, setTimer = setTimeout } = options
  const listeners: Listeners = {
    arrive: new Set(),
    leave: new Set(),
    pose: new Set(),
    chat: new Set(),
    status: new Set(),
  }
  const present = new Map<string, Person>()
  const sayings = new Map<number, { done: () => void; failed: (error: Error) => void }>()
  let wallet = options.wallet
  let status: Status = 'joining'
  let lastSaying = 0
  let closing: { promise: Promise<void>; done: () => void } | undefined

  const worker = createWorker()
  const post = (command: Command): void => {
    if (closing === undefined) worker.postMessage(command)
  }

  function setStatus(next: Status, why: string | undefined): void {
    status = next
    for (const fn of listeners.status) fn(next, why)
  }

  async function sign(id: number, address: Address, text: string): Promise<void> {
    let signature: Hex | undefined
    try {
      signature = wallet?.address === address ? await wallet.sign(text) : undefined
    } catch {
      signature = undefined // declined: one stays a guest, which needs no explaining
    }
    post({ type: 'signed', id, signature })
  }

  function follow(report: Report): void {
    switch (report.type) {
      case 'arrive':
        present.set(report.person.id, report.person)
        for (const fn of listeners.arrive) fn(report.person)
        break
      case 'leave':
        present.delete(report.id)
        for (const fn of listeners.leave) fn(report.id)
        break
      case 'pose':
        for (const fn of listeners.pose) fn(report.id, report.pose, report.at)
        break
      case 'chat':
        for (const fn of listeners.chat) fn(report.message)
        break
      case 'status':
        setStatus(report.status, report.why)
        break
      case 'said': {
        const saying = sayings.get(report.id)
        sayings.delete(report.id)
        if (report.problem === undefined) saying?.done()
        else saying?.failed(new Error(report.problem))
        break
      }
      case 'sign':
        void sign(report.id, report.wallet, report.text)
        break
      case 'closed':
        closing?.done()
    }
  }

  worker.onmessage = ({ data }: MessageEvent<Report>) => follow(data)
  worker.onerror = () => setStatus('away', WORKER_FAILED)
  post({
    type: 'start',
    rooms: options.rooms,
    name: options.name,
    wallet: wallet?.address,
  })

  return {
    get status() {
      return status
    },
    get count() {
      return present.size + 1
    },
    setPose: (pose) => post({ type: 'pose', pose: { ...pose } }),
    say(text) {
      if (closing !== undefined) return Promise.reject(new Error('The visit is over.'))
      const id = ++lastSaying
      return new Promise((done, failed) => {
        sayings.set(id, { done, failed })
        post({ type: 'say', id, text })
      })
    },
    setName: (name) => post({ type: 'name', name }),
    setRooms: (rooms) => post({ type: 'rooms', rooms }),
    setChain: (rpcUrls) => post({ type: 'chain', rpcUrls: [...rpcUrls] }),
    setPlanet: (id) => post({ type: 'room', room: id === undefined ? undefined : planetRoom(id) }),
    setRoom: (room) => post({ type: 'room', room }),
    roster: () => [...present.values()],
    setWallet(next) {
      wallet = next
      post({ type: 'wallet', wallet: next?.address })
    },
    on(event: keyof Listeners, fn: never) {
      const set = listeners[event] as Set<never>
      set.add(fn)
      return () => {
        set.delete(fn)
      }
    },
    close() {
      if (closing !== undefined) return closing.promise
      post({ type: 'close' })
      const { promise, resolve } = Promise.withResolvers<void>()
      closing = {
        promise,
        done() {
          worker.terminate()
          for (const { failed } of sayings.values()) failed(new Error('The visit is over.'))
          sayings.clear()
          resolve()
        },
      }
      setTimer(closing.done, CLOSE_MS)
      return promise
    },
  }
}
