/** Blocks as light nodes need them: number, hash and time. */
import type { BlockRef, Hex, Rpc } from '../lightnode/types.ts'
import { fixedHex, smallQuantity, toQuantity } from './hex.ts'
import { asRpcError, RpcError } from './rpc-error.ts'

const METHOD = 'eth_getBlockByNumber'

/** The block an endpoint gave; undefined when it knows none. Throws RpcError `bad-answer`. */
export function parseBlockRef(answer: unknown): BlockRef | undefined {
  if (answer === null) return undefined
  if (typeof answer !== 'object' || answer === undefined) {
    throw new RpcError('bad-answer', METHOD, 'not a block')
  }
  const { number, hash, timestamp } = answer as Record<string, unknown>
  try {
    return {
      number: smallQuantity(number),
      hash: fixedHex(hash, 32),
      timestamp: smallQuantity(timestamp),
    }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new RpcError('bad-answer', METHOD, detail, { cause })
  }
}

/** The raw answer of eth_getBlockByNumber. Rejects with RpcError. */
export async function readBlock(rpc: Rpc, block: number | 'latest'): Promise<unknown> {
  const tag: Hex | 'latest' = block === 'latest' ? block : toQuantity(block)
  try {
    return await rpc(METHOD, [tag, false])
  } catch (error) {
    throw asRpcError(error, METHOD)
  }
}

/** Number, hash and time of a block; undefined when the endpoint has none of that number. */
export async function readBlockRef(
  rpc: Rpc,
  block: number | 'latest',
): Promise<BlockRef | undefined> {
  const found = parseBlockRef(await readBlock(rpc, block))
  if (found && block !== 'latest' && found.number !== block) {
    throw new RpcError('bad-answer', METHOD, `asked for block ${block}, got ${found.number}`)
  }
  return found
}
