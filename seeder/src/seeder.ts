/** Wires the parts of a seeder together. Nothing here decides anything. */
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { createNodeApi } from '@cosmos/protocol/http/node-api'
import { createHttpEndpoints } from '@cosmos/protocol/lightnode/endpoint-list'
import { createLightNode } from '@cosmos/protocol/lightnode/light-node'
import { Wallet } from 'ethers'
import type { Logger } from 'pino'
import { EMPTY_REGISTRY, readRegistry } from './chain/classes.ts'
import { followChain } from './chain/follower.ts'
import { createLookAgain } from './chain/freshness.ts'
import { createRegistration } from './chain/registration.ts'
import { type Config, contentQuota } from './config.ts'
import { createAdmission } from './content/admission.ts'
import { createAllowance } from './content/allowance.ts'
import { createFetcher } from './content/fetcher.ts'
import { createGate } from './content/gate.ts'
import { createKeeper } from './content/keeper.ts'
import { type PinView, viewPins } from './content/pin-view.ts'
import { createRepair } from './content/repair.ts'
import { replicaReport } from './content/replica-report.ts'
import { createReplicas } from './content/replicas.ts'
import { createRequesterOf } from './content/requester.ts'
import { servedChanges, servedOf, withheldOf } from './content/withheld.ts'
import { createAuditRoute } from './http/audit.ts'
import { createContentRoutes } from './http/content.ts'
import { createMetrics } from './http/metrics.ts'
import { PATIENCE, startHttpServer } from './http/server.ts'
import type { Status } from './http/status.ts'
import { describeModels, describePins, nameOf } from './http/status-report.ts'
import { loadCertificate } from './http/tls.ts'
import { warningsOf } from './http/warnings.ts'
import {
  LOCAL_POLL_MS,
  REMOTE_POLL_MS,
  REPAIR_BURST_BYTES,
  REPAIR_BYTES_PER_SECOND,
  REPLICA_TICKS,
  STOP_MS,
} from './limits.ts'
import { openContentStore } from './store/content-store.ts'
import { startScrub } from './store/scrub.ts'
import { announcedPeers, registeredOrigins, registeredPeers } from './swarm/peers.ts'
import { createSwarm } from './swarm/swarm.ts'
import { createTrackerLink } from './tracker/tracker-link.ts'
import { createFairShare } from './uplink/fair-share.ts'
import { openUploadBudget } from './upload/budget.ts'
import { VERSION } from './version.ts'

export interface Seeder {
  /** Origin under which others reach it. */
  readonly url: string
  /** `host:port` for BitTorrent. */
  readonly peer: string
  status(): Status
  /** Ends everything within STOP_MS. */
  stop(): Promise<void>
}

const isLoopback = (url: string): boolean =>
  /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname)

/** How this machine names the address that is listened on. */
function localName(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** Starts a seeder; resolves when it serves. Rejects with StoreError or the system's error. */
export async function startSeeder(config: Config, log: Logger): Promise<Seeder> {
  const since = Date.now()
  const seconds = (): number => Math.floor(Date.now() / 1000)
  const endpoints = createHttpEndpoints(config.rpc, fetch)
  const { rpc } = endpoints
  const lightNode = createLightNode({ rpc, heads: endpoints, cosmos: config.cosmos })
  const isLocalChain = config.rpc.every(isLoopback)
  let registry = EMPTY_REGISTRY
  let sent = 0

  const store = await openContentStore({
    dir: config.data,
    quota: contentQuota(config.storage),
    freeSpace: config.freeSpace,
    placesOf: (infoHash) => registry.placesOf(infoHash),
    goal: config.evict,
    now: seconds,
    failed: (error) => log.error({ error }, 'the store could not tidy up'),
    // Before the chain was read nobody knows what is pinned: then nothing goes.
    mayEvict: (infoHash) => lightNode.state() !== undefined && registry.classOf(infoHash) !== 'pin',
  })
  const certificate = config.tls && {
    files: config.tls,
    loaded: await loadCertificate(config.tls),
  }
  const share = createFairShare({ rate: config.upload, now: () => performance.now() })
  const swarm = await createSwarm({
    store,
    mayServe: (infoHash) => registry.blockOf(infoHash) === undefined,
    port: config.peerPort,
    discovery: config.discovery,
    downloadLimit: config.download,
    share,
    log,
    now: () => performance.now(),
  })

  async function* peersFor(infoHash: InfoHash): AsyncGenerator<string> {
    yield* registeredPeers(lightNode.state()?.nodes ?? [], config.operator)
    if (!config.edge) return
    const { peerId, port } = swarm
    yield* await announcedPeers({ edge: config.edge, infoHash, peerId, port, fetch })
  }

  const wallet = config.key && new Wallet(config.key)
  const metrics = createMetrics(status)
  const fetcher = createFetcher({
    store,
    swarm,
    registry: () => registry,
    peersFor,
    origins: () => registeredOrigins(lightNode.state()?.nodes ?? [], config.operator, url),
    gate: createGate({ quota: contentQuota(config.storage), now: () => performance.now() }),
    log,
    now: () => performance.now(),
    finished: metrics.fetched,
  })
  const view = (): PinView => viewPins({ store, registry, replicas })
  const keeper = createKeeper({
    store,
    fetcher,
    registry: () => registry,
    view,
    log,
    now: Date.now,
  })
  const admission = createAdmission({
    store,
    registry: () => registry,
    lookAgain: createLookAgain({ lightNode, minGapMs: 0, now: Date.now, log }),
    giveWay: (infoHash) => fetcher.giveWay(infoHash),
    budget: await openUploadBudget({
      file: path.join(config.data, 'upload-budgets.json'),
      now: seconds,
      failed: (error) => log.warn({ error }, 'the upload budgets could not be read'),
    }),
    now: seconds,
  })
  const api = createNodeApi({
    lightNode,
    rpc,
    publicRpc: config.publicRpc,
    ...(config.edge && {
      tracker: `${config.edge.replace(/^http/, 'ws')}/tracker`,
      rooms: `${config.edge.replace(/^http/, 'ws')}/api/rooms`,
    }),
  })
  const server = await startHttpServer({
    host: config.host,
    port: config.port,
    content: createContentRoutes({
      store,
      fetcher,
      isRegistered: (infoHash) => registry.tokensOf(infoHash).length > 0,
      blockOf: (infoHash) => registry.blockOf(infoHash),
      lookAgain: createLookAgain({ lightNode, minGapMs: LOCAL_POLL_MS / 2, now: Date.now, log }),
      requesterOf: createRequesterOf(Date.now),
      served(bytes) {
        sent += bytes
        metrics.served(bytes)
      },
      share,
      pace: PATIENCE.pace,
    }),
    audit: createAuditRoute({
      store,
      blockOf: (infoHash) => registry.blockOf(infoHash),
      signer:
        wallet && config.operator
          ? { operator: config.operator, sign: (text) => wallet.signMessage(text) }
          : undefined,
      share,
      pace: PATIENCE.pace,
    }),
    admission,
    api,
    status,
    metrics,
    log,
    ...(certificate && { tls: certificate }),
  })

  const scheme = certificate ? 'https' : 'http'
  const url = config.publicUrl ?? `${scheme}://${localName(config.host)}:${server.port}`
  const peer = `${new URL(url).hostname}:${swarm.port}`
  const tracker =
    config.edge && wallet && config.operator
      ? createTrackerLink({
          edge: config.edge,
          address: config.operator,
          peerId: swarm.peerId,
          sign: (text) => wallet.signMessage(text),
          holdings: () => servedOf(store.rows(), registry).map(({ infoHash }) => infoHash),
          answer: swarm.answer,
          log,
        })
      : undefined
  store.onChange((change) => {
    if (!change.added || !registry.blockOf(change.added)) tracker?.changed(change)
  })
  const replicas = createReplicas({
    nodes: () => lightNode.state()?.nodes ?? [],
    self: config.operator,
    url: () => url,
    partners: new Set(config.partners),
    wanted: config.replicas,
    awayMs: config.repairAfter * 1000,
    now: () => performance.now(),
    fetch,
    counted: store.noteReplicas,
    log,
  })
  const repair = createRepair({
    ...{ view, store, replicas, keeper, log },
    allowance: createAllowance({
      bytesPerSecond: REPAIR_BYTES_PER_SECOND,
      most: REPAIR_BURST_BYTES,
      now: () => performance.now(),
    }),
  })
  const countReplicas = (): void => {
    // Others who honour a block say that they have not what it is about.
    const wanted = [...registry.pins].filter((infoHash) => !registry.blockOf(infoHash))
    const here = servedOf(store.rows(), registry).map((row) => row.infoHash)
    // Pins first, missing ones among them: they are what the operator is warned of.
    const all = new Set([...wanted, ...here])
    replicas
      .review([...all], keeper.isShortOfRoom)
      .then(() => repair.review())
      .catch((error: unknown) => log.error({ error }, 'copies could not be counted'))
  }
  const scrub = startScrub({ store, bytesPerSecond: config.scrub, now: seconds, log })

  // Others can't use an address of this machine, unless the whole chain is on this machine.
  const reachable = config.publicUrl !== undefined || isLocalChain
  const registration =
    config.key && reachable
      ? createRegistration({
          rpc: () => config.rpc[endpoints.leader] ?? '',
          key: config.key,
          url,
          peer,
          log,
          now: seconds,
        })
      : undefined

  lightNode.onChange(({ state }) => {
    const before = registry
    registry = readRegistry(state, config.wallets, config.honourBlocks)
    for (const change of servedChanges(before, registry, store.rows())) tracker?.changed(change)
    swarm.review()
    fetcher.review()
    keeper.review().catch((error: unknown) => log.error({ error }, 'review failed'))
  })
  const follower = followChain({
    lightNode,
    intervalMs: isLocalChain ? LOCAL_POLL_MS : REMOTE_POLL_MS,
    log,
  })
  let ticks = 0
  const timer = setInterval(() => {
    keeper.work()
    const state = lightNode.state()
    if (!state) return
    registration?.review(state)
    if (++ticks % REPLICA_TICKS === 0) countReplicas()
  }, LOCAL_POLL_MS)
  // A folder that held more than it may now is brought down once it is known what must stay.
  follower.synced
    .then(() => store.trim())
    .catch((error: unknown) => log.warn({ detail: String(error) }, 'the quota is exceeded by pins'))

  function status(): Status {
    const usage = store.usage()
    const { connections } = server
    const state = lightNode.state()
    const pins = keeper.pins()
    const pinned = pins.filter((pin) => pin.state === 'pinned').map(({ infoHash }) => infoHash)
    const found: Omit<Status, 'warnings'> = {
      version: VERSION,
      since,
      operator: config.operator,
      wallets: config.wallets,
      url,
      peer,
      chain: {
        ...lightNode.health(),
        chainId: state?.chainId,
        endpoints: endpoints.reports(),
      },
      storage: { quota: usage.quota, used: usage.used },
      packages: {
        complete: usage.complete,
        arriving: usage.partial,
        registered: registry.registered,
      },
      pins: describePins(pins, (infoHash) => store.get(infoHash)?.size ?? 0),
      blocked: {
        ...{ honoured: config.honourBlocks, listed: registry.blocked },
        ...withheldOf(store.rows(), registry),
      },
      downloads: fetcher.active().map(({ infoHash, progress }) => ({ infoHash, ...progress() })),
      models: describeModels(store.rows(), registry, replicas.of),
      swarm: swarm.stats(),
      http: { connections: connections.open, displaced: connections.displaced, sent },
      tracker: { state: tracker?.state ?? 'none', detail: tracker?.detail },
      registry: {
        listed: state?.nodes.some((node) => node.url === url && node.seeder) ?? false,
        detail: registration?.detail,
      },
      care: {
        replicas: replicaReport({
          wanted: config.replicas,
          pinned: pinned.filter((infoHash) => !registry.blockOf(infoHash)),
          ...{ replicas, names: nameOf(registry) },
        }),
        rotten: store.rotten().size,
        scrubbed: scrub.progress,
      },
    }
    const certificateExpires = server.certificate?.expires
    const { publicUrl } = config
    const about = { status: found, certificateExpires, publicUrl, now: Date.now() }
    return { ...found, warnings: warningsOf(about) }
  }

  return {
    url,
    peer,
    status,
    async stop() {
      clearInterval(timer)
      replicas.stop()
      follower.stop()
      tracker?.stop()
      await scrub.stop()
      await registration?.stop()
      const served = server.close(STOP_MS / 2)
      fetcher.stop()
      await served
      await swarm.close()
      share.close()
      await store.close()
    },
  }
}
