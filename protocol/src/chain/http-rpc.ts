/** JSON-RPC 2.0 over HTTP. Calls made in the same tick travel as one batch. */
import type { Rpc } from '../lightnode/types.ts'
import { RpcError } from './rpc-error.ts'

export interface HttpRpcOptions {
  readonly url: string
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** For each HTTP request, milliseconds. */
  readonly timeoutMs?: number
  /** Most calls in one HTTP request; 1 where an endpoint knows no batches. */
  readonly batch?: number
  /** Longest answer read, bytes. */
  readonly maxAnswerBytes?: number
}

/** A page of 1,024 owner words is 66 KB of hex; a batch of 32 of them stays below. */
const DEFAULTS = { timeoutMs: 15_000, batch: 32, maxAnswerBytes: 32 * 1024 * 1024 }

interface Call {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
  readonly resolve: (value: unknown) => void
  readonly reject: (error: RpcError) => void
}

/** A port to one endpoint. It keeps no connection and no timer while idle. Rejects with RpcError. */
export function createHttpRpc(options: HttpRpcOptions): Rpc {
  const { url, fetch } = options
  const limits = { ...DEFAULTS, ...definedOf(options) }
  let nextId = 1
  let waiting: Call[] = []

  const flush = () => {
    const calls = waiting
    waiting = []
    for (let at = 0; at < calls.length; at += limits.batch) {
      void send(calls.slice(at, at + limits.batch))
    }
  }

  /** Settles every call of the batch; never rejects itself. */
  async function send(calls: readonly Call[]): Promise<void> {
    const messages = calls.map(({ id, method, params }) => ({ jsonrpc: '2.0', id, method, params }))
    const fail = (kind: RpcError['kind'], detail: string, cause?: unknown) => {
      for (const call of calls) call.reject(new RpcError(kind, call.method, detail, { cause }))
    }
    // Not AbortSignal.timeout, whose timer stays: an object of the edge could not sleep meanwhile.
    const timeout = new AbortController()
    const { signal } = timeout
    const timer = setTimeout(() => timeout.abort(), limits.timeoutMs)
    let status: number
    let text: string
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(messages.length === 1 ? messages[0] : messages),
        signal,
      })
      status = response.status
      text = await readText(response, limits.maxAnswerBytes)
    } catch (error) {
      if (signal.aborted) fail('timeout', `no answer within ${limits.timeoutMs} ms`, error)
      else if (error instanceof TooLong) fail('bad-answer', error.message, error)
      else fail('unreachable', error instanceof Error ? error.message : String(error), error)
      return
    } finally {
      clearTimeout(timer)
    }
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch (error) {
      if (status >= 400) fail(status < 500 ? 'refused' : 'unreachable', `HTTP ${status}`, error)
      else fail('bad-answer', 'the answer is not JSON', error)
      return
    }
    settle(calls, body, status)
  }

  return (method, params) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) queueMicrotask(flush)
      waiting.push({ id: nextId++, method, params, resolve, reject })
    })
}

/** Gives each call the answer with its id, in whatever order they came (JSON-RPC 2.0, section 6). */
function settle(calls: readonly Call[], body: unknown, status: number): void {
  const answers = Array.isArray(body) ? body : [body]
  const byId = new Map<unknown, Record<string, unknown>>()
  for (const answer of answers) {
    if (typeof answer === 'object' && answer !== null && 'id' in answer) {
      byId.set(answer.id, answer as Record<string, unknown>)
    }
  }
  // An endpoint that refuses a whole request answers once, with id null.
  const refusal = Array.isArray(body) ? undefined : errorOf(byId.get(null))
  for (const call of calls) {
    const answer = byId.get(call.id)
    const error = errorOf(answer) ?? refusal
    if (error) {
      call.reject(new RpcError('refused', call.method, error.message, { code: error.code }))
    } else if (answer && 'result' in answer) {
      call.resolve(answer.result)
    } else if (status >= 400) {
      call.reject(
        new RpcError(status < 500 ? 'refused' : 'unreachable', call.method, `HTTP ${status}`),
      )
    } else {
      call.reject(new RpcError('bad-answer', call.method, 'no answer with the id of the call'))
    }
  }
}

function errorOf(
  answer: Record<string, unknown> | undefined,
): { message: string; code?: number } | undefined {
  const error = answer?.error
  if (typeof error !== 'object' || error === null) return undefined
  const { message, code } = error as Record<string, unknown>
  return {
    message: typeof message === 'string' ? message.slice(0, 500) : 'refused without a reason',
    code: typeof code === 'number' ? code : undefined,
  }
}

class TooLong extends Error {}

async function readText(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel()
      throw new TooLong(`the answer is longer than ${maxBytes} bytes`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

const definedOf = (options: HttpRpcOptions): Partial<typeof DEFAULTS> =>
  Object.fromEntries(
    Object.keys(DEFAULTS).flatMap((name) => {
      const value = options[name as keyof typeof DEFAULTS]
      return value === undefined ? [] : [[name, value]]
    }),
  )
