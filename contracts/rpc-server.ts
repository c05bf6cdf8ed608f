/** JSON-RPC 2.0 over HTTP in front of an in-process provider, open to pages of every origin. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A deployment transaction has 100 KB of hex; a batch of them still fits. */
const MAX_BODY = 8 * 1024 * 1024
const MAX_BATCH = 1_000

/** JSON-RPC 2.0, section 5.1. */
const PARSE_ERROR = -32_700
const INVALID_REQUEST = -32_600
const INTERNAL_ERROR = -32_603

export interface RpcServerOptions {
  readonly host: string
  /** 0 = any free port. */
  readonly port: number
  readonly provider: {
    request(call: { method: string; params?: unknown[] }): Promise<unknown>
  }
}

export interface RpcServer {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

export class RpcServerFailed extends Error {
  /** `port-taken`, or anything else the system said. */
  readonly reason: 'port-taken' | 'other'
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const taken = cause.code === 'EADDRINUSE'
    super(
      taken
        ? `port ${port} on ${host} is taken: choose another, or stop what listens there`
        : `can't listen on ${host}:${port}: ${cause.message}`,
      { cause },
    )
    this.name = 'RpcServerFailed'
    this.reason = taken ? 'port-taken' : 'other'
  }
}

interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

type RpcReply =
  | { readonly jsonrpc: '2.0'; readonly id: unknown; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: unknown; readonly error: RpcError }

const failure = (id: unknown, error: RpcError): RpcReply => ({ jsonrpc: '2.0', id, error })

/** Rejects with RpcServerFailed. */
export async function serveRpc({ host, port, provider }: RpcServerOptions): Promise<RpcServer> {
  const server = createServer((request, response) => {
    respond(request, response, provider).catch((error: unknown) => {
      // The caller is gone, or its body never came: there is nobody left to tell.
      response.destroy(error instanceof Error ? error : undefined)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new RpcServerFailed(host, port, error)))
    server.listen(port, host, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  const shown = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shown}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  provider: RpcServerOptions['provider'],
): Promise<void> {
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Allow-Methods', 'POST, OPTIONS')
  response.setHeader('Access-Control-Allow-Headers', '*')
  // Chromium's own upper limit for how long it remembers a preflight: two hours.
  response.setHeader('Access-Control-Max-Age', '7200')
  // A page from a public origin may ask a server on this machine (Private Network Access).
  response.setHeader('Access-Control-Allow-Private-Network', 'true')
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end()
    return
  }
  if (request.method !== 'POST') {
    response.writeHead(405, { Allow: 'POST, OPTIONS', 'Content-Type': 'text/plain' })
    response.end('This is an Ethereum JSON-RPC endpoint: POST a JSON-RPC 2.0 request.\n')
    return
  }
  const body = await readBody(request)
  if (body === undefined) {
    const message = `a request may have at most ${MAX_BODY} bytes`
    reply(response, 413, failure(null, { code: INVALID_REQUEST, message }))
    return
  }
  let call: unknown
  try {
    call = JSON.parse(body)
  } catch {
    reply(response, 400, failure(null, { code: PARSE_ERROR, message: 'the body is not JSON' }))
    return
  }
  reply(response, 200, await answer(call, provider))
}

function reply(response: ServerResponse, status: number, content: RpcReply | RpcReply[]): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(content))
}

/** The body as text, or undefined when it is longer than MAX_BODY (the rest is not kept). */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MAX_BODY) chunks.push(chunk)
    else chunks.length = 0
  }
  return length > MAX_BODY ? undefined : Buffer.concat(chunks).toString('utf8')
}

async function answer(
  call: unknown,
  provider: RpcServerOptions['provider'],
): Promise<RpcReply | RpcReply[]> {
  if (!Array.isArray(call)) return answerOne(call, provider)
  if (call.length === 0 || call.length > MAX_BATCH) {
    const message = `a batch has 1 to ${MAX_BATCH} requests`
    return failure(null, { code: INVALID_REQUEST, message })
  }
  return Promise.all(call.map((one) => answerOne(one, provider)))
}

async function answerOne(call: unknown, provider: RpcServerOptions['provider']): Promise<RpcReply> {
  if (typeof call !== 'object' || call === null) {
    return failure(null, { code: INVALID_REQUEST, message: 'a request must be an object' })
  }
  const { id = null, method, params = [] } = call as Record<string, unknown>
  if (typeof method !== 'string' || !Array.isArray(params)) {
    const message = 'a request needs a method (string) and params (array)'
    return failure(id, { code: INVALID_REQUEST, message })
  }
  try {
    return { jsonrpc: '2.0', id, result: await provider.request({ method, params }) }
  } catch (error) {
    return failure(id, toRpcError(error))
  }
}

/** Hardhat's errors carry code and revert data; wallets read both. */
function toRpcError(error: unknown): RpcError {
  if (!(error instanceof Error)) return { code: INTERNAL_ERROR, message: String(error) }
  const { code, data } = error as Error & { code?: unknown; data?: unknown }
  return {
    code: typeof code === 'number' ? code : INTERNAL_ERROR,
    message: error.message,
    data: revertData(data),
  }
}

/** The bare bytes of a revert, as other nodes send them; Hardhat sometimes wraps them. */
function revertData(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  return 'data' in data && typeof data.data === 'string' ? data.data : undefined
}
