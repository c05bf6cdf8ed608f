/**
 * The city's HTTP interface without a framework: seeders and edge serve it alike, so that any node
 * can stand in for the portal. Hosts map requests to these calls, send the answers, and compress.
 */

import { RpcError } from '../chain/rpc-error.ts'
import { type CityIndex, createCityIndex } from '../city/city-index.ts'
import { encodeDelta } from '../grid/delta.ts'
import { buildGridProof } from '../grid/proof-build.ts'
import { encodeGrid } from '../grid/snapshot.ts'
import { buildStorageProof } from '../grid/storage-proof.ts'
import type { CityChange, LightNode } from '../lightnode/light-node.ts'
import type { CityState, NodeRecord, Rpc } from '../lightnode/types.ts'
import { matches } from './if-none-match.ts'
import { HTTP_LIMITS } from './limits.ts'
import { type ContentSources, parcelJson } from './parcel-json.ts'
import { type ParcelRequest, parseIds, parseParcelPath } from './parcel-request.ts'
import { parsePieceName } from './piece-request.ts'
import { createPieceShelf } from './piece-shelf.ts'
import { type ApiResponse, problemResponse, RequestError } from './problem.ts'
import type { Health, ParcelsJson, SeederInfo, World } from './schemas.ts'
import { parseSlots } from './slot-request.ts'

export interface NodeApiOptions {
  readonly lightNode: LightNode
  readonly rpc: Rpc
  /** RPC endpoints that visitors may use. */
  readonly publicRpc: readonly string[]
  /** `wss://…/tracker` and `wss://…/api/rooms` of the edge, where this node knows one. */
  readonly tracker?: string
  readonly rooms?: string
  /** A state older than those kept here, for `?since=`, where the host keeps some on disk. */
  readonly earlier?: (block: number) => CityState | undefined
}

export interface NodeApi {
  /** `GET /api/world` */
  world(): ApiResponse
  /** `GET /api/health`: 200 while a grid can be served, 503 before. */
  health(): ApiResponse
  /** `GET /api/seeders` */
  seeders(): ApiResponse
  /** `GET /api/grid`; `since` is the query parameter, `ifNoneMatch` the header, both as received. */
  grid(request?: { since?: string; ifNoneMatch?: string }): ApiResponse
  /** `GET /api/grid/index`: which pieces make up the grid. */
  gridIndex(ifNoneMatch?: string): Promise<ApiResponse>
  /** `GET /api/grid/pieces/HASH`: bytes that never change under their name. */
  gridPiece(hash: string, ifNoneMatch?: string): Promise<ApiResponse>
  /** `GET /api/parcels/X,Y` */
  parcel(path: string): ApiResponse
  /** `GET /api/parcels?ids=X,Y;X,Y;TITLE` */
  parcels(ids: string | undefined): ApiResponse
  /** `GET /api/proof/grid` */
  proof(ifNoneMatch?: string): Promise<ApiResponse>
  /** `GET /api/proof/storage?slots=5,131072`: single words of LandGrid. */
  storageProof(slots: string | undefined): Promise<ApiResponse>
  /**
   * `WS /api/grid/live`: what brings the viewer from block `since` (query parameter) to now, then a
   * delta for each change. Who throws from `send` is gone. Returns what ends it.
   */
  live(send: (frame: Uint8Array<ArrayBuffer>) => void, since?: string): () => void
}

const JSON_TYPE = 'application/json'
const GRID_TYPE = 'application/vnd.cosmos.grid'
const PIECE_TYPE = 'application/vnd.cosmos.grid-piece'
/** Everything here is public and changes with the next block: caches must ask again. */
const REVALIDATE = { 'cache-control': 'no-cache', 'access-control-allow-origin': '*' }
/** What is named by its hash: kept for a year, which is as long as caches promise (RFC 8246). */
const FOR_EVER = {
  'cache-control': 'public, max-age=31536000, immutable',
  'access-control-allow-origin': '*',
}

const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): ApiResponse => ({
  status: 200,
  headers: { 'content-type': JSON_TYPE, ...REVALIDATE, ...headers },
  body: JSON.stringify(value),
})

/** Answers from the light node's state; asks the chain only for proofs. */
export function createNodeApi(options: NodeApiOptions): NodeApi {
  const { lightNode, rpc } = options
  /** Earlier states, oldest first; the newest is the one being served. */
  let states: CityState[] = []
  let index: CityIndex | undefined
  let snapshot: { of: CityState; bytes: Uint8Array<ArrayBuffer> } | undefined
  let deltas = new Map<CityState, Uint8Array<ArrayBuffer>>()
  let proven: { hash: string; answer: Promise<ApiResponse> } | undefined
  const shelf = createPieceShelf()
  const viewers = new Set<(frame: Uint8Array<ArrayBuffer>) => void>()

  const known = lightNode.state()
  if (known) states = [known]
  lightNode.onChange(({ state, previous }: CityChange) => {
    states = [...states, state].slice(-HTTP_LIMITS.states)
    deltas = new Map()
    if (viewers.size === 0) return
    const frame = previous ? encodeDelta(previous, state) : wholeGrid(state)
    for (const send of [...viewers]) {
      try {
        send(frame)
      } catch {
        // Its socket closed between two changes; the others must still hear.
        viewers.delete(send)
      }
    }
  })

  function wholeGrid(state: CityState): Uint8Array<ArrayBuffer> {
    if (snapshot?.of !== state) snapshot = { of: state, bytes: encodeGrid(state) }
    return snapshot.bytes
  }

  function deltaSince(from: CityState, state: CityState): Uint8Array<ArrayBuffer> {
    const made = deltas.get(from) ?? encodeDelta(from, state)
    deltas.set(from, made)
    return made
  }

  function gridSince(state: CityState, since: string | undefined): Uint8Array<ArrayBuffer> {
    const number = since === undefined ? undefined : parseSince(since)
    const from =
      states.findLast(({ block }) => block.number === number) ??
      (number === undefined ? undefined : options.earlier?.(number))
    return from ? deltaSince(from, state) : wholeGrid(state)
  }

  function cityIndex(state: CityState): CityIndex {
    if (!index) index = createCityIndex(state)
    else if (index.state !== state) index.update(state)
    return index
  }

  function answer(work: (state: CityState) => ApiResponse): ApiResponse {
    const state = lightNode.state()
    if (!state) return notYet(lightNode)
    try {
      return work(state)
    } catch (error) {
      if (error instanceof RequestError) return problemResponse(error.status, error.message)
      throw error
    }
  }

  const sources = (state: CityState): ContentSources => ({
    seeders: seedersOf(state).flatMap(({ url }) => (url ? [url] : [])),
    trackers: options.tracker ? [options.tracker] : [],
  })

  const parcelsAt = (state: CityState, requests: readonly ParcelRequest[]) => {
    const city = cityIndex(state)
    const where = sources(state)
    return requests.map((request) => {
      const cell = 'titleId' in request ? city.cellOf(request.titleId) : request
      if (!cell) throw new RequestError(404, nowhere(request))
      return parcelJson(city.parcelAt(cell.x, cell.y), where)
    })
  }

  return {
    world: () =>
      answer(({ chainId, cosmos, nodes }) => {
        const { tracker, rooms, publicRpc } = options
        const seeders = nodes.flatMap(({ seeder, url, operator }) =>
          seeder && url ? [{ url, operator }] : [],
        )
        return json({
          chainId,
          cosmos,
          rpc: [...publicRpc],
          seeders,
          tracker,
          rooms,
        } satisfies World)
      }),

    health() {
      const { status, detail, block, ageSeconds } = lightNode.health()
      const body: Health = { status, detail, block: block ?? null, ageSeconds: ageSeconds ?? null }
      const headers = { 'cache-control': 'no-store' }
      return { ...json(body, headers), status: block ? 200 : 503 }
    },

    seeders: () => answer((state) => json({ seeders: seedersOf(state).map(seederInfo) })),

    grid: ({ since, ifNoneMatch } = {}) =>
      answer((state) => {
        const etag = `"${state.block.hash}"`
        const headers = { 'content-type': GRID_TYPE, etag, ...REVALIDATE }
        if (matches(ifNoneMatch, etag)) return { status: 304, headers, body: undefined }
        return { status: 200, headers, body: gridSince(state, since) }
      }),

    async gridIndex(ifNoneMatch) {
      const state = lightNode.state()
      if (!state) return notYet(lightNode)
      const etag = `"${state.block.hash}"`
      const index = await shelf.index(state)
      if (!matches(ifNoneMatch, etag)) return json(index, { etag })
      return { status: 304, headers: { etag, ...REVALIDATE }, body: undefined }
    },

    async gridPiece(hash, ifNoneMatch) {
      const state = lightNode.state()
      if (!state) return notYet(lightNode)
      try {
        parsePieceName(hash)
      } catch (error) {
        if (error instanceof RequestError) return problemResponse(error.status, error.message)
        throw error
      }
      // Another node may have named it: what this one has now counts, whether asked for or not.
      if (!shelf.get(hash)) await shelf.index(state)
      const body = shelf.get(hash)
      if (!body) {
        const why = `no piece ${hash} is kept here, or not any more: read /api/grid/index again`
        return problemResponse(404, why, { 'access-control-allow-origin': '*' })
      }
      const etag = `"${hash}"`
      if (matches(ifNoneMatch, etag)) {
        return { status: 304, headers: { etag, ...FOR_EVER }, body: undefined }
      }
      return { status: 200, headers: { 'content-type': PIECE_TYPE, etag, ...FOR_EVER }, body }
    },

    parcel: (path) => answer((state) => json(parcelsAt(state, [parseParcelPath(path)])[0])),

    parcels: (ids) =>
      answer((state) => {
        const parcels = parcelsAt(state, parseIds(ids))
        return json({ block: state.block.number, parcels } satisfies ParcelsJson)
      }),

    async proof(ifNoneMatch) {
      const state = lightNode.state()
      if (!state) return notYet(lightNode)
      const { hash } = state.block
      if (matches(ifNoneMatch, `"${hash}"`)) {
        return { status: 304, headers: { etag: `"${hash}"`, ...REVALIDATE }, body: undefined }
      }
      if (proven?.hash !== hash) {
        const made = prove(state, () => buildGridProof(rpc, state))
        proven = { hash, answer: made }
        const { status } = await made
        // Failures are not kept: the endpoint may recover before the next block.
        if (status !== 200 && proven?.hash === hash) proven = undefined
        return made
      }
      return proven.answer
    },

    async storageProof(slots) {
      const state = lightNode.state()
      if (!state) return notYet(lightNode)
      let wanted: number[]
      try {
        wanted = parseSlots(slots)
      } catch (error) {
        if (error instanceof RequestError) return problemResponse(error.status, error.message)
        throw error
      }
      return prove(state, () => buildStorageProof(rpc, state, wanted))
    },

    live(send, since) {
      const state = lightNode.state()
      if (state && since !== String(state.block.number)) send(gridSince(state, since))
      viewers.add(send)
      return () => viewers.delete(send)
    },
  }
}

async function prove(state: CityState, build: () => Promise<unknown>): Promise<ApiResponse> {
  try {
    return json(await build(), { etag: `"${state.block.hash}"` })
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return problemResponse(503, `the chain gives no proof now: ${error.message}`, {
      'retry-after': '5',
      'access-control-allow-origin': '*',
    })
  }
}

function notYet(lightNode: LightNode): ApiResponse {
  const { status, detail } = lightNode.health()
  const why = `this node has not read the city yet (${status}${detail ? `: ${detail}` : ''})`
  return problemResponse(503, why, { 'retry-after': '2', 'access-control-allow-origin': '*' })
}

const nowhere = (request: ParcelRequest): string =>
  `there is no title ${'titleId' in request ? request.titleId : ''}, or it lies nowhere`

const seedersOf = ({ nodes }: CityState) => nodes.filter(({ seeder }) => seeder)

const seederInfo = ({ operator, url, peer, lastSeen }: NodeRecord): SeederInfo => ({
  operator,
  url,
  peer,
  lastSeen,
})

function parseSince(text: string): number {
  if (/^(0|[1-9]\d{0,14})$/.test(text)) return Number(text)
  throw new RequestError(400, `since=${text.slice(0, 40)} is no block number`)
}
