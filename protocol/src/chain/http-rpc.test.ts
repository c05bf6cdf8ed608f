import { describe, expect, it, vi } from 'vitest'
import { createHttpRpc, type HttpRpcOptions } from './http-rpc.ts'
import { RpcError } from './rpc-error.ts'

interface Message {
  readonly id: number
  readonly method: string
  readonly params: unknown[]
}

/** An endpoint that answers each message with what `answer` returns. */
function endpoint(answer: (message: Message) => object) {
  return vi.fn(async (_url: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body))
    const reply = Array.isArray(body) ? body.map(answer).reverse() : answer(body)
    return Response.json(reply)
  })
}

const echo = ({ id, method, params }: Message) => ({ jsonrpc: '2.0', id, result: [method, params] })
const rpcOn = (fetch: HttpRpcOptions['fetch'], options: Partial<HttpRpcOptions> = {}) =>
  createHttpRpc({ url: 'http://rpc.example', fetch, ...options })

const fault = (work: Promise<unknown>): Promise<RpcError> =>
  work.then(
    () => expect.unreachable('should have been rejected'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(RpcError)
      return error as RpcError
    },
  )

describe('JSON-RPC over HTTP', () => {
  it('sends the calls of one tick together and gives each its own answer, in any order', async () => {
    const fetch = endpoint(echo)
    const rpc = rpcOn(fetch)
    const answers = await Promise.all([rpc('a', [1]), rpc('b', []), rpc('c', ['x'])])
    expect(answers).toEqual([
      ['a', [1]],
      ['b', []],
      ['c', ['x']],
    ])
    expect(fetch).toHaveBeenCalledOnce()
    await rpc('d', [])
    expect(fetch).toHaveBeenCalledTimes(2)
    expect(JSON.parse(String(fetch.mock.lastCall?.[1].body))).toMatchObject({ method: 'd' })
  })

  it('sends no batch larger than allowed', async () => {
    const fetch = endpoint(echo)
    const rpc = rpcOn(fetch, { batch: 2 })
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((method) => rpc(method, [])))
    expect(fetch).toHaveBeenCalledTimes(3)
  })

  it('rejects only the call that was refused, with its code and reason', async () => {
    const rpc = rpcOn(
      endpoint(({ id, method }) =>
        method === 'bad'
          ? { id, error: { code: 3, message: 'execution reverted' } }
          : { id, result: '0x1' },
      ),
    )
    const [good, bad] = await Promise.allSettled([rpc('good', []), rpc('bad', [])])
    expect(good).toMatchObject({ status: 'fulfilled', value: '0x1' })
    expect(bad).toMatchObject({
      reason: { kind: 'refused', code: 3, method: 'bad', message: 'bad: execution reverted' },
    })
  })

  it('gives null results as they are', async () => {
    expect(await rpcOn(endpoint(({ id }) => ({ id, result: null })))('x', [])).toBeNull()
  })

  it.each<[string, HttpRpcOptions['fetch'], string]>([
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), 'unreachable'],
    ['a dead gateway', async () => new Response('<html>', { status: 502 }), 'unreachable'],
    ['too many requests', async () => new Response('slow down', { status: 429 }), 'refused'],
    [
      'a refusal of the whole request',
      async () => Response.json({ id: null, error: { message: 'no batches' } }, { status: 400 }),
      'refused',
    ],
    ['JSON that is no answer', async () => Response.json({ hello: 1 }), 'bad-answer'],
    ['JSON null', async () => Response.json(null), 'bad-answer'],
    ['an answer to another call', async () => Response.json({ id: 99, result: 1 }), 'bad-answer'],
    ['no JSON', async () => new Response('hello'), 'bad-answer'],
    ['nothing', async () => new Response(null), 'bad-answer'],
    ['a flood', async () => new Response('x'.repeat(2000)), 'bad-answer'],
  ])('says what is wrong at %s', async (_, fetch, kind) => {
    const error = await fault(rpcOn(fetch, { maxAnswerBytes: 1000 })('eth_chainId', []))
    expect(error.kind).toBe(kind)
    expect(error.message).toMatch(/^eth_chainId: ./)
  })

  it('gives up on an endpoint that does not answer in time', async () => {
    const never: HttpRpcOptions['fetch'] = (_, init) =>
      new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    const rpc = rpcOn(never, { timeoutMs: 5 })
    const errors = await Promise.all([fault(rpc('a', [])), fault(rpc('b', []))])
    expect(errors.map(({ kind }) => kind)).toEqual(['timeout', 'timeout'])
  })

  it('gives up on an endpoint that never ends its answer', async () => {
    const rpc = rpcOn(
      async (_, init) =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('{"id":1,'))
              init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason))
            },
          }),
        ),
      { timeoutMs: 5 },
    )
    expect((await fault(rpc('a', []))).kind).toBe('timeout')
  })
})
