/** What the logs since a block name as changed. */

import type { Log } from '../chain/events.ts'
import {
  BLOCKED,
  CONSECUTIVE_TRANSFER,
  MOVED,
  NODE_CHANGED,
  PLACEMENTS_CHANGED,
  REGISTERED,
  TRANSFER,
  UNBLOCKED,
} from '../chain/events.ts'
import { hexToBytes } from '../chain/hex.ts'
import { RpcError } from '../chain/rpc-error.ts'
import type { RequiredContracts } from './directory.ts'
import { MAX_MODELS, MAX_TITLES } from './limits.ts'
import type { Address, Hex } from './types.ts'

export interface Changes {
  /** Titles with a new owner. */
  readonly owners: ReadonlySet<number>
  /** Titles with a new cell. */
  readonly moved: ReadonlySet<number>
  /** Token ids that are new or have a new owner. */
  readonly models: ReadonlySet<number>
  readonly targets: ReadonlySet<bigint>
  readonly nodes: boolean
  readonly blocklist: boolean
  /** The directory itself spoke: contracts may have been replaced. */
  readonly directory: boolean
}

const bad = (detail: string) => new RpcError('bad-answer', 'eth_getLogs', detail)

function idOf(topic: Hex | undefined, limit: number): number {
  const id = topic === undefined ? undefined : BigInt(topic)
  if (id === undefined || id >= BigInt(limit)) throw bad(`an event names id ${id ?? 'nothing'}`)
  return Number(id)
}

/** Throws RpcError `bad-answer` for logs our contracts can't have written. */
export function changesIn(
  logs: readonly Log[],
  cosmos: Address,
  contracts: RequiredContracts,
): Changes {
  const owners = new Set<number>()
  const moved = new Set<number>()
  const models = new Set<number>()
  const targets = new Set<bigint>()
  let nodes = false
  let blocklist = false
  let directory = false

  for (const { address, topics, data } of logs) {
    const [topic, first, , third] = topics
    if (address === cosmos) {
      directory = true
    } else if (address === contracts.LandTitle) {
      if (topic === TRANSFER.topic) owners.add(idOf(third, MAX_TITLES))
      if (topic === CONSECUTIVE_TRANSFER.topic) addRun(owners, first, data)
    } else if (address === contracts.LandRegistry) {
      if (topic === MOVED.topic) moved.add(idOf(first, MAX_TITLES))
    } else if (address === contracts.Model) {
      if (topic === TRANSFER.topic) models.add(idOf(third, MAX_MODELS))
      if (topic === REGISTERED.topic) models.add(idOf(first, MAX_MODELS))
      if (topic === PLACEMENTS_CHANGED.topic && first) targets.add(BigInt(first))
    } else if (address === contracts.Nodes) {
      if (topic === NODE_CHANGED.topic) nodes = true
    } else if (address === contracts.Blocklist) {
      if (topic === BLOCKED.topic || topic === UNBLOCKED.topic) blocklist = true
    }
  }
  return { owners, moved, models, targets, nodes, blocklist, directory }
}

/** ERC-2309: the last id of the run is the only argument that is not indexed. */
function addRun(ids: Set<number>, first: Hex | undefined, data: Hex): void {
  const from = idOf(first, MAX_TITLES)
  const bytes = hexToBytes(data)
  if (bytes.length !== 32) throw bad('a ConsecutiveTransfer without its last id')
  const last = idOf(data, MAX_TITLES)
  for (let id = from; id <= last; id++) ids.add(id)
}
