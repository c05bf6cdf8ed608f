import type { ModelPackage } from '@cosmos/protocol/content/package'
import { UPLOAD_TYPE } from '@cosmos/protocol/content/upload'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHttpRig, type HttpRig, type RawSocket, rawSocket, stored } from './http-rig.ts'
import { eventually } from './rig.ts'

let rig: HttpRig
let made: ModelPackage
const opened: RawSocket[] = []

beforeEach(async () => {
  rig = await createHttpRig({
    patience: {
      ...{ connections: 20, headersMs: 1_500, idleMs: 20_000 },
      pace: { bytesPerSecond: 1_000_000, graceMs: 3_000 },
    },
  })
  made = await stored(rig, 1, 300_000)
})
afterEach(async () => {
  for (const { socket } of opened.splice(0)) socket.destroy()
  await rig.close()
})

async function connect(from?: string): Promise<RawSocket> {
  const raw = await rawSocket(rig.server.port, from)
  opened.push(raw)
  return raw
}

/** One request on a connection of its own; resolves with everything that was answered. */
async function exchange(request: string): Promise<string> {
  const raw = await connect()
  raw.socket.write(request, 'latin1')
  return raw.closed
}

const get = (target: string, ...headers: string[]): Promise<string> =>
  exchange(
    `GET ${target} HTTP/1.1\r\n${['Host: x', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`,
  )
const statusOf = (answer: string): number => Number(answer.slice(9, 12))
const address = (path: string): string => `http://127.0.0.1:${rig.server.port}${path}`
const model = () => `/content/${made.infoHash}/model.glb`

/** An honest visitor is served whatever happens. */
async function isServed(): Promise<void> {
  const answer = await fetch(address(model()), { signal: AbortSignal.timeout(15_000) })
  expect(answer.status).toBe(200)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.equals(made.files.at(-1)?.bytes ?? new Uint8Array())).toBe(true)
}

/** What stands for these words in the tables below, whose rows are titles too. */
const DEEP = 'a/'.repeat(4_000)
const MANY = Array.from({ length: 1_500 }, (_, i) => `${i}-${i}`).join(',')

describe('slow clients (fault 6, slow loris)', () => {
  it('lose their connection when their headers do not come', async () => {
    const slow = await connect()
    slow.socket.write('GET / HTTP/1.1\r\nHost: x\r\n')
    const dribble = setInterval(() => slow.socket.write('X-A: b\r\n'), 50)
    try {
      expect(statusOf(await slow.closed)).toBe(408)
    } finally {
      clearInterval(dribble)
    }
  })

  it('lose their upload when its body dribbles in, and its place is free again', async () => {
    const { infoHash } = made
    const other = infoHash.replace(/^./, (digit) => (digit === 'a' ? 'b' : 'a'))
    rig.register({ ...made, infoHash: other as never })
    // As many as there may be uploads at once, and a few more.
    const slow = await Promise.all(
      Array.from({ length: 10 }, (_, index) => connect(`127.0.0.${2 + Math.floor(index / 2)}`)),
    )
    const head = `PUT /content/${other} HTTP/1.1\r\nHost: x\r\nContent-Type: ${UPLOAD_TYPE}\r\nContent-Length: 1000000\r\n\r\n`
    // The length of a .torrent, which then comes a byte at a time.
    for (const { socket } of slow) socket.write(`${head}\0\x01\0\0`, 'latin1')
    const dribble = setInterval(() => {
      for (const { socket } of slow) socket.write('d')
    }, 50)
    try {
      const answers = slow.map(({ text }) => text)
      await eventually('one is told that it is too slow', () =>
        answers.some((text) => statusOf(text()) === 408),
      )
    } finally {
      clearInterval(dribble)
    }
    for (const { socket } of slow) socket.destroy()
    const next = await stored(rig, 2, 10_000)
    expect(rig.store.get(next.infoHash)?.state).toBe('complete')
  }, 60_000)

  it('of one address do not take the places of others for uploads', async () => {
    const { infoHash } = made
    const others = Array.from({ length: 12 }, (_, index) =>
      infoHash.replace(/^../, `${index + 10}`),
    )
    for (const other of others) rig.register({ ...made, infoHash: other as never })
    const slow = await Promise.all(others.map(() => connect('127.0.0.2')))
    slow.forEach(({ socket }, index) => {
      const head = `PUT /content/${others[index]} HTTP/1.1\r\nHost: x\r\nContent-Type: ${UPLOAD_TYPE}\r\nContent-Length: 6\r\n\r\n`
      socket.write(`${head}\0`, 'latin1')
    })
    // The rest of their bodies lets those that were refused hear of it.
    const refused = () => slow.filter(({ text }) => statusOf(text()) === 429)
    for (const { socket } of slow.slice(2)) socket.write('\x01\0\0ab', 'latin1')
    await eventually('all but two are refused', () => refused().length === 10)
    expect(refused()[0]?.text()).toMatch(/retry-after: 10/i)
    const next = await stored(rig, 4, 10_000)
    expect(rig.store.get(next.infoHash)?.state).toBe('complete')
  })

  it('lose their download when they do not read, and the package can be evicted again', async () => {
    const big = await stored(rig, 3, 24_000_000)
    const slow = await connect()
    slow.socket.pause()
    slow.socket.write(`GET /content/${big.infoHash} HTTP/1.1\r\nHost: x\r\n\r\n`)
    await eventually('the connection is cut', () => rig.server.connections.open === 0 || undefined)
    await rig.store.drop(big.infoHash)
    expect(rig.store.get(big.infoHash)).toBeUndefined()
    await isServed()
  })
})

describe('a crowd of connections', () => {
  it('from one address makes room for another address', async () => {
    const crowd = await Promise.all(Array.from({ length: 20 }, () => connect('127.0.0.2')))
    const visitor = await connect('127.0.0.3')
    visitor.socket.write(`HEAD ${model()} HTTP/1.1\r\nHost: x\r\n\r\n`)
    await eventually('the visitor is served', () => statusOf(visitor.text()) === 200)
    expect(rig.server.connections.open).toBeLessThanOrEqual(20)
    expect(rig.server.connections.displaced).toBeGreaterThan(0)
    expect(visitor.socket.destroyed).toBe(false)
    expect(crowd.some(({ socket }) => !socket.destroyed)).toBe(true)
  })

  it('of thousands leaves a visitor served', async () => {
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 100 }, () => connect('127.0.0.2')))
      expect(rig.server.connections.open).toBeLessThanOrEqual(21)
    }
    await isServed()
    expect(rig.server.connections.displaced).toBeGreaterThan(1_000)
  }, 60_000)

  it('does not end the request of somebody who is being served', async () => {
    const big = await stored(rig, 4, 8_000_000)
    const visitor = await connect('127.0.0.3')
    visitor.socket.write(
      `GET /content/${big.infoHash} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    )
    await eventually('the answer has begun', () => visitor.text().length > 0)
    await Promise.all(Array.from({ length: 60 }, () => connect('127.0.0.2')))
    const answer = await visitor.closed
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
    expect(body.length).toBe(big.size)
    const expected = Buffer.concat(big.files.map(({ bytes }) => bytes))
    expect(Buffer.from(body, 'latin1').equals(expected)).toBe(true)
  })
})

describe('malformed requests', () => {
  it('are refused and closed', async () => {
    const huge = `X-Huge: ${'a'.repeat(20_000)}`
    expect(statusOf(await get('/', huge))).toBe(431)
    expect(statusOf(await get(`/${'a'.repeat(20_000)}`))).toBe(431)
    expect(statusOf(await exchange('GET / HTTP/1.1\r\n\r\n'))).toBe(400)
    expect(statusOf(await exchange('\x16\x03\x01\x02\x00\x01\r\n\r\n'))).toBe(400)
    const both = 'Transfer-Encoding: chunked\r\nContent-Length: 5'
    expect(statusOf(await get('/', both))).toBe(400)
    expect(statusOf(await get('/%zz'))).toBe(400)
    await isServed()
  })

  it('with a body where none belongs are not read on for ever', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE']) {
      const raw = await connect()
      raw.socket.write(`${method} / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`)
      const endless = setInterval(() => raw.socket.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`), 1)
      try {
        expect(statusOf(await raw.closed)).toBe(413)
      } finally {
        clearInterval(endless)
      }
    }
    await isServed()
  }, 60_000)

  it.each([
    '/content/../../etc/passwd',
    '/content/%2e%2e/%2e%2e/etc/passwd',
    '/torrents/..%2f..%2fetc%2fpasswd',
    '/content/HASH/../../../etc/passwd',
    '/content/HASH/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/content/HASH/model.glb%00',
    '/content/HASH/%00',
    '/content/HASH//etc/passwd',
    '/content/HASH/MODEL.GLB',
    '/content/HASHff/model.glb',
    '/uploads/../status',
    '//status',
    '/content/HASH/DEEP',
    'http://elsewhere.example/content/HASH/../..',
  ])('reach no file by %s', async (target) => {
    const answer = await get(target.replace('HASH', made.infoHash).replace('DEEP', DEEP))
    expect([400, 404]).toContain(statusOf(answer))
    expect(answer).not.toContain('root:')
    expect(answer).toContain('application/problem+json')
  })

  it('may name the whole address, as those of proxies do', async () => {
    expect(statusOf(await get(`http://seeder.example${model()}`))).toBe(200)
    expect(statusOf(await get('http://seeder.example/healthz?x'))).toBe(200)
  })
})

describe('ranges and conditions', () => {
  const size = () => made.files.at(-1)?.bytes.length ?? 0
  const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)

  it.each([
    ['bytes=0-9', 206, 10],
    ['bytes=-5', 206, 5],
    ['bytes=299990-999999999', 206, undefined],
    ['bytes=0-1,5-6', 200, undefined],
    ['bytes=MANY', 200, undefined],
    ['bytes=9-1', 200, undefined],
    ['bytes=abc', 200, undefined],
    ['bytes=--1', 200, undefined],
    ['pages=1-2', 200, undefined],
    ['bytes=-0', 416, undefined],
    ['bytes=99999999-', 416, undefined],
    ['bytes=0-99999999999999999999', 200, undefined],
  ])('%s is answered with %d', async (range, status, length) => {
    const answer = await get(model(), `Range: ${range.replace('MANY', MANY)}`)
    expect(statusOf(answer)).toBe(status)
    if (length !== undefined) expect(bodyOf(answer)).toHaveLength(length)
    if (status === 200) expect(bodyOf(answer)).toHaveLength(size())
    if (status === 416) expect(answer).toContain(`content-range: bytes */${size()}`)
  })

  it('are heard together with conditions, and nonsense in them is harmless', async () => {
    const head = await fetch(address(model()), { method: 'HEAD' })
    const etag = head.headers.get('etag') ?? ''
    expect(head.headers.get('content-length')).toBe(String(size()))
    expect(await head.text()).toBe('')
    expect(statusOf(await get(model(), `If-None-Match: "x", W/${etag}`))).toBe(304)
    expect(statusOf(await get(model(), 'If-None-Match: *'))).toBe(304)
    expect(statusOf(await get(model(), `If-None-Match: ${'"x",'.repeat(3_000)}`))).toBe(200)
    expect(statusOf(await get(model(), 'If-Match: "other"'))).toBe(412)
    expect(statusOf(await get(model(), `If-Match: "other", ${etag}`))).toBe(200)
    expect(statusOf(await get(model(), 'Range: bytes=0-9', `If-Range: ${etag}`))).toBe(206)
    expect(statusOf(await get(model(), 'Range: bytes=0-9', 'If-Range: "other"'))).toBe(200)
    expect(statusOf(await get(model(), 'Range: bytes=0-9', 'If-Range: yesterday'))).toBe(200)
    expect(statusOf(await get(model(), 'If-Modified-Since: rubbish'))).toBe(200)
  })

  it('are answered one after the other on one connection', async () => {
    const raw = await connect()
    const ask = (range: string) =>
      `GET ${model()} HTTP/1.1\r\nHost: x\r\nRange: bytes=${range}\r\n\r\n`
    const head = `HEAD ${model()} HTTP/1.1\r\nHost: x\r\n\r\n`
    raw.socket.write([ask('0-0'), ask('1-1'), head].join(''))
    await eventually('three answers', () => raw.text().match(/HTTP\/1\.1 20[06]/g)?.length === 3)
    expect(raw.socket.destroyed).toBe(false)
  })
})
