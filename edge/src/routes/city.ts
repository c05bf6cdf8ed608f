/** What is known of the city. The Worker checks what is asked; the Grid object answers. */

import { gridIndexSchema } from '@cosmos/protocol/grid/piece-index'
import { parseIds, parseParcelPath } from '@cosmos/protocol/http/parcel-request'
import { parsePieceName } from '@cosmos/protocol/http/piece-request'
import { RequestError } from '@cosmos/protocol/http/problem'
import * as schemas from '@cosmos/protocol/http/schemas'
import { parseSlots } from '@cosmos/protocol/http/slot-request'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { App } from '../app.ts'
import { type Env, GRID_NAME } from '../env.ts'
import { strippedRequest } from '../http/forward.ts'
import { regionOf } from '../http/region.ts'
import { orderSeeders } from '../lobby/nearest.ts'
import { bytesOf, jsonOf, problemOf, read } from './describe.ts'
import { lobbyOf } from './lobby.ts'

/** A parameter that one of the protocol's own parsers understands; its words say what is wrong. */
const readable = (parse: (text: string) => unknown) =>
  z.string().superRefine((text, context) => {
    try {
      parse(text)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  })

const place = readable(parseParcelPath).openapi({ example: '0,-42' })
const ids = readable(parseIds).openapi({ example: '0,-42;1,-42' })
const slots = readable(parseSlots).openapi({ example: '5,131072' })
const piece = readable(parsePieceName).openapi({ example: 'e3b0c442…', description: 'SHA-256' })
const since = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, 'expected a block number')
  .optional()
  .openapi({ description: 'Block one has; answers with what changed since, where that is kept.' })

const ROUTES = {
  health: createRoute({
    method: 'get',
    path: '/api/health',
    summary: 'How well this node follows the chain',
    responses: read(jsonOf(schemas.healthSchema)),
  }),
  world: createRoute({
    method: 'get',
    path: '/api/world',
    summary: 'All a client needs to begin',
    responses: read(jsonOf(schemas.worldSchema)),
  }),
  seeders: createRoute({
    method: 'get',
    path: '/api/seeders',
    summary: 'Registered seeders',
    responses: read(jsonOf(schemas.seedersSchema)),
  }),
  grid: createRoute({
    method: 'get',
    path: '/api/grid',
    summary: 'The whole city in bytes (CSMG), or a delta',
    request: { query: z.object({ since }) },
    responses: read(bytesOf('application/vnd.cosmos.grid')),
  }),
  gridIndex: createRoute({
    method: 'get',
    path: '/api/grid/index',
    summary: 'Which pieces make up the grid, by the SHA-256 of their bytes',
    responses: read(jsonOf(gridIndexSchema)),
  }),
  gridPiece: createRoute({
    method: 'get',
    path: '/api/grid/pieces/{hash}',
    summary: 'A piece of the grid (CSMP); never changes, may be kept for ever',
    request: { params: z.object({ hash: piece }) },
    responses: {
      ...read(bytesOf('application/vnd.cosmos.grid-piece')),
      404: problemOf('Not kept here, or not any more: read the index again'),
    },
  }),
  parcel: createRoute({
    method: 'get',
    path: '/api/parcels/{place}',
    summary: 'One parcel, X,Y',
    request: { params: z.object({ place }) },
    responses: read(jsonOf(schemas.parcelSchema)),
  }),
  parcels: createRoute({
    method: 'get',
    path: '/api/parcels',
    summary: 'Several parcels',
    request: { query: z.object({ ids }) },
    responses: read(jsonOf(schemas.parcelsSchema)),
  }),
  gridProof: createRoute({
    method: 'get',
    path: '/api/proof/grid',
    summary: 'Proof of the whole map against a block',
    responses: read(jsonOf(schemas.gridProofSchema)),
  }),
  storageProof: createRoute({
    method: 'get',
    path: '/api/proof/storage',
    summary: 'Proof of single words of LandGrid',
    request: { query: z.object({ slots }) },
    responses: read(jsonOf(schemas.storageProofSchema)),
  }),
}

export function cityRoutes(app: App): void {
  for (const route of [ROUTES.health, ROUTES.gridIndex, ROUTES.gridProof]) {
    app.openapi(route, (c) => ask(c, route.path))
  }
  app.openapi(ROUTES.world, async (c) => ordered(c, await ask(c, '/api/world')))
  app.openapi(ROUTES.seeders, async (c) =>
    ordered(c, await withPresence(c, await ask(c, '/api/seeders'))),
  )
  app.openapi(ROUTES.grid, (c) => ask(c, '/api/grid', c.req.valid('query')))
  app.openapi(ROUTES.gridPiece, (c) => ask(c, `/api/grid/pieces/${c.req.valid('param').hash}`))
  app.openapi(ROUTES.parcel, (c) => ask(c, `/api/parcels/${c.req.valid('param').place}`))
  app.openapi(ROUTES.parcels, (c) => ask(c, '/api/parcels', c.req.valid('query')))
  app.openapi(ROUTES.storageProof, (c) => ask(c, '/api/proof/storage', c.req.valid('query')))
}

/** The Grid object's answer to a path and those query parameters that were checked. */
export function ask(
  c: Context<{ Bindings: Env }>,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value)
  const suffix = search.size > 0 ? `?${search}` : ''
  const grid = c.env.GRID.get(c.env.GRID.idFromName(GRID_NAME))
  return grid.fetch(strippedRequest(c.req.raw, path + suffix))
}

/**
 * Says which seeders are connected here right now, and puts those first that are near the visitor and
 * have little to do. Where the visitor is stays in the Worker.
 */
async function ordered(c: Context<{ Bindings: Env }>, answer: Response): Promise<Response> {
  if (!answer.ok || answer.status === 304) return answer
  const present = await lobbyOf(c.env).seeders()
  const body = (await answer.json()) as { seeders: { operator: string }[] }
  const seeders = orderSeeders(body.seeders, present, regionOf(c.req.raw))
  return new Response(JSON.stringify({ ...body, seeders }), answer)
}

/** `ordered`, with a mark on each. */
async function withPresence(c: Context<{ Bindings: Env }>, answer: Response): Promise<Response> {
  if (!answer.ok) return answer
  const present = new Set((await lobbyOf(c.env).seeders()).map(({ operator }) => operator))
  const { seeders } = (await answer.json()) as { seeders: schemas.SeederInfo[] }
  const marked = seeders.map((seeder) => ({
    ...seeder,
    connected: present.has(seeder.operator as Address),
  }))
  return new Response(JSON.stringify({ seeders: marked }), answer)
}
