/** What the lobby tells everybody. */
import { roomsSchema } from '@cosmos/protocol/http/schemas'
import { createRoute } from '@hono/zod-openapi'
import type { App } from '../app.ts'
import { type Env, LOBBY_NAME } from '../env.ts'
import { ROOMS_MAX_AGE_SECONDS } from '../limits.ts'
import { jsonOf, read } from './describe.ts'

const ROOMS = createRoute({
  method: 'get',
  path: '/api/rooms',
  summary: 'How many people are where: one number for each place, nothing about who',
  responses: read(jsonOf(roomsSchema)),
})

export function lobbyRoutes(app: App): void {
  app.openapi(ROOMS, async (c) =>
    c.json({ rooms: await lobbyOf(c.env).rooms() }, 200, {
      'cache-control': `public, max-age=${ROOMS_MAX_AGE_SECONDS}`,
    }),
  )
}

export const lobbyOf = (env: Env) => env.LOBBY.get(env.LOBBY.idFromName(LOBBY_NAME))
