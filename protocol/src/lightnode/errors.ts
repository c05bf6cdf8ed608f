/** Why a light node could not bring its state up to date. */
export type LightNodeFault = 'rpc-down' | 'wrong-chain' | 'no-cosmos' | 'disputed'

export class LightNodeError extends Error {
  readonly kind: LightNodeFault
  constructor(kind: LightNodeFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'LightNodeError'
    this.kind = kind
  }
}

/**
 * The endpoint answered from two different chains, or from one that changed during the reads.
 * Trying again helps.
 */
export class ChainMoved extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ChainMoved'
  }
}
