/**
 * People, without the page: the rooms around a visitor, all of their cryptography, and who is there.
 * Takes commands and gives reports, so that it runs in a worker and, in tests, beside one.
 */

import { bareHex } from '@cosmos/protocol/chain/hex'
import type { Address, Hex, Rpc } from '@cosmos/protocol/lightnode/types'
import type { Clock } from '@cosmos/protocol/room/clock'
import { createWalletCheck } from '@cosmos/protocol/room/contract-wallet'
import { ed25519, type KeyPair } from '@cosmos/protocol/room/ed25519'
import type { GroupCrypto } from '@cosmos/protocol/room/group-crypto'
import { MAX_CHAT_TEXT, MAX_WALLET_SIGNATURE } from '@cosmos/protocol/room/limits'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import {
  cleanName,
  presenceStatement,
  proveWallet,
  type WalletProof,
} from '@cosmos/protocol/room/profile'
import { type RoomName, roomsInReach } from '@cosmos/protocol/room/room-name'
import { newChatId } from '@cosmos/protocol/room/session'
import type { Pose } from '../ports.ts'
import { colourOf } from './colour.ts'
import { REMEMBERED_CHATS, WALLET_PROOF_SECONDS } from './limits.ts'
import type { Command, Report, Status } from './messages.ts'
import { createRoomLink, type RoomLink, type Socket } from './room-link.ts'
import { createSightings } from './sightings.ts'

const SIGNATURE = new RegExp(`^0x(?:[0-9a-fA-F]{2}){1,${MAX_WALLET_SIGNATURE}}$`)
const NO_RELAY = 'No relay is known, so nobody can be met.'
const OLD_BROWSER =
  'This browser lacks the cryptography of private rooms (X25519 and Ed25519). Update it to meet people.'

export interface PeopleEngine {
  handle(command: Command): void
}

interface Ready {
  readonly mls: GroupCrypto
  readonly presence: KeyPair
}

/** One visit. `report` is called in order; after `closed` nothing more comes. */
export function createPeopleEngine(options: {
  readonly clock: Clock
  readonly random: () => number
  readonly connect: (url: string) => Socket
  /** Opens an RPC endpoint, to ask contract wallets of others whether they signed. */
  readonly openRpc: (url: string) => Rpc
  readonly report: (report: Report) => void
}): PeopleEngine {
  const { clock, random, connect, report } = options
  const links = new Map<RoomName, RoomLink>()
  const heard = new Set<string>()
  let ready: Ready | undefined
  let rooms: string | undefined
  let name = ''
  let wallet: Address | undefined
  let proof: WalletProof | undefined
  let pose: Pose | undefined
  let only: RoomName | undefined
  let home: RoomName | undefined
  let trouble: string | undefined
  let closed = false
  let told: { status: Status; why: string | undefined } = { status: 'away', why: undefined }
  let asked = 0
  let waiting: { id: number; answer: (signature: Hex | undefined) => void } | undefined

  const chain = createChain(options.openRpc)
  const checkWallet = createWalletCheck(chain.rpcs)

  const self = (): string => (ready === undefined ? '' : bareHex(ready.presence.publicKey))
  const sightings = createSightings({
    clock,
    self,
    arrive: (person) => report({ type: 'arrive', person }),
    leave: (id) => report({ type: 'leave', id }),
    move: (id, seen, at) => report({ type: 'pose', id, pose: seen, at }),
  })

  function tellStatus(): void {
    const link = home === undefined ? undefined : links.get(home)
    let status: Status = link?.status ?? 'joining'
    let why = link?.why
    if (trouble !== undefined || rooms === undefined) {
      status = 'away'
      why = trouble ?? NO_RELAY
    }
    if (closed || (told.status === status && told.why === why)) return
    told = { status, why }
    report({ type: 'status', status, why })
  }

  function openLink(room: RoomName, base: string, { mls, presence }: Ready): RoomLink {
    return createRoomLink({
      room,
      rooms: base,
      connect,
      mls,
      clock,
      random,
      checkWallet,
      identity: () => ({ presence, name, wallet: proof }),
      events: {
        status: tellStatus,
        introduced: (member, profile) => sightings.introduced(room, member, profile),
        left: (member) => sightings.left(room, member),
        pose: (member, seen, moment) => sightings.pose(member, seen, moment),
        chat(member, id, text) {
          if (!firstTime(bareHex(id))) return
          const from = sightings.personOf(member)
          report({ type: 'chat', message: { from, text, at: clock.now(), mine: false } })
        },
        refused: () => undefined,
      },
    })
  }

  function firstTime(id: string): boolean {
    if (heard.has(id)) return false
    heard.add(id)
    for (const oldest of heard) {
      if (heard.size <= REMEMBERED_CHATS) break
      heard.delete(oldest)
    }
    return true
  }

  /** The own room first; undefined while nobody knows where the visitor is. */
  function wantedRooms(): RoomName[] | undefined {
    if (only !== undefined) return [only]
    return pose === undefined ? undefined : roomsInReach(pose.x, pose.z, links.keys())
  }

  /** Opens and closes rooms so that they fit where the visitor stands. */
  function gather(): void {
    const wanted = wantedRooms()
    if (closed || ready === undefined || rooms === undefined || wanted === undefined) {
      tellStatus()
      return
    }
    home = wanted[0]
    // New rooms first: whoever is in both stays in sight.
    for (const room of wanted) {
      if (!links.has(room)) links.set(room, openLink(room, rooms, ready))
    }
    for (const [room, link] of [...links]) {
      if (wanted.includes(room)) {
        if (pose !== undefined) link.setPose(pose)
      } else {
        links.delete(room)
        link.close()
        sightings.roomClosed(room)
      }
    }
    tellStatus()
  }

  function closeRooms(): void {
    for (const [room, link] of links) {
      link.close()
      sightings.roomClosed(room)
    }
    links.clear()
    home = undefined
  }

  async function say(id: number, text: string): Promise<void> {
    const line = text.trim().slice(0, MAX_CHAT_TEXT).toWellFormed()
    if (line === '') return report({ type: 'said', id, problem: 'There is nothing to say.' })
    const chatId = newChatId()
    firstTime(bareHex(chatId))
    const said = await Promise.allSettled([...links.values()].map((link) => link.say(chatId, line)))
    if (closed) return
    const reached = said.some(({ status }) => status === 'fulfilled')
    const problem = reached ? undefined : 'Nobody can hear you: you are in no room yet.'
    if (reached) {
      const from = { id: self(), name, colour: colourOf(proof && wallet ? wallet : self()) }
      report({ type: 'chat', message: { from, text: line, at: clock.now(), mine: true } })
    }
    report({ type: 'said', id, problem })
  }

  function introduceAgain(): void {
    for (const link of links.values()) link.introduce()
  }

  /** Has the wallet vouch for this visit, once the page's wallet signs. */
  async function signIn(): Promise<void> {
    proof = undefined
    const address = wallet
    if (address === undefined || ready === undefined) return introduceAgain()
    const presence = ready.presence.publicKey
    const expires = Math.floor(clock.now() / 1000) + WALLET_PROOF_SECONDS
    const id = ++asked
    waiting?.answer(undefined)
    const signature = await new Promise<Hex | undefined>((answer) => {
      waiting = { id, answer }
      const text = presenceStatement(presence, expires)
      report({ type: 'sign', id, wallet: address, text })
    })
    if (signature === undefined || wallet !== address || closed) return
    if (!SIGNATURE.test(signature)) return
    proof = await proveWallet({ address, presence, expires, sign: async () => signature })
    introduceAgain()
  }

  async function start(): Promise<void> {
    try {
      const [mls, presence] = await Promise.all([createMlsCrypto(), ed25519.generate()])
      // Tries every primitive once, so that an old browser is told apart from a broken relay.
      await mls.createKeys()
      ready = { mls, presence }
    } catch (cause) {
      trouble = OLD_BROWSER
      tellStatus()
      throw new Error(OLD_BROWSER, { cause })
    }
    gather()
    if (wallet !== undefined) await signIn()
  }

  /** What nobody waits for may fail for reasons that were already told; the rest is a defect. */
  function background(task: Promise<void>): void {
    task.catch((error: unknown) => {
      if (trouble === undefined) throw error
    })
  }

  return {
    handle(command) {
      if (closed) return
      switch (command.type) {
        case 'start':
          rooms = command.rooms
          name = cleanName(command.name)
          wallet = command.wallet
          tellStatus()
          background(start())
          break
        case 'rooms':
          if (command.rooms === rooms) break
          rooms = command.rooms
          closeRooms()
          gather()
          break
        case 'chain':
          chain.know(command.rpcUrls)
          break
        case 'room':
          if (command.room === only) break
          only = command.room
          // What was struck in one world is no place in the other.
          pose = undefined
          closeRooms()
          gather()
          break
        case 'pose':
          pose = command.pose
          gather()
          break
        case 'say':
          background(say(command.id, command.text))
          break
        case 'name':
          name = cleanName(command.name)
          introduceAgain()
          break
        case 'wallet':
          if (command.wallet === wallet) break
          wallet = command.wallet
          background(signIn())
          break
        case 'signed':
          if (waiting?.id === command.id) waiting.answer(command.signature)
          break
        case 'close':
          closeRooms()
          sightings.clear()
          closed = true
          report({ type: 'closed' })
      }
    },
  }
}

/** The RPC endpoints, as soon as some are known. */
function createChain(openRpc: (url: string) => Rpc): {
  know(urls: readonly string[]): void
  rpcs(): Promise<readonly Rpc[]>
} {
  const first = Promise.withResolvers<void>()
  let opened: readonly Rpc[] = []
  return {
    know(urls) {
      opened = urls.map(openRpc)
      if (opened.length > 0) first.resolve()
    },
    rpcs: () => first.promise.then(() => opened),
  }
}
