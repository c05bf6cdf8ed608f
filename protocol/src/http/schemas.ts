/**
 * The JSON answers of seeders and edge. Written with zod's functional form, which is a fifth of the
 * classic one in a browser bundle (5 KB gzipped against 26 KB); `z.toJSONSchema` and classic zod
 * read both.
 */
import * as z from 'zod/mini'
import { GRID_PROOF_LIMITS } from '../grid/limits.ts'

const hex = (bytes: number) => z.string().check(z.regex(new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`)))
const anyHex = z.string().check(z.regex(/^0x([0-9a-f]{2})*$/))
const address = hex(20)
const hash = hex(32)
const infoHash = z.string().check(z.regex(/^[0-9a-f]{40}$/))
const count = z.int().check(z.nonnegative())
const httpUrl = z.url({ protocol: /^https?$/ })
const socketUrl = z.url({ protocol: /^wss?$/ })

/** `GET /api/world`: all a client needs to begin, but the code. */
export const worldSchema = z.object({
  chainId: count,
  cosmos: address,
  rpc: z.array(httpUrl),
  seeders: z.array(z.object({ url: httpUrl, operator: address })),
  /** Absent at nodes that introduce nobody and relay nothing, as seeders. */
  tracker: z.optional(socketUrl),
  rooms: z.optional(socketUrl),
})
export type World = z.infer<typeof worldSchema>

/** One entry of `GET /api/seeders`. */
export const seederSchema = z.object({
  operator: address,
  url: z.string(),
  /** `host:port` for BitTorrent, or ''. */
  peer: z.string(),
  /** Unix seconds of the last heartbeat on chain. */
  lastSeen: count,
  /** At an edge: whether the seeder is connected to its tracker right now. */
  connected: z.optional(z.boolean()),
})
export const seedersSchema = z.object({ seeders: z.array(seederSchema) })
export type SeederInfo = z.infer<typeof seederSchema>

export const parcelModelSchema = z.object({
  id: z.int().check(z.positive()),
  name: z.string(),
  infoHash,
  /** Bytes of the whole package. */
  size: count,
  magnet: z.string(),
  /** How often it stands on this parcel. */
  placements: z.int().check(z.positive()),
})

/** One parcel, for people and other programs. */
export const parcelSchema = z.object({
  x: z.int(),
  y: z.int(),
  /** Title that stands here; null on the commons, outside the city and where a title has left. */
  id: z.nullable(count),
  class: z.enum(['street', 'park', 'ico', 'auction', 'formed', 'commons', 'vacant', 'outside']),
  owner: z.nullable(address),
  district: z.string(),
  address: z.string(),
  models: z.array(parcelModelSchema),
})
export type ParcelJson = z.infer<typeof parcelSchema>
export const parcelsSchema = z.object({ block: count, parcels: z.array(parcelSchema) })
export type ParcelsJson = z.infer<typeof parcelsSchema>

/** `GET /api/proof/grid`; what it proves is said in `grid/proof.ts`. */
export const gridProofSchema = z.object({
  chainId: count,
  block: z.object({ number: count, hash }),
  header: anyHex.check(z.maxLength(2 + 2 * GRID_PROOF_LIMITS.headerBytes)),
  address,
  accountProof: z
    .array(anyHex.check(z.maxLength(2 + 2 * GRID_PROOF_LIMITS.nodeBytes)))
    .check(z.maxLength(GRID_PROOF_LIMITS.nodes)),
  words: z.array(z.tuple([count, hash])).check(z.maxLength(GRID_PROOF_LIMITS.words)),
})

/** `GET /api/proof/storage?slots=`; each word is proven along the trie (EIP-1186). */
export const storageProofSchema = z.object({
  chainId: count,
  block: gridProofSchema.shape.block,
  header: gridProofSchema.shape.header,
  address,
  accountProof: gridProofSchema.shape.accountProof,
  storage: z.array(z.object({ slot: count, word: hash, proof: z.array(anyHex) })),
})

/** `POST /api/sign-in/nonce`. */
export const nonceSchema = z.object({
  nonce: z.string(),
  /** Milliseconds since 1970. */
  expires: count,
})

/** `GET /api/session`. */
export const sessionSchema = z.object({ address, expires: count })

/** `POST /api/sign-in`: the token is shown this once. */
export const openedSessionSchema = z.object({
  token: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  ...sessionSchema.shape,
})

/** `GET /api/rooms`: where people are, by place, fullest first. Counts and nothing else. */
export const roomsSchema = z.object({
  rooms: z.array(z.object({ room: z.string(), people: z.int().check(z.positive()) })),
})
export type RoomsJson = z.infer<typeof roomsSchema>

/** `GET /api/health`. */
export const healthSchema = z.object({
  status: z.enum(['starting', 'ok', 'lagging', 'rpc-down', 'wrong-chain', 'no-cosmos', 'disputed']),
  detail: z.string(),
  block: z.nullable(z.object({ number: count, hash, timestamp: count })),
  /** Seconds since the grid was last known to be the chain's own. */
  ageSeconds: z.nullable(count),
})
export type Health = z.infer<typeof healthSchema>
