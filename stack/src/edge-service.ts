/** The edge of the local stack: the real Worker in the Workers runtime, as a process of its own. */
import path from 'node:path'
import { nodesAbi } from '@cosmos/contracts/abi'
import { readBlockRef } from '@cosmos/protocol/chain/block'
import { toQuantity } from '@cosmos/protocol/chain/hex'
import { readNodes } from '@cosmos/protocol/lightnode/city-reads'
import { LIGHT_NODE_LIMITS } from '@cosmos/protocol/lightnode/limits'
import type { Address, Rpc } from '@cosmos/protocol/lightnode/types'
import { Interface } from 'ethers'
import { z } from 'zod'
import { createSender } from './chain/sender.ts'
import { edgeWallet } from './chain/wallets.ts'
import type { DataFolder } from './data-folder.ts'
import { type Service, type ServiceOptions, startService } from './processes/service.ts'

const ready = z.object({ ready: z.literal(true), url: z.url() })
export type EdgeService = Service<z.infer<typeof ready>>

/** Rejects with ServiceError. */
export function startEdge(options: {
  readonly root: string
  readonly data: DataFolder
  readonly port: number
  readonly rpc: string
  readonly cosmos: Address
  readonly onDeath: ServiceOptions['onDeath']
}): Promise<EdgeService> {
  return startService(
    {
      name: 'Edge',
      entry: path.join(options.root, 'edge/main.ts'),
      args: [
        '--json',
        '--port',
        String(options.port),
        '--rpc',
        options.rpc,
        '--address',
        options.cosmos,
        '--data',
        options.data.folder('edge'),
      ],
      logFile: options.data.file('logs', 'edge.log'),
      onDeath: options.onDeath,
    },
    (line) => ready.parse(line),
  )
}

const ROLE_EDGE = 2
/** As seeders do: far below the week after which the registry counts a node as dead. */
const HEARTBEAT_MS = 6 * 60 * 60 * 1000

/**
 * Names the edge in the chain's `Nodes`, so that clients find it without knowing this portal, and
 * says now and then that it lives. `failed` is told of a heartbeat that did not get through.
 */
export async function registerEdge(options: {
  readonly rpc: Rpc
  readonly chainId: number
  readonly nodes: Address
  readonly url: string
  readonly failed: (error: unknown) => void
}): Promise<{ stop(): Promise<void> }> {
  const { rpc, chainId, nodes, url, failed } = options
  const wallet = edgeWallet()
  const head = await readBlockRef(rpc, 'latest')
  if (!head) throw new RangeError('the chain has no newest block')
  const reader = { rpc, at: toQuantity(head.number), limits: LIGHT_NODE_LIMITS }
  const known = await readNodes(reader, nodes, head.timestamp)
  const own = known.find((node) => node.operator === wallet.address.toLowerCase())
  const abi = new Interface(nodesAbi)
  const sender = createSender({ rpc, wallet, chainId })
  const beat = () =>
    sender.send({
      to: nodes,
      data: abi.encodeFunctionData('heartbeat'),
      what: 'the heartbeat of the edge',
    })
  if (own?.url === url) {
    if ((head.timestamp - own.lastSeen) * 1000 >= HEARTBEAT_MS) await beat()
  } else {
    await sender.send({
      to: nodes,
      data: abi.encodeFunctionData('register', [ROLE_EDGE, url, '']),
      what: 'registering the edge',
    })
  }
  const timer = setInterval(() => void beat().catch(failed), HEARTBEAT_MS)
  return { stop: async () => clearInterval(timer) }
}
