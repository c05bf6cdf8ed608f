/** The edge of the local stack: the real Worker in the Workers runtime, as a process of its own. */
import path from 'node:path'
import { nodesAbi } from '@cosmos/contracts/abi'
import { readNodes } from '@cosmos/protocol/lightnode/city-reads'
import { LIGHT_NODE_LIMITS } from '@cosmos/protocol/lightnode/limits'
import type { Address, Hex, Rpc } from '@cosmos/protocol/lightnode/types'
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

/** Names the edge in the chain's `Nodes`, so that clients find it without knowing this portal. */
export async function registerEdge(options: {
  readonly rpc: Rpc
  readonly chainId: number
  readonly nodes: Address
  readonly url: string
}): Promise<void> {
  const { rpc, chainId, nodes, url } = options
  const wallet = edgeWallet()
  const at = (await rpc('eth_blockNumber', [])) as Hex
  const known = await readNodes({ rpc, at, limits: LIGHT_NODE_LIMITS }, nodes)
  const own = known.find((node) => node.operator === wallet.address.toLowerCase())
  if (own?.url === url) return
  await createSender({ rpc, wallet, chainId }).send({
    to: nodes,
    data: new Interface(nodesAbi).encodeFunctionData('register', [ROLE_EDGE, url, '']),
    what: 'registering the edge',
  })
}
