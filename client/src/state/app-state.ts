/** Everything the panels show. Filled by `main.ts` from world, network and rooms; panels only read. */
import type { Cell } from '@cosmos/protocol/geometry/titles'
import type { ModelRecord } from '@cosmos/protocol/lightnode/types'
import type { ChainAddress } from '../address/entry.ts'
import type { Place } from '../address/place.ts'
import type { CityIndex } from '../city/city-index.ts'
import type { Person, Quality } from '../ports.ts'
import type { WalletState } from '../wallet/sign-in.ts'
import type { FoundWallet } from '../wallet/wallets.ts'

export type StepStatus = 'waiting' | 'running' | 'done' | 'failed'

/** One stage of arriving, as the loading screen lists them. */
export interface Step {
  readonly status: StepStatus
  /** What is happening or what came of it, e.g. `39 kB from 127.0.0.1:8787`. */
  readonly detail?: string
}

export type StepName = 'nodes' | 'grid' | 'world' | 'models'

/** What the program waits for when nothing moved for `PATIENCE_MS`, or what went wrong. */
export interface Trouble {
  readonly text: string
  readonly canRetry: boolean
}

/** Whether the map was checked against a block header of the visitor's own RPC. */
export type Proof =
  | { readonly kind: 'pending' }
  | { readonly kind: 'proven'; readonly block: number }
  | { readonly kind: 'unproven'; readonly why: string }

export interface ChatLine {
  readonly id: number
  readonly name: string
  readonly colour: string
  readonly text: string
  readonly at: number
  readonly mine: boolean
}

export interface Notice {
  readonly id: number
  readonly text: string
  readonly tone: 'info' | 'problem'
}

/** What covers part of the world. One at a time, so that a phone never shows two. */
export type Panel = 'none' | 'parcel' | 'map' | 'chat' | 'settings' | 'help'

export interface AppState {
  readonly steps: Readonly<Record<StepName, Step>>
  readonly trouble: Trouble | undefined
  /** The loading screen is gone. */
  readonly inside: boolean
  /** Asks for RPC and Cosmos address while set. */
  readonly startForm:
    | { readonly typed: Partial<ChainAddress>; readonly problem?: string }
    | undefined
  readonly index: CityIndex | undefined
  readonly proof: Proof
  readonly models: { readonly shown: number; readonly loading: number; readonly failed: number }
  readonly panel: Panel
  readonly picked: Cell | undefined
  readonly relay: 'joined' | 'joining' | 'away'
  /** Why meeting people is not possible, as the rooms say it. */
  readonly relayWhy: string | undefined
  readonly people: readonly Person[]
  /** Those this browser has. */
  readonly wallets: readonly FoundWallet[]
  /** Whether the people around see one of them. */
  readonly wallet: WalletState
  readonly chat: readonly ChatLine[]
  readonly unread: number
  readonly notices: readonly Notice[]
  readonly settings: Settings
  readonly firstVisit: boolean
}

/** Where the visitor is; apart from `AppState` because it changes 20 times a second. */
export interface Whereabouts {
  readonly x: number
  readonly y: number
  readonly heading: number
}

export interface Settings {
  readonly name: string
  readonly quality: Quality
  /** Hour of the day, 0 to 24. */
  readonly hour: number
  readonly reducedMotion: boolean
}

/** What a package says of itself; checked against the manifest hash on chain. */
export interface ModelCredits {
  readonly title: string
  readonly author: string
  readonly licence: string
  readonly triangles?: number
}

/** Figures for the data panel. */
export interface DataFigures {
  readonly block: number
  readonly proof: Proof
  readonly bytes: { readonly received: number; readonly verified: number }
  readonly sources: readonly SourceFigures[]
  readonly drawCalls: number
  readonly triangles: number
}

export interface SourceFigures {
  readonly url: string
  readonly state: 'good' | 'untried' | 'failing' | 'banned'
  readonly bytes: number
}

/** What panels may ask for. */
export interface Actions {
  go(place: Place): void
  say(text: string): Promise<void>
  set(settings: Partial<Settings>): void
  open(panel: Panel): void
  pick(cell: Cell | undefined): void
  share(): Promise<void>
  copy(text: string, what: string): Promise<void>
  link(place: Place): string
  magnet(model: ModelRecord): string
  credits(model: ModelRecord): Promise<ModelCredits | undefined>
  enter(): void
  retry(): void
  connect(chain: ChainAddress): void
  dismissNotice(id: number): void
  seenHelp(): void
  /** By the id of one of `wallets`. */
  showWallet(id: string): void
  hideWallet(): void
  figures(): DataFigures
}
