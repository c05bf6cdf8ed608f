/** The lobby's storage: see directory.ts and nonces.ts for what it is for. */
import { DurableObject } from 'cloudflare:workers'
import { bareHex } from '@cosmos/protocol/chain/hex'
import { isRoomName, type RoomName } from '@cosmos/protocol/room/room-name'
import type { Env } from '../env.ts'
import type { RoomCount, SeederPresence } from './directory.ts'
import { createDirectory } from './directory.ts'
import type { IssuedNonce } from './nonces.ts'
import { createNonces } from './nonces.ts'

export class Lobby extends DurableObject<Env> {
  readonly #directory
  readonly #nonces

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const { sql } = ctx.storage
    this.#directory = createDirectory(sql, Date.now)
    this.#nonces = createNonces(sql, Date.now, () =>
      bareHex(crypto.getRandomValues(new Uint8Array(16))),
    )
  }

  /** The tracker's list of connected seeders, whole, whenever it changes and every minute. */
  seedersPresent(seeders: readonly SeederPresence[]): void {
    this.#directory.setSeeders(seeders)
  }

  seeders(): SeederPresence[] {
    return this.#directory.seeders()
  }

  /** A room's number of people, whenever it changes. */
  roomCount(room: RoomName, people: number): void {
    if (isRoomName(room)) this.#directory.setRoom(room, people)
  }

  rooms(): RoomCount[] {
    return this.#directory.rooms()
  }

  issueNonce(): IssuedNonce {
    return this.#nonces.issue()
  }

  /** True once for each nonce. */
  spendNonce(nonce: string): boolean {
    return this.#nonces.spend(nonce)
  }
}
