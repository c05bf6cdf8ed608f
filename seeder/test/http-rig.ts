/** The HTTP side of a seeder alone: a real server and a real store, and a registry as a test wants it. */
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import type { NodeApi } from '@cosmos/protocol/http/node-api'
import type { Address, BlockRecord, ModelRecord } from '@cosmos/protocol/lightnode/types'
import pino from 'pino'
import { EMPTY_REGISTRY, type Registry } from '../src/chain/classes.ts'
import { type Admission, createAdmission } from '../src/content/admission.ts'
import type { Fetcher } from '../src/content/fetcher.ts'
import { createRequesterOf } from '../src/content/requester.ts'
import { createAuditRoute, type Signer } from '../src/http/audit.ts'
import { createContentRoutes } from '../src/http/content.ts'
import { createMetrics } from '../src/http/metrics.ts'
import { type HttpServer, PATIENCE, type Patience, startHttpServer } from '../src/http/server.ts'
import type { Status } from '../src/http/status.ts'
import type { CertificateFiles, LoadedCertificate } from '../src/http/tls.ts'
import { type ContentStore, openContentStore } from '../src/store/content-store.ts'
import { createFairShare } from '../src/uplink/fair-share.ts'
import { openUploadBudget } from '../src/upload/budget.ts'

export interface HttpRig {
  readonly server: HttpServer
  readonly store: ContentStore
  readonly admission: Admission
  readonly folder: string
  /** From now on a token names it. */
  register(made: ModelPackage): void
  /** From now on governance has blocked it, or no longer. */
  block(made: Pick<ModelPackage, 'infoHash'>, blocked?: boolean): void
  /** From now on this wallet owns land. */
  settle(owner: Address): void
  close(): Promise<void>
}

export async function createHttpRig(
  options: {
    readonly patience?: Partial<Patience>
    readonly rate?: number
    /** How far its clock is ahead. */
    readonly skewSeconds?: number
    readonly signer?: Signer
    /** Nothing at all unless given. */
    readonly api?: NodeApi
    /** Called with the data folder before the seeder opens it. */
    readonly prepare?: (folder: string) => Promise<void>
    readonly tls?: { readonly files: CertificateFiles; readonly loaded: LoadedCertificate }
  } = {},
): Promise<HttpRig> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cosmos-http-'))
  await options.prepare?.(folder)
  const patience = { ...PATIENCE, ...options.patience }
  const log = pino({ level: 'silent' })
  const seconds = () => Math.floor(Date.now() / 1000) + (options.skewSeconds ?? 0)
  const tokens = new Map<string, ModelRecord[]>()
  const blocks = new Map<string, BlockRecord>()
  const owners = new Set<string>()
  const registry: Registry = {
    ...EMPTY_REGISTRY,
    known: true,
    tokensOf: (infoHash) => tokens.get(infoHash) ?? [],
    blockOf: (infoHash) => blocks.get(infoHash),
    ownsLand: (address) => owners.has(address.toLowerCase()),
  }
  const store = await openContentStore({
    ...{ dir: folder, quota: 64_000_000, now: seconds, mayEvict: () => true },
    failed: (error) => log.error({ error }),
  })
  const lookAgain = async (): Promise<void> => undefined
  const fetcher: Fetcher = {
    fetch: () => 'absent',
    fetchOwn: () => 'absent',
    giveWay: async () => () => undefined,
    active: () => [],
    review: () => undefined,
    stop: () => undefined,
  }
  const share = createFairShare({ rate: options.rate, now: () => performance.now() })
  const admission = createAdmission({
    ...{ store, lookAgain, giveWay: fetcher.giveWay, now: seconds },
    registry: () => registry,
    budget: await openUploadBudget({
      ...{ file: path.join(folder, 'upload-budgets.json'), now: seconds },
      failed: (error) => log.error({ error }),
    }),
  })
  const status = () => ({ chain: { block: { number: 1 } } }) as Status
  const server = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0, admission, status, log, patience },
    content: createContentRoutes({
      ...{ store, fetcher, lookAgain, share, pace: patience.pace },
      requesterOf: createRequesterOf(Date.now),
      isRegistered: (infoHash) => tokens.has(infoHash),
      blockOf: registry.blockOf,
      served: () => undefined,
    }),
    audit: createAuditRoute({
      ...{ store, blockOf: registry.blockOf, signer: options.signer },
      ...{ share, pace: patience.pace },
    }),
    api: options.api ?? ({} as never),
    metrics: createMetrics(status),
    ...(options.tls && { tls: options.tls }),
  })
  return {
    ...{ server, store, admission, folder },
    register: ({ infoHash, size, manifestHash }) =>
      void tokens.set(infoHash, [{ infoHash, size, manifestHash } as unknown as ModelRecord]),
    block({ infoHash }, blocked = true) {
      if (blocked) blocks.set(infoHash, { since: 1_800_000_000, decision: 3 })
      else blocks.delete(infoHash)
    },
    settle: (owner) => void owners.add(owner.toLowerCase()),
    async close() {
      await server.close(100)
      share.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A package that is stored and complete. */
export async function stored(rig: HttpRig, seed: number, size: number): Promise<ModelPackage> {
  const made = await fixturePackage({ seed, size })
  rig.register(made)
  const { encodeUpload, UPLOAD_TYPE } = await import('@cosmos/protocol/content/upload')
  const answer = await fetch(`http://127.0.0.1:${rig.server.port}/content/${made.infoHash}`, {
    method: 'PUT',
    headers: { 'content-type': UPLOAD_TYPE },
    body: encodeUpload(made.torrent, made.files) as Uint8Array<ArrayBuffer>,
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  return made
}

export interface RawSocket {
  readonly socket: net.Socket
  /** What came so far. */
  text(): string
  /** Settles when the other side closed, with all that came. */
  readonly closed: Promise<string>
}

/** A connection that speaks HTTP as badly as a test wants. */
export async function rawSocket(port: number, localAddress = '127.0.0.1'): Promise<RawSocket> {
  const socket = net.connect({ port, host: '127.0.0.1', localAddress })
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  // A reset is one of the ways to be closed.
  socket.on('error', () => undefined)
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return { socket, text: () => text, closed }
}
