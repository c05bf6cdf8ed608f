/**
 * Sends transactions of one wallet and reads their receipts, without the polling of a general
 * provider: on the local chain a receipt is there as soon as the transaction is accepted.
 */
import type { Hex, Rpc } from '@cosmos/protocol/lightnode/types'
import type { BaseWallet } from 'ethers'

/** A transaction the chain refused or reverted. The message carries the chain's reason. */
export class TransactionError extends Error {
  override readonly name = 'TransactionError'
}

export interface Receipt {
  readonly transactionHash: Hex
  readonly gasUsed: bigint
  readonly contractAddress: Hex | null
  readonly logs: readonly {
    readonly address: Hex
    readonly topics: readonly Hex[]
    readonly data: Hex
  }[]
}

export interface Sender {
  readonly address: string
  /** Sends and waits for inclusion. Rejects with TransactionError. */
  send(call: { to: string; data: string; what: string }): Promise<Receipt>
}

/** How often and how long a receipt is asked for: enough for public networks too. */
const RECEIPT_POLL_MS = 500
const RECEIPT_TRIES = 240
/** Above the estimate, because state may have moved before inclusion. */
const GAS_MARGIN_PERCENT = 125n
/** EIP-7825: no transaction may carry more gas. */
const MAX_TRANSACTION_GAS = 16_777_216n

/** A sender for `wallet`. Calls are sent one after the other, so nonces never race. */
export function createSender(options: { rpc: Rpc; wallet: BaseWallet; chainId: number }): Sender {
  const { rpc, wallet, chainId } = options
  let nonce: number | undefined
  let tail: Promise<unknown> = Promise.resolve()

  async function sendNow(call: { to: string; data: string; what: string }): Promise<Receipt> {
    try {
      const [estimate, gasPrice, count] = await Promise.all([
        rpc('eth_estimateGas', [{ from: wallet.address, to: call.to, data: call.data }]),
        rpc('eth_gasPrice', []),
        nonce ?? rpc('eth_getTransactionCount', [wallet.address, 'pending']),
      ])
      const wanted = (BigInt(estimate as string) * GAS_MARGIN_PERCENT) / 100n
      const raw = await wallet.signTransaction({
        type: 2,
        chainId,
        nonce: Number(count),
        to: call.to,
        data: call.data,
        gasLimit: wanted > MAX_TRANSACTION_GAS ? MAX_TRANSACTION_GAS : wanted,
        maxFeePerGas: BigInt(gasPrice as string) * 2n,
        maxPriorityFeePerGas: BigInt(gasPrice as string) / 10n,
      })
      const hash = await rpc('eth_sendRawTransaction', [raw])
      nonce = Number(count) + 1
      return await receiptOf(hash as Hex, call.what)
    } catch (cause) {
      nonce = undefined
      if (cause instanceof TransactionError) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new TransactionError(`${call.what} was refused: ${reason}`, { cause })
    }
  }

  async function receiptOf(hash: Hex, what: string): Promise<Receipt> {
    for (let attempt = 0; attempt < RECEIPT_TRIES; attempt++) {
      const receipt = (await rpc('eth_getTransactionReceipt', [hash])) as
        | (Omit<Receipt, 'gasUsed'> & { status: Hex; gasUsed: Hex })
        | null
      if (receipt) {
        if (receipt.status !== '0x1') throw new TransactionError(`${what} was reverted (${hash})`)
        return { ...receipt, gasUsed: BigInt(receipt.gasUsed) }
      }
      await new Promise((resolve) => setTimeout(resolve, RECEIPT_POLL_MS))
    }
    throw new TransactionError(`${what} was sent (${hash}) but not included yet`)
  }

  return {
    address: wallet.address,
    send(call) {
      const result = tail.then(() => sendNow(call))
      tail = result.catch(() => undefined)
      return result
    },
  }
}
