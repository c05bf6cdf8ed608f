import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fixturePackage, pseudoRandomBytes } from './fixtures.ts'
import type { ModelPackage, PackageRef } from './package.ts'
import { createSourcePool } from './source-pool.ts'
import type { Fetch, Timer } from './source-request.ts'
import type { PackageDownload, Progress } from './verified-download.ts'
import { createPackageDownload, DownloadError } from './verified-download.ts'

const GOOD = 'https://good.example'
const BAD = 'https://bad.example'

const made = await fixturePackage({ size: 700_000 })
const stranger = await fixturePackage({ size: 700_000, seed: 50, title: 'Stranger' })
const model = made.files.find((file) => file.path === 'model.glb')?.bytes ?? new Uint8Array()

type Answer = Awaited<ReturnType<Fetch>>

/** What a source does with a request for the bytes of `body` from `from`. */
type Behaviour = (body: Uint8Array, from: number, path: string) => Answer | Promise<Answer>

const headers = (fields: Record<string, string> = {}): Headers => new Headers(fields)
const stream = (...chunks: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })

const honest: Behaviour = (body, from) => ({
  status: from > 0 ? 206 : 200,
  headers: headers(
    from > 0 ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {},
  ),
  body: stream(...cut(body.subarray(from), 50_000)),
})

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.slice(at, at + size))
  return parts
}

/** Behaves for documents, and as `behaviour` says for model.glb. */
const onModel =
  (behaviour: Behaviour): Behaviour =>
  (body, from, path) =>
    path.endsWith('model.glb') ? behaviour(body, from, path) : honest(body, from, path)

interface Network {
  readonly fetch: Fetch
  readonly requests: { origin: string; path: string; range: string | undefined }[]
}

function network(sources: Record<string, Behaviour>, held: ModelPackage = made): Network {
  const requests: Network['requests'] = []
  const fetch: Fetch = async (url, init) => {
    const { origin, pathname } = new URL(url)
    const behaviour = sources[origin]
    const range = init.headers.range
    requests.push({ origin, path: pathname, range })
    if (!behaviour) throw new TypeError('fetch failed')
    const body = pathname.endsWith('.torrent')
      ? held.torrent
      : held.files.find((file) => pathname.endsWith(`/${file.path}`))?.bytes
    if (!body) return { status: 404, headers: headers(), body: null }
    const from = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
    return behaviour(body, from, pathname)
  }
  return { fetch, requests }
}

/** A clock that fires its timers as soon as nothing else is left to do. */
function impatientTimer(): Timer {
  let time = 0
  return {
    now: () => time++,
    after(ms, fn) {
      const id = setTimeout(() => {
        time += ms
        fn()
      }, 100)
      return () => clearTimeout(id)
    },
  }
}

function download(
  { fetch }: Network,
  // Whoever stands first is asked for torrent and manifest, and the other, untried, for the model.
  origins: readonly string[] = [GOOD, BAD],
  ref: PackageRef = made,
): { files: PackageDownload; sources: ReturnType<typeof createSourcePool> } {
  const timer = impatientTimer()
  const sources = createSourcePool({ origins, now: timer.now })
  return { files: createPackageDownload({ ref, sources, fetch, timer }), sources }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

describe('a verified download', () => {
  it('brings each level of detail, asking once for torrent and manifest', async () => {
    const net = network({ [GOOD]: honest })
    const { files } = download(net, [GOOD])
    const [coarse, fine] = await Promise.all([files.lod(2), files.lod(0)])
    expect(same(coarse, made.files[1]?.bytes ?? new Uint8Array())).toBe(true)
    expect(same(fine, model)).toBe(true)
    expect(net.requests.map((request) => request.path.split('/').at(-1)).sort()).toEqual([
      `${made.infoHash}.torrent`,
      'lod2.glb',
      'manifest.json',
      'model.glb',
    ])
    expect(net.requests.every((request) => request.range === undefined)).toBe(true)
  })

  const flipped = (body: Uint8Array, at: number): Uint8Array => {
    const wrong = body.slice()
    wrong[at] = (wrong[at] as number) ^ 1
    return wrong
  }
  const never = (): ReadableStream<Uint8Array> => new ReadableStream()
  const drip = (): ReadableStream<Uint8Array> => {
    const one = new Uint8Array(1)
    return new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        controller.enqueue(one)
      },
    })
  }
  const breaking = (bytes: Uint8Array): ReadableStream<Uint8Array> => {
    let sent = false
    return new ReadableStream({
      pull(controller) {
        if (sent) controller.error(new TypeError('terminated'))
        else controller.enqueue(bytes)
        sent = true
      },
    })
  }
  const endless = (): ReadableStream<Uint8Array> =>
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })

  it.each<[string, string, Behaviour]>([
    [
      'a wrong byte in a whole piece',
      'wrong-bytes',
      (b, f, p) => honest(flipped(b, 400_000), f, p),
    ],
    ['a wrong first byte', 'wrong-bytes', (b, f, p) => honest(flipped(b, 0), f, p)],
    ['a wrong last byte', 'wrong-bytes', (b, f, p) => honest(flipped(b, b.length - 1), f, p)],
    ['a body that ends early', 'truncated', (b, f, p) => honest(b.subarray(0, -5), f, p)],
    ['no body', 'truncated', () => ({ status: 200, headers: headers(), body: null })],
    ['a body that goes on', 'too-long', (b, f, p) => honest(Buffer.concat([b, b]), f, p)],
    [
      'an endless body of zeros',
      'wrong-bytes',
      () => ({ status: 200, headers: headers(), body: endless() }),
    ],
    ['a gzipped body', 'truncated|wrong-bytes|too-long', (b) => honest(gzipSync(b), 0, '')],
    ['an answer that never comes', 'stalled', () => new Promise<Answer>(() => undefined)],
    [
      'a body that never comes',
      'stalled',
      () => ({ status: 200, headers: headers(), body: never() }),
    ],
    ['a byte now and then', 'stalled', () => ({ status: 200, headers: headers(), body: drip() })],
    ['a 404', 'not-found', () => ({ status: 404, headers: headers(), body: null })],
    ['a 507', 'not-found', () => ({ status: 507, headers: headers(), body: null })],
    ['a 500', 'http', () => ({ status: 500, headers: headers(), body: null })],
    [
      'a 206 to a request for everything',
      'bad-range',
      (b) => ({ status: 206, headers: headers(), body: stream(b) }),
    ],
    ['a broken connection', 'unreachable', () => Promise.reject(new TypeError('terminated'))],
    [
      'a connection that breaks on the way',
      'unreachable',
      (body) => ({ status: 200, headers: headers(), body: breaking(body.slice(0, 300_000)) }),
    ],
  ])('survives %s, and holds it against the source as %s', async (_, fault, behaviour) => {
    const net = network({ [BAD]: onModel(behaviour), [GOOD]: honest })
    const { files, sources } = download(net)
    expect(same(await files.lod(0), model)).toBe(true)
    const [good, bad] = sources.states()
    expect(bad?.faults).toBe(1)
    expect(good?.faults).toBe(0)
    const alone = download(network({ [BAD]: onModel(behaviour) }), [BAD])
    const failure = await alone.files.lod(0).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DownloadError)
    expect((failure as DownloadError).code).toBe('no-source')
    expect((failure as DownloadError).faults.map((f) => f.fault).join()).toMatch(
      new RegExp(`^(${fault})$`),
    )
  })

  it.each<[string, Behaviour]>([
    [
      'another package in full',
      (_, from, path) => {
        const bodies = stranger.files.find((file) => path.endsWith(`/${file.path}`))?.bytes
        return honest(bodies ?? stranger.torrent, from, path)
      },
    ],
    ['noise', (_, from, path) => honest(pseudoRandomBytes(500, 3), from, path)],
    ['megabytes of noise', (_, from, path) => honest(pseudoRandomBytes(3_000_000, 3), from, path)],
    ['nothing', (_, from, path) => honest(new Uint8Array(0), from, path)],
  ])('does not fall for a source that sends %s', async (_, behaviour) => {
    const { files } = download(network({ [BAD]: behaviour, [GOOD]: honest }), [BAD, GOOD])
    expect(same(await files.lod(0), model)).toBe(true)
  })

  it('asks a seeder that has no room for one model for the next one all the same', async () => {
    const full: Behaviour = () => ({ status: 507, headers: headers(), body: null })
    const timer = impatientTimer()
    const sources = createSourcePool({ origins: [BAD], now: timer.now })
    const open = (ref: ModelPackage, behaviour: Behaviour) =>
      createPackageDownload({
        ref,
        sources,
        timer,
        fetch: network({ [BAD]: behaviour }, ref).fetch,
      })
    await expect(open(made, full).lod(0)).rejects.toMatchObject({ code: 'no-source' })
    expect(sources.ranked(made.infoHash)).toEqual([])
    const other = await open(stranger, honest).lod(0)
    expect(same(other, stranger.files.at(-1)?.bytes ?? new Uint8Array())).toBe(true)
  })

  const half: Behaviour = (body, from, path) => honest(body.subarray(0, 600_000), from, path)
  it('goes on where a lost source stopped, at a checked piece', async () => {
    const net = network({ [BAD]: onModel(half), [GOOD]: honest })
    const { files } = download(net)
    expect(same(await files.lod(0), model)).toBe(true)
    const resumed = net.requests.at(-1)
    expect(resumed?.origin).toBe(GOOD)
    const from = Number(/^bytes=(\d+)-699999$/.exec(resumed?.range ?? '')?.[1])
    expect(from).toBeGreaterThan(200_000)
    expect(from).toBeLessThanOrEqual(600_000)
  })

  it.each<[string, Behaviour]>([
    ['answers 200 to a range', (body) => honest(body, 0, '')],
    [
      'answers another range',
      (body, from) => ({
        status: 206,
        headers: headers({
          'content-range': `bytes ${from + 1}-${body.length - 1}/${body.length}`,
        }),
        body: stream(body.slice(from + 1)),
      }),
    ],
  ])('tries a third source when the second %s', async (_, behaviour) => {
    const third = 'https://third.example'
    const net = network({ [BAD]: onModel(half), [GOOD]: onModel(behaviour), [third]: honest })
    const { files, sources } = download(net, [third, BAD, GOOD])
    expect(same(await files.lod(0), model)).toBe(true)
    expect(sources.states().map((state) => state.faults)).toEqual([0, 1, 1])
  })

  it('does not blame the second source for the unproven head that the first one sent', async () => {
    const liar: Behaviour = (body, from, path) =>
      honest(flipped(body, 0).subarray(0, 600_000), from, path)
    const net = network({ [BAD]: onModel(liar), [GOOD]: honest })
    const { files, sources } = download(net)
    expect(same(await files.lod(0), model)).toBe(true)
    expect(sources.states().map((state) => state.faults)).toEqual([0, 1])
  })

  it('reports progress that never runs backwards and ends complete', async () => {
    const seen: Progress[] = []
    const { files } = download(network({ [GOOD]: honest }), [GOOD])
    await files.lod(0, { onProgress: (progress) => seen.push(progress) })
    expect(seen.length).toBeGreaterThan(5)
    seen.reduce((before, now) => {
      expect(now.received).toBeGreaterThanOrEqual(before.received)
      expect(now.verified).toBeGreaterThanOrEqual(before.verified)
      expect(now.verified).toBeLessThanOrEqual(now.received)
      return now
    })
    expect(seen.at(-1)).toEqual({
      received: 700_000,
      verified: 700_000,
      total: 700_000,
      origin: GOOD,
    })
  })

  it('stops at once when asked to, with the reason given', async () => {
    const stop = new AbortController()
    const reason = new Error('walked away')
    const net = network({ [GOOD]: onModel(() => new Promise<Answer>(() => undefined)) })
    const { files, sources } = download(net, [GOOD])
    const pending = files.lod(0, { signal: stop.signal })
    await files.manifest()
    stop.abort(reason)
    await expect(pending).rejects.toBe(reason)
    await expect(files.lod(0, { signal: stop.signal })).rejects.toBe(reason)
    expect(sources.states()[0]?.faults).toBe(0)
  })

  it('lets one caller leave without disturbing another who waits for the same torrent', async () => {
    const stop = new AbortController()
    const { files } = download(network({ [GOOD]: honest }), [GOOD])
    const leaving = files.torrent(stop.signal)
    const staying = files.torrent()
    stop.abort(new Error('left'))
    await expect(leaving).rejects.toThrow('left')
    expect((await staying).infoHash).toBe(made.infoHash)
  })

  it('says when the token itself does not fit its package, and blames no source', async () => {
    const ref = { ...made, size: made.size + 1 }
    const { files, sources } = download(network({ [GOOD]: honest }), [GOOD], ref)
    await expect(files.lod(0)).rejects.toMatchObject({ code: 'bad-package' })
    expect(sources.states()[0]?.faults).toBe(0)
  })

  it('says when there is no such file, and when there is nobody to ask', async () => {
    const { files } = download(network({ [GOOD]: honest }), [GOOD])
    await expect(files.file('lod7.glb')).rejects.toMatchObject({ code: 'no-file' })
    const lonely = download(network({}), [])
    await expect(lonely.files.lod(0)).rejects.toMatchObject({ code: 'no-source', faults: [] })
  })
})
