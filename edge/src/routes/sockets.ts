/** The WebSocket routes. A request that is no proper upgrade never reaches an object. */
import { isRoomName } from '@cosmos/protocol/room/room-name'
import type { Context } from 'hono'
import type { App } from '../app.ts'
import type { Env } from '../env.ts'
import { GRID_NAME, TRACKER_NAME } from '../env.ts'
import { isUpgrade, strippedRequest } from '../http/forward.ts'
import { badRequest, problemResponse } from '../http/problem.ts'

type EdgeContext = Context<{ Bindings: Env }>

export function socketRoutes(app: App): void {
  app.get('/api/rooms/:room', (c) => {
    const room = c.req.param('room')
    if (!isRoomName(room)) {
      return badRequest('a room is land:CX:CZ (cells of 64 m) or planet:ID')
    }
    return upgraded(c, () => {
      const stub = c.env.ROOM.get(c.env.ROOM.idFromName(room))
      return stub.fetch(strippedRequest(c.req.raw, `/rooms/${room}`))
    })
  })

  app.get('/api/grid/live', (c) =>
    upgraded(c, () => {
      const stub = c.env.GRID.get(c.env.GRID.idFromName(GRID_NAME))
      return stub.fetch(strippedRequest(c.req.raw, '/live'))
    }),
  )

  app.get('/tracker', (c) => {
    const role = c.req.query('role')
    if (role !== undefined && role !== 'seeder') {
      return badRequest('role is "seeder", or absent for browsers')
    }
    return upgraded(c, () => {
      const stub = c.env.TRACKER.get(c.env.TRACKER.idFromName(TRACKER_NAME))
      // The host goes into the seeder's challenge, so that no other edge can pass it on as its own.
      const path = role === 'seeder' ? `/seeder/${encodeURIComponent(hostOf(c))}` : '/browser'
      return stub.fetch(strippedRequest(c.req.raw, path))
    })
  })
}

const hostOf = (c: EdgeContext): string => new URL(c.req.url).host

function upgraded(c: EdgeContext, connect: () => Promise<Response>): Response | Promise<Response> {
  if (isUpgrade(c.req.raw)) return connect()
  return problemResponse({
    status: 426,
    title: 'Upgrade required',
    detail: `${c.req.path} is a WebSocket (version 13)`,
    headers: { upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-version': '13' },
  })
}
