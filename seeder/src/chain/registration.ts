/** Lists this seeder in the `Nodes` registry and says now and then that it lives. */
import { nodesAbi } from '@cosmos/contracts/abi'
import { peersOf } from '@cosmos/protocol/lightnode/nodes'
import type { CityState, Hex } from '@cosmos/protocol/lightnode/types'
import { Contract, JsonRpcProvider, Wallet } from 'ethers'
import type { Logger } from 'pino'
import { HEARTBEAT_SECONDS } from '../limits.ts'

const SEEDER = 1
const EDGE = 2

export interface Registration {
  /** Looks at the state and sends what is missing; one transaction at a time. */
  review(state: CityState): void
  readonly detail: string | undefined
  stop(): Promise<void>
}

/** `url` is the origin and `peer` the `host:port` under which others reach this seeder. */
export function createRegistration(options: {
  /** Address of the endpoint to send to, now. */
  readonly rpc: () => string
  readonly key: Hex
  readonly url: string
  readonly peer: string
  readonly log: Logger
  /** Unix seconds. */
  readonly now: () => number
}): Registration {
  const { url, peer, log, now } = options
  const wallet = new Wallet(options.key)
  const operator = wallet.address.toLowerCase()
  let sending: Promise<void> | undefined
  let provider: JsonRpcProvider | undefined
  let notBefore = 0
  let detail: string | undefined

  async function send(state: CityState, method: 'register' | 'heartbeat'): Promise<void> {
    const address = state.contracts.Nodes
    if (!address) throw new Error('the directory names no Nodes contract')
    provider = new JsonRpcProvider(options.rpc(), undefined, { staticNetwork: true })
    // Not ethers' NonceManager: it asks for the nonce beside the rest and, when the rest fails first,
    // leaves a rejection that nobody handles, which ends the process. One at a time needs none.
    const nodes = new Contract(address, nodesAbi, wallet.connect(provider))
    const own = state.nodes.find((node) => node.operator === operator)
    // An operator's edge shares the record: its role must survive.
    const roles = SEEDER | (own?.edge ? EDGE : 0)
    const call = nodes.getFunction(method)
    const sent = await (method === 'register' ? call(roles, url, peer) : call())
    await sent.wait()
    log.info({ method, url, peer }, 'registry updated')
  }

  function due(state: CityState): 'register' | 'heartbeat' | undefined {
    const own = state.nodes.find((node) => node.operator === operator)
    if (!own?.seeder || own.url !== url || !peersOf(own.peer).includes(peer)) return 'register'
    return now() - own.lastSeen >= HEARTBEAT_SECONDS ? 'heartbeat' : undefined
  }

  return {
    review(state) {
      const method = due(state)
      if (!method || sending || now() < notBefore) return
      sending = send(state, method)
        .then(() => {
          detail = undefined
          // The light node sees the new record with its next block or two.
          notBefore = now() + 15
        })
        .catch((error: unknown) => {
          detail = error instanceof Error ? error.message.slice(0, 300) : String(error)
          notBefore = now() + 60
          log.warn({ detail }, 'the registry could not be updated; trying again in a minute')
        })
        .finally(() => {
          provider?.destroy()
          sending = undefined
        })
    },
    get detail() {
      return detail
    },
    async stop() {
      provider?.destroy()
    },
  }
}
