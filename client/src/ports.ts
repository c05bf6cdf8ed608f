/**
 * The seams of the client: what the world (three.js), the network and the panels know of each other.
 * Only types: each side can be replaced by a fake in tests.
 */
import type { CityState, InfoHash } from '@cosmos/protocol/lightnode/types'

/** Where somebody is: world metres (X east, Y up, Z south), heading in degrees from north. */
export interface Pose {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly heading: number
  /** Degrees, up is positive. */
  readonly pitch: number
  /** 0 none, 1 wave, 2 cheer, 3 point. */
  readonly gesture: number
}

export type LodLevel = 0 | 1 | 2

/** Delivers verified bytes only. Rejects with a typed error when no source had right ones. */
export interface ModelSource {
  /** GLB bytes of one level; a coarser level is answered where the package lacks the wanted one. */
  load(
    infoHash: InfoHash,
    lod: LodLevel,
    options: { priority: number; signal: AbortSignal },
  ): Promise<ArrayBuffer>
}

export interface WorldStats {
  readonly drawCalls: number
  readonly triangles: number
  readonly models: { shown: number; loading: number; failed: number }
}

/** Somebody else in the world. The id is a room pseudonym, never an address or a wallet. */
export interface Person {
  readonly id: string
  readonly name: string
  /** CSS colour derived from the wallet or, for guests, from the pseudonym. */
  readonly colour: string
  /** Lower case; only where its signature checked out (an account's or, by ERC-1271, a contract's). */
  readonly wallet?: string
}

/** What one tapped or looked-at point is. */
export interface Pick {
  readonly parcel: { x: number; y: number }
  readonly titleId: number | undefined
}

export type Quality = 'low' | 'medium' | 'high'

/** The three.js side. Lives on the main thread; `tick` runs by itself after `start`. */
export interface World {
  start(): void
  stop(): void
  /** Replaces or updates what stands where. Called again with each delta. */
  setCity(city: CityState): void
  setModelSource(source: ModelSource): void
  /** Jumps to the middle of a parcel; fractions name a point: (3.25, -4) is 2.5 m into parcel 3. */
  moveTo(place: { x: number; y: number; heading?: number }): void
  readonly pose: Pose
  /** Called at most 20 times a second while the pose changes. */
  onPose(listener: (pose: Pose) => void): () => void
  onPick(listener: (pick: Pick | undefined) => void): () => void
  /** Others: appear, move (interpolated 100 ms behind), speak (bubble), vanish. */
  setPerson(person: Person): void
  movePerson(id: string, pose: Pose, at: number): void
  sayPerson(id: string, text: string): void
  dropPerson(id: string): void
  /** Hour of the day, 0 to 24. */
  setHour(hour: number): void
  setQuality(quality: Quality): void
  stats(): WorldStats
  /** Keyboard and pointer go to the world only while true (false while a panel has focus). */
  setInputActive(active: boolean): void
}

/** People in the rooms around. Runs its cryptography in a worker. */
export interface People {
  readonly status: 'joined' | 'joining' | 'away'
  /** Everybody around, oneself included. */
  readonly count: number
  setPose(pose: Pose): void
  say(text: string): Promise<void>
  setName(name: string): void
  on(event: 'arrive', fn: (person: Person) => void): () => void
  on(event: 'leave', fn: (id: string) => void): () => void
  /** `at`: when the pose was struck, evened out, in milliseconds since 1970 (Date.now). */
  on(event: 'pose', fn: (id: string, pose: Pose, at: number) => void): () => void
  on(
    event: 'chat',
    fn: (message: { from: Person; text: string; at: number; mine: boolean }) => void,
  ): () => void
  on(event: 'status', fn: (status: 'joined' | 'joining' | 'away', why?: string) => void): () => void
  close(): Promise<void>
}
