/** The worker all rooms live in: no key and no frame ever reaches the page. */
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import { systemClock } from '@cosmos/protocol/room/clock'
import { createPeopleEngine } from './engine.ts'
import { WALLET_CHECK_MS } from './limits.ts'
import type { Command, Report } from './messages.ts'

// TypeScript takes this file for part of the page, where postMessage wants a target origin.
const scope = globalThis as unknown as {
  postMessage(report: Report): void
  onmessage: ((event: MessageEvent<Command>) => void) | null
}

const engine = createPeopleEngine({
  clock: systemClock,
  random: Math.random,
  connect: (url) => new WebSocket(url),
  openRpc: (url) =>
    createHttpRpc({ url, fetch: (...args) => fetch(...args), timeoutMs: WALLET_CHECK_MS }),
  report: (report) => scope.postMessage(report),
})
scope.onmessage = ({ data }) => engine.handle(data)
