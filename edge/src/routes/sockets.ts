/** The WebSocket routes. A request that is no proper upgrade never reaches an object. */
import type { Address } from '@cosmos/protocol/lightnode/types'
import { isRoomName } from '@cosmos/protocol/room/room-name'
import type { Context } from 'hono'
import type { App } from '../app.ts'
import type { Env } from '../env.ts'
import { isUpgrade, strippedRequest } from '../http/forward.ts'
import { problem } from '../http/problem.ts'
import { regionOf } from '../http/region.ts'
import { shardCount, shardName, shardOfSeeder } from '../tracker/shards.ts'
import { ask } from './city.ts'

type EdgeContext = Context<{ Bindings: Env }>

export function socketRoutes(app: App): void {
  app.get('/api/rooms/:room', (c) => {
    const room = c.req.param('room')
    if (!isRoomName(room)) {
      return problem(400, 'a room is land:CX:CZ (cells of 64 m) or planet:ID')
    }
    return upgraded(c, () => {
      const stub = c.env.ROOM.get(c.env.ROOM.idFromName(room))
      return stub.fetch(strippedRequest(c.req.raw, `/rooms/${room}`))
    })
  })

  app.get('/api/grid/live', (c) => {
    const since = c.req.query('since')
    if (since !== undefined && !/^(0|[1-9]\d{0,14})$/.test(since)) {
      return problem(400, 'since: expected a block number')
    }
    return upgraded(c, () => ask(c, '/api/grid/live', { since }))
  })

  app.get('/tracker', (c) => {
    const role = c.req.query('role')
    if (role !== undefined && role !== 'seeder') {
      return problem(400, 'role is "seeder", or absent for browsers')
    }
    const address = c.req.query('address')?.toLowerCase()
    if (address !== undefined && !(role === 'seeder' && isAddress(address))) {
      return problem(400, 'address is that of a seeder’s wallet, 0x and 40 hex digits')
    }
    return upgraded(c, () => {
      const shards = shardCount(c.env.COSMOS_TRACKER_SHARDS)
      if (role !== 'seeder') {
        // By chance: whatever it were chosen by would say something about the browser.
        return trackerOf(c.env, Math.floor(Math.random() * shards)).fetch(
          strippedRequest(c.req.raw, '/browser'),
        )
      }
      const shard = address === undefined ? 0 : shardOfSeeder(address, shards)
      // The host goes into the seeder's challenge, so that no other edge can pass it on as its own.
      const path = ['/seeder', encodeURIComponent(hostOf(c)), regionOf(c.req.raw), address]
      return trackerOf(c.env, shard).fetch(
        strippedRequest(c.req.raw, path.filter((part) => part !== undefined).join('/')),
      )
    })
  })
}

const isAddress = (text: string): text is Address => /^0x[0-9a-f]{40}$/.test(text)

const trackerOf = (env: Env, shard: number) =>
  env.TRACKER.get(env.TRACKER.idFromName(shardName(shard)))

const hostOf = (c: EdgeContext): string => new URL(c.req.url).host

function upgraded(c: EdgeContext, connect: () => Promise<Response>): Response | Promise<Response> {
  if (isUpgrade(c.req.raw)) return connect()
  return problem(426, `${c.req.path} is a WebSocket (version 13)`, {
    upgrade: 'websocket',
    connection: 'upgrade',
    'sec-websocket-version': '13',
  })
}
