/** The edge of the local stack: the real Worker in the Workers runtime, as a process of its own. */
import path from 'node:path'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { z } from 'zod'
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
