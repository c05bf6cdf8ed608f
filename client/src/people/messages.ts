/** What the page and the people engine say to each other; everything survives structured cloning. */
import type { Address, Hex } from '@cosmos/protocol/lightnode/types'
import type { RoomName } from '@cosmos/protocol/room/room-name'
import type { People, Person, Pose } from '../ports.ts'

export type Status = People['status']

export type Command =
  | {
      readonly type: 'start'
      /** WebSocket base of the rooms, `wss://host/api/rooms`, or undefined when no relay is known. */
      readonly rooms: string | undefined
      readonly name: string
      readonly wallet: Address | undefined
    }
  | { readonly type: 'rooms'; readonly rooms: string | undefined }
  /** RPC endpoints of the city's chain, best first. */
  | { readonly type: 'chain'; readonly rpcUrls: readonly string[] }
  /** Only this room, wherever one stands; with undefined those around on the land again. */
  | { readonly type: 'room'; readonly room: RoomName | undefined }
  | { readonly type: 'pose'; readonly pose: Pose }
  | { readonly type: 'say'; readonly id: number; readonly text: string }
  | { readonly type: 'name'; readonly name: string }
  /** Somebody signed in, or out. */
  | { readonly type: 'wallet'; readonly wallet: Address | undefined }
  /** The wallet's answer to `sign`; no signature when the visitor declined. */
  | { readonly type: 'signed'; readonly id: number; readonly signature: Hex | undefined }
  | { readonly type: 'close' }

export interface ChatMessage {
  readonly from: Person
  readonly text: string
  readonly at: number
  readonly mine: boolean
}

export type Report =
  /** Somebody came, or changed name or colour. */
  | { readonly type: 'arrive'; readonly person: Person }
  | { readonly type: 'leave'; readonly id: string }
  | { readonly type: 'pose'; readonly id: string; readonly pose: Pose; readonly at: number }
  | { readonly type: 'chat'; readonly message: ChatMessage }
  | { readonly type: 'status'; readonly status: Status; readonly why: string | undefined }
  | { readonly type: 'said'; readonly id: number; readonly problem: string | undefined }
  /** Please have the wallet sign this text (EIP-191). */
  | { readonly type: 'sign'; readonly id: number; readonly wallet: Address; readonly text: string }
  | { readonly type: 'closed' }
