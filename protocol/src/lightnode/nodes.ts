/** Which records of the `Nodes` registry count, and where those nodes are reached. */
import type { NodeRecord } from './types.ts'

/** A node whose operator did not show up for so long is dead: `Nodes.EXPIRY`, in seconds. */
export const NODE_EXPIRY = 7 * 24 * 60 * 60
/** `Nodes.MAX_PEERS`. */
export const MAX_PEERS = 4

/** `host:port`, IPv6 in brackets; a port has no leading zeros. */
const PEER = /^(\[[0-9a-fA-F:.]{2,}\]|[0-9A-Za-z._-]+):([1-9]\d{0,4})$/

/** Whether the registry counts the node as alive at `time`, Unix seconds of the chain. */
export const isAlive = ({ lastSeen }: NodeRecord, time: number): boolean =>
  time < lastSeen + NODE_EXPIRY

/** The nodes alive at `time` (Unix seconds of the chain); the same list when all of them are. */
export function aliveAt(nodes: readonly NodeRecord[], time: number): readonly NodeRecord[] {
  return nodes.every((node) => isAlive(node, time))
    ? nodes
    : nodes.filter((node) => isAlive(node, time))
}

/**
 * The transport addresses in a record's `peer`, `host:port` each, in the operator's order. Empty for
 * a list that the registry would not take. Twin of `contracts/src/nodes/PeerList.sol`.
 */
export function peersOf(peer: string): readonly string[] {
  const peers = peer.split(',')
  return peers.length <= MAX_PEERS && peers.every(isPeer) ? peers : []
}

/** Whether a text is one transport address. */
export function isPeer(peer: string): boolean {
  const port = PEER.exec(peer)?.[2]
  return port !== undefined && Number(port) <= 65_535
}
