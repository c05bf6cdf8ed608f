/** The lobby's storage: see directory.ts and nonces.ts for what it is for. */
import { DurableObject } from 'cloudflare:workers'
import { bareHex } from '@cosmos/protocol/chain/hex'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { isRoomName, type RoomName } from '@cosmos/protocol/room/room-name'
import type { Env } from '../env.ts'
import type { RoomCount, SeederPresence } from './directory.ts'
import { createDirectory } from './directory.ts'
import type { IssuedNonce } from './nonces.ts'
import { createNonces } from './nonces.ts'
import { createSessions, type Session } from './sessions.ts'

export class Lobby extends DurableObject<Env> {
  readonly #directory
  readonly #nonces
  readonly #sessions

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const { sql } = ctx.storage
    this.#directory = createDirectory(sql, Date.now)
    this.#nonces = createNonces(sql, Date.now, () =>
      bareHex(crypto.getRandomValues(new Uint8Array(16))),
    )
    this.#sessions = createSessions({
      ...{ sql, nonces: this.#nonces, now: Date.now },
      turn: (task) => ctx.storage.transactionSync(task),
    })
  }

  /** A tracker shard's list of connected seeders, whole, whenever it changes and every minute. */
  seedersPresent(shard: number, seeders: readonly SeederPresence[]): void {
    this.#directory.setSeeders(shard, seeders)
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

  /** Opens a session, once for each nonce. The Worker has checked the signature. */
  openSession(signed: {
    nonce: string
    address: Address
    tokenHash: string
    until: number
  }): Session | undefined {
    const { nonce, address, tokenHash, until } = signed
    return this.#sessions.open(nonce, address, tokenHash, until)
  }

  session(tokenHash: string): Session | undefined {
    return this.#sessions.find(tokenHash)
  }

  endSession(tokenHash: string): void {
    this.#sessions.end(tokenHash)
  }
}
