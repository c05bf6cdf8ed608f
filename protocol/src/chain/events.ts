/**
 * The events that tell a light node what to read again. Logs are hints, never data: they are not
 * covered by any proof and old ones are pruned (EIP-4444), so what they name is read from state.
 */
import type { Address, Hex } from '../lightnode/types.ts'
import { fixedHex, HexError, isAddress, smallQuantity } from './hex.ts'
import { RpcError } from './rpc-error.ts'

export interface EventDescription {
  readonly contract: string
  readonly signature: string
  readonly topic: Hex
}

/** ERC-721. */
export const TRANSFER: EventDescription = {
  contract: 'LandTitle',
  signature: 'Transfer(address,address,uint256)',
  topic: '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
}
/** ERC-2309: titles `fromTokenId` to `toTokenId` at once. */
export const CONSECUTIVE_TRANSFER: EventDescription = {
  contract: 'LandTitle',
  signature: 'ConsecutiveTransfer(uint256,uint256,address,address)',
  topic: '0xdeaa91b6123d068f5821d0fb0678463d1a8a6079fe8af5de3ce5e896dcf9133d',
}
export const MOVED: EventDescription = {
  contract: 'LandRegistry',
  signature: 'Moved(uint256,uint32,uint32)',
  topic: '0x3fe3ec88d5ec010fb831f431cb288911f6ab79879ac0baa70ddccd1324ddfb49',
}
export const REGISTERED: EventDescription = {
  contract: 'Model',
  signature: 'Registered(uint256,bytes20,uint64)',
  topic: '0x690eb628483982027b3bec0369152e2821bef3783f97b705931192e69bbdf8f9',
}
export const PLACEMENTS_CHANGED: EventDescription = {
  contract: 'Model',
  signature: 'PlacementsChanged(uint256)',
  topic: '0xa256010ffde4403769912e8c89a33f080b51fba15dfc6bab363d57d53b107a54',
}
export const NODE_CHANGED: EventDescription = {
  contract: 'Nodes',
  signature: 'NodeChanged(address)',
  topic: '0x90ea388e286934a58e9516d062e9eafcd85d397a2f10d76e6909a9ffad2a0063',
}
export const BLOCKED: EventDescription = {
  contract: 'Blocklist',
  signature: 'Blocked(bytes20,uint256)',
  topic: '0x82fec404db958501582772e6018efadee4688a3802eceb5ebcedd2eb78381b9b',
}
export const UNBLOCKED: EventDescription = {
  contract: 'Blocklist',
  signature: 'Unblocked(bytes20)',
  topic: '0x5fc5346bdd48afbdf811585b1e2a7a026b9c954c0c93866abd934e8aa17f7c3a',
}

export const EVENTS: readonly EventDescription[] = [
  TRANSFER,
  CONSECUTIVE_TRANSFER,
  MOVED,
  REGISTERED,
  PLACEMENTS_CHANGED,
  NODE_CHANGED,
  BLOCKED,
  UNBLOCKED,
]

export interface Log {
  readonly address: Address
  readonly topics: readonly Hex[]
  /** Non-indexed arguments. */
  readonly data: Hex
  readonly blockNumber: number
}

/** Logs of an eth_getLogs answer. Throws RpcError `bad-answer`. */
export function parseLogs(answer: unknown): Log[] {
  if (!Array.isArray(answer)) throw badLogs('not a list')
  return answer.map((entry) => {
    const { address, topics, data, blockNumber } = (entry ?? {}) as Record<string, unknown>
    if (!isAddress(address) || !Array.isArray(topics) || typeof data !== 'string') {
      throw badLogs('an entry lacks address, topics or data')
    }
    try {
      return {
        address: address.toLowerCase() as Address,
        topics: topics.map((topic) => fixedHex(topic, 32)),
        data: data as Hex,
        blockNumber: smallQuantity(blockNumber),
      }
    } catch (error) {
      throw badLogs(error instanceof HexError ? error.message : String(error), error)
    }
  })
}

const badLogs = (detail: string, cause?: unknown) =>
  new RpcError('bad-answer', 'eth_getLogs', detail, { cause })
