/** The people engine without a thread, for tests and tools in Node; messages are cloned as to a worker. */
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import type { Rpc } from '@cosmos/protocol/lightnode/types'
import { type Clock, systemClock } from '@cosmos/protocol/room/clock'
import { createPeopleEngine } from './engine.ts'
import type { Command, Report } from './messages.ts'
import type { PeopleWorker } from './people.ts'
import type { Socket } from './room-link.ts'

export function createThreadlessWorker(
  options: {
    clock?: Clock
    random?: () => number
    connect?: (url: string) => Socket
    openRpc?: (url: string) => Rpc
  } = {},
): PeopleWorker {
  const {
    clock = systemClock,
    random = Math.random,
    connect = (url) => new WebSocket(url),
    openRpc = (url) => createHttpRpc({ url, fetch }),
  } = options
  let terminated = false
  const engine = createPeopleEngine({
    clock,
    random,
    connect,
    openRpc,
    report(report: Report) {
      const data = structuredClone(report)
      queueMicrotask(() => {
        if (!terminated) worker.onmessage?.call(worker as Worker, { data } as MessageEvent)
      })
    },
  })
  const worker: PeopleWorker = {
    onmessage: null,
    onerror: null,
    postMessage(message: unknown) {
      const command = structuredClone(message) as Command
      queueMicrotask(() => {
        if (!terminated) engine.handle(command)
      })
    },
    terminate() {
      terminated = true
    },
  }
  return worker
}
