/**
 * Wires the local stack: city, chain, edge, seeders and client, in the order in which they need each
 * other, with everything that can run side by side doing so.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildClient } from '@cosmos/client/build'
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import { birthCell } from '@cosmos/protocol/geometry/titles'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { freeTitlesNear } from './chain/free-titles.ts'
import { type ChainService, startChain } from './chain/service.ts'
import { developmentOwnerWallet } from './chain/wallets.ts'
import { generateCity } from './city/generate.ts'
import { type DataFolder, takeDataFolder } from './data-folder.ts'
import { registerEdge, startEdge } from './edge-service.ts'
import type { StackOptions } from './options.ts'
import { choosePort } from './processes/port.ts'
import { forgetRunningStack, type RunningStack, writeRunningStack } from './running-stack.ts'
import { publishCity, startSeeder } from './seeders.ts'
import type { Progress } from './terminal/progress.ts'

export interface Stack {
  readonly running: RunningStack
  stop(): Promise<void>
}

/** Free parcels the development owner gets, for people who want to try publishing. */
const DEVELOPMENT_PARCELS = 6
/** Ports beside the portal's: easy to guess, and stable from one start to the next. */
const RPC_PORT = 8545
const FIRST_SEEDER_PORT = 8801

interface Stoppable {
  stop(): Promise<void>
}

/**
 * Starts everything. Resolves with undefined when a stop was asked for meanwhile. Rejects with
 * DataFolderError, PortTakenError, ServiceError or what a part says; nothing is left running then.
 */
export async function startStack(context: {
  readonly root: string
  readonly options: StackOptions
  readonly progress: Progress
  readonly stopRequest: Promise<void>
}): Promise<Stack | undefined> {
  const { options } = context
  const data = takeDataFolder(options.data)
  const stackFile = data.file('stack.json')
  const parts: Stoppable[] = []
  const stop = async () => {
    forgetRunningStack(stackFile)
    for (const part of parts.reverse()) await part.stop()
    data.release()
  }
  let stopped = false
  const stopAsked = context.stopRequest.then(() => {
    stopped = true
  })
  try {
    const port = await choosePort(options.port, options.portIsExact)
    if (port !== options.port) context.progress.warn(`port ${options.port} is taken; using ${port}`)
    const running = await Promise.race([
      startParts({ ...context, data, port, started: (part) => parts.push(part) }),
      stopAsked,
    ])
    if (!running || stopped) {
      await stop()
      return undefined
    }
    writeRunningStack(stackFile, running)
    return { running, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(context: {
  readonly root: string
  readonly options: StackOptions
  readonly progress: Progress
  readonly data: DataFolder
  readonly port: number
  readonly started: (part: Stoppable) => void
}): Promise<RunningStack> {
  const { root, options, progress, data, started } = context
  const onDeath = ({
    name,
    code,
    signal,
  }: {
    name: string
    code: number | null
    signal: string | null
  }) =>
    progress.warn(
      `${name} has stopped (${signal ?? `code ${code}`}); the rest goes on. Its log: ${data.root}/logs`,
    )

  // The client needs nothing of the others: its build runs beside everything else.
  const client = buildClient({ quiet: true })
  // Its failure is awaited below; until then it must not count as unhandled.
  client.catch(() => undefined)

  const city = await progress.step('City', async (detail) => {
    const result = await generateCity({
      size: options.city,
      // What the generator makes is the same for every data folder: built once, like the client.
      cacheDir: path.join(root, 'stack/dist/city'),
      onProgress: detail,
    })
    detail(`${result.packages.length} models, ${result.plan.placements.length} places`)
    return result
  })
  const developmentOwner = developmentOwnerWallet()
  const titles = freeTitlesNear(city.plan, DEVELOPMENT_PARCELS)

  const chain: ChainService = await progress.step('Chain', async (detail) => {
    const service = await startChain({
      root,
      data,
      city: options.city,
      port: await choosePort(RPC_PORT, false),
      plan: city.plan,
      models: city.packages.map(({ slug, title, infoHash, size, manifestHash }) => ({
        ...{ slug, title, infoHash, size, manifestHash },
      })),
      grants: [{ to: developmentOwner.address as Address, titles }],
      onProgress: detail,
      onDeath,
    })
    started(service)
    detail(
      service.ready.replayed > 0
        ? `${service.ready.replayed} blocks as they were`
        : 'contracts and land',
    )
    return service
  })
  const { url: rpc, cosmos, chainId } = chain.ready

  const edge = await progress.step('Edge', async (detail) => {
    await client
    const service = await startEdge({ root, data, port: context.port, rpc, cosmos, onDeath })
    started(service)
    const { contracts } = chain.ready
    if (contracts.Nodes) {
      const nodes = contracts.Nodes
      const registered = await registerEdge({
        rpc: createHttpRpc({ url: rpc, fetch }),
        chainId,
        nodes,
        url: service.ready.url,
        failed: (error) => progress.warn(`The edge could not say that it lives: ${error}`),
      })
      started(registered)
    }
    detail(service.ready.url)
    return service
  })

  const seeders = await progress.step('Seeders', async (detail) => {
    const ports: number[] = []
    for (let index = 0; index < options.seeders; index++) {
      ports.push(await choosePort((ports.at(-1) ?? FIRST_SEEDER_PORT - 1) + 1, false))
    }
    const services = await Promise.all(
      ports.map(async (port, index) => {
        const service = await startSeeder({
          ...{ root, data, index, port, rpc, cosmos, onDeath },
          edge: edge.ready.url,
          others: options.seeders - 1,
        })
        started(service)
        return service
      }),
    )
    const first = services[0]
    if (first) {
      await publishCity({
        seeder: first.ready.url,
        packages: city.packages,
        fetch,
        onProgress: detail,
      })
    }
    detail(services.map((service) => service.ready.url).join('  ') || 'none')
    return services
  })

  const { outDir } = await client
  const page = pathToFileURL(path.join(outDir, 'cosmos.html')).href
  return {
    portal: edge.ready.url,
    rpc,
    chainId,
    cosmos,
    seeders: seeders.map((service) => service.ready.url),
    file: `${page}?rpc=${encodeURIComponent(rpc)}&cosmos=${cosmos}`,
    developmentOwner: {
      address: developmentOwner.address,
      key: developmentOwner.privateKey,
      parcels: titles.map((id) => {
        const cell = birthCell(id)
        return cell ? `${cell.x},${cell.y}` : ''
      }),
    },
  }
}
