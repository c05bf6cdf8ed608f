/**
 * Why a JSON-RPC call gave no usable answer.
 * - `unreachable`: no connection, or the endpoint answered with an HTTP error.
 * - `refused`: the endpoint understood and said no (JSON-RPC error, HTTP 4xx): rate limit, revert,
 *   a range too large, an unknown block. Asking the same again does not help at once.
 * - `timeout`: no answer in time.
 * - `bad-answer`: an answer that is not what was asked for. Never used as data.
 */
export type RpcFault = 'unreachable' | 'refused' | 'timeout' | 'bad-answer'

export class RpcError extends Error {
  readonly kind: RpcFault
  readonly method: string
  /** JSON-RPC error code, where the endpoint gave one. */
  readonly code: number | undefined

  constructor(
    kind: RpcFault,
    method: string,
    detail: string,
    options: { cause?: unknown; code?: number } = {},
  ) {
    super(`${method}: ${detail}`, { cause: options.cause })
    this.name = 'RpcError'
    this.kind = kind
    this.method = method
    this.code = options.code
  }
}

/** Any thrown value as an RpcError; values of other ports become `unreachable`. */
export function asRpcError(error: unknown, method: string): RpcError {
  if (error instanceof RpcError) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new RpcError('unreachable', method, detail, { cause: error })
}
