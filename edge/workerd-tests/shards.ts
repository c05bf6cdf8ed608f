/** The shards of the tracker under test. */
import { evictDurableObject, listDurableObjectIds, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { LOBBY_NAME } from '../src/env.ts'
import { shardCount, shardName, shardOfSeeder, shardOfTorrent } from '../src/tracker/shards.ts'
import { accepted, ORIGIN, type TestSocket, UPGRADE, until } from './socket.ts'

export const SHARDS = shardCount(env.COSMOS_TRACKER_SHARDS)

export const shardNumber = (shard: number) =>
  env.TRACKER.get(env.TRACKER.idFromName(shardName(shard)))

/** The one that answers HTTP announces of a torrent. */
export const shardFor = (infoHash: InfoHash) => shardNumber(shardOfTorrent(infoHash, SHARDS))

export const homeOf = (wallet: { readonly address: string }): number =>
  shardOfSeeder(wallet.address as `0x${string}`, SHARDS)

/** A browser's socket in a shard of the test's choice, where the Worker takes any. */
export async function connectTo(shard: number): Promise<TestSocket> {
  return accepted(await shardNumber(shard).fetch(`${ORIGIN}/browser`, { headers: UPGRADE }))
}

/** Every shard that runs goes to sleep, or dies with its sockets and is forgotten by the lobby. */
export async function evictTracker(webSockets: 'hibernate' | 'close' = 'hibernate'): Promise<void> {
  for (const id of await listDurableObjectIds(env.TRACKER as DurableObjectNamespace)) {
    await evictDurableObject(env.TRACKER.get(id), { webSockets }).catch((error: unknown) => {
      if (!String(error).includes('not currently running')) throw error
    })
  }
  if (webSockets === 'hibernate') return
  await runInDurableObject(env.LOBBY.get(env.LOBBY.idFromName(LOBBY_NAME)), (_, state) => {
    state.storage.sql.exec('DELETE FROM connected')
  })
}

/** As if nobody had ever asked anybody for seeders. */
export async function forgetLooks(): Promise<void> {
  for (let shard = 0; shard < SHARDS; shard++) {
    await runInDurableObject(shardNumber(shard), (_, state) => {
      for (const table of ['listeners', 'looks']) state.storage.sql.exec(`DELETE FROM ${table}`)
    })
  }
  await evictTracker('close')
}

/** Waits until so many seeders hold a torrent, as far as its own shard knows. */
export const held = (infoHash: InfoHash, complete: number) =>
  until(async () =>
    (await shardFor(infoHash).peersOf(infoHash)).complete === complete ? true : undefined,
  )
