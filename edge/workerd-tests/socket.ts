/** A WebSocket of the Worker under test, with what it has received. */
import { exports } from 'cloudflare:workers'
import { expect } from 'vitest'

export const ORIGIN = 'https://cosmos.example'

const fetchWorker = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(new Request(ORIGIN + path, init))

/** Asks the Worker. The answer is read whole: an object cannot be evicted while one is under way. */
export async function ask(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetchWorker(path, init)
  if (!response.body) return response
  return new Response(await response.arrayBuffer(), {
    status: response.status,
    headers: response.headers,
    encodeBody: 'manual',
  })
}

export interface TestSocket {
  readonly frames: (string | ArrayBuffer)[]
  /** Code and reason once it is closed. */
  readonly closed: () => { code: number; reason: string } | undefined
  send(frame: string | ArrayBuffer | object): void
  /** The next JSON frame for which `test` holds; frames before it are passed over. */
  next<T = Record<string, unknown>>(test: (frame: Record<string, unknown>) => boolean): Promise<T>
  close(): void
}

export const UPGRADE = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
}

/** Opens one; rejects when the Worker does not upgrade. */
export async function connect(path: string, headers: HeadersInit = {}): Promise<TestSocket> {
  const response = await fetchWorker(path, {
    headers: {
      ...UPGRADE,
      // Every test is somebody else, or they would share one rate limit.
      'cf-connecting-ip': crypto.randomUUID(),
      ...Object.fromEntries(new Headers(headers)),
    },
  })
  return accepted(response)
}

/** The socket of an upgrade. */
export async function accepted(response: Response): Promise<TestSocket> {
  const { webSocket } = response
  if (!webSocket) throw new Error(`no upgrade: ${response.status} ${await response.text()}`)
  const frames: (string | ArrayBuffer)[] = []
  let closed: { code: number; reason: string } | undefined
  let read = 0
  webSocket.accept()
  webSocket.addEventListener('message', ({ data }) => {
    frames.push(data)
  })
  webSocket.addEventListener('close', ({ code, reason }) => {
    closed = { code, reason }
  })
  return {
    frames,
    closed: () => closed,
    send: (frame) =>
      webSocket.send(
        typeof frame === 'string' || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame),
      ),
    next: <T>(test: (frame: Record<string, unknown>) => boolean) =>
      until(() => {
        while (read < frames.length) {
          const frame = frames[read++]
          if (typeof frame !== 'string') continue
          const value = JSON.parse(frame) as Record<string, unknown>
          if (test(value)) return value as T
        }
        return undefined
      }),
    close: () => webSocket.close(1000, 'done'),
  }
}

/** Waits for a value; fails after 5 s. */
export async function until<T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  let value: T | undefined
  await expect
    .poll(
      async () => {
        value = await read()
        return value !== undefined
      },
      { timeout: 5_000, interval: 10 },
    )
    .toBe(true)
  return value as T
}
