/**
 * What a browser gets from a seeder: over WebRTC and over HTTP, in a real Chromium from a real seeder
 * that a real tracker names. `COSMOS_BENCH_CONNECTS=100` for more visits than by default.
 */
import { createAnswerer, type SessionDescription } from '../seeder/src/swarm/web-rtc.ts'
import { type Published, startSmallCity } from './browser-transfer/city.ts'
import { startCountingProxy } from './browser-transfer/counting-proxy.ts'
import type { Visit, Visited } from './browser-transfer/page.ts'
import { openVisitors, type Visitors } from './browser-transfer/visitors.ts'
import { startChild } from './child.ts'
import type { BenchRow } from './row.ts'
import { type Figure, megabytesPerSecond, takeTurns } from './turns.ts'

const MIB = 1024 * 1024
const ROUNDS = 5
const CONNECTS = Number(process.env.COSMOS_BENCH_CONNECTS ?? 20)
const PATIENCE_MS = 30_000
/** A visit to stock webtorrent takes seconds, or for ever: few of them, and no long wait. */
const STOCK_PATIENCE_MS = 10_000
const STOCK_CONNECTS = 2
const [SMALL, CHANNEL, LARGE] = [1 * MIB, 8 * MIB, 64 * MIB]
/** Messages of a data channel that every browser takes. */
const MESSAGE_BYTES = 64 * 1024
const RTC_PORT = 0

export async function rows(): Promise<BenchRow[]> {
  if (!Number.isInteger(CONNECTS) || CONNECTS < 1) {
    throw new Error('COSMOS_BENCH_CONNECTS must be a whole number of visits, 1 or more')
  }
  const city = await startSmallCity()
  const visitors = await openVisitors()
  const closing: (() => Promise<void>)[] = [visitors.close, city.close]
  const stock = async (published: Published, ...patched: string[]) => {
    const { torrentFile, files } = published
    const script = 'browser-transfer/stock-seeder.ts'
    const child = await startChild(script, [torrentFile, files, ...patched])
    closing.unshift(child.close)
    return `ws://127.0.0.1:${child.line}`
  }
  try {
    const small = await city.publish(SMALL)
    const channel = await city.publish(CHANNEL)
    const large = await city.publish(LARGE)
    const torrent = ({ made }: Published) => `${city.seeder.url}/torrents/${made.infoHash}.torrent`
    const { tracker } = city
    return [
      ...(await firstBytes(visitors, {
        ours: { torrent: torrent(small), tracker },
        stock: { torrent: torrent(small), tracker: await stock(small) },
        patched: { torrent: torrent(small), tracker: await stock(small, 'patched') },
      })),
      ...(await channelRates(visitors, channel.made.size, {
        ours: { torrent: torrent(channel), tracker },
        patched: { torrent: torrent(channel), tracker: await stock(channel, 'patched') },
      })),
      ...(await httpRates(visitors, city.seeder.url, large)),
      await preflights(visitors, city.seeder.url, large),
    ]
  } finally {
    for (const close of closing) await close()
  }
}

const millis = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN

/** `count` visitors one after the other; the times to the first byte of those who got one. */
async function comeAndGo(
  visitors: Visitors,
  visit: Visit,
  { count, patienceMs }: { count: number; patienceMs: number },
): Promise<number[]> {
  return visitors.withPage(async (page) => {
    const times: number[] = []
    for (let i = 0; i < count; i++) {
      const { firstByte } = await page.evaluate(
        ([what, patience]) => window.measured.visit(what, false, patience),
        [visit, patienceMs] as const,
      )
      if (firstByte !== undefined) times.push(firstByte)
    }
    return times
  })
}

async function firstBytes(
  visitors: Visitors,
  of: { readonly ours: Visit; readonly stock: Visit; readonly patched: Visit },
): Promise<BenchRow[]> {
  const patient = { count: CONNECTS, patienceMs: PATIENCE_MS }
  const ours = await comeAndGo(visitors, of.ours, patient)
  const patched = await comeAndGo(visitors, of.patched, { ...patient, count: ROUNDS })
  const impatient = { count: STOCK_CONNECTS, patienceMs: STOCK_PATIENCE_MS }
  const stock = await comeAndGo(visitors, of.stock, impatient)
  const p95 = millis(ours, 0.95)
  const median = (times: readonly number[]): string => `${millis(times, 0.5).toFixed(0)} ms`
  return [
    {
      name: `WebRTC: visits of ${CONNECTS} that connect`,
      ours: `${ours.length} of ${CONNECTS}`,
      peer: `${stock.length} of ${STOCK_CONNECTS} within ${STOCK_PATIENCE_MS / 1000} s (webtorrent)`,
      ...{ ratio: ours.length / CONNECTS, target: 1, better: 'higher' },
    },
    {
      name: `WebRTC: first byte, p95 of ${CONNECTS}, seconds`,
      ours: `${p95.toFixed(0)} ms, median ${median(ours)}`,
      peer: `limit 0.4 s; median ${median(stock)}, mended ${median(patched)} (webtorrent)`,
      ...{ ratio: p95 / 1000, target: 0.4, better: 'lower' },
    },
  ]
}

async function channelRates(
  visitors: Visitors,
  length: number,
  of: { readonly ours: Visit; readonly patched: Visit },
): Promise<BenchRow[]> {
  const wholeOf = (visit: Visit) => async () => {
    const { firstByte, done }: Visited = await visitors.withPage((page) =>
      page.evaluate(([what, patience]) => window.measured.visit(what, true, patience), [
        visit,
        PATIENCE_MS,
      ] as const),
    )
    return firstByte === undefined || done === undefined ? 0 : length / 1000 / (done - firstByte)
  }
  const bytes = new Uint8Array(CHANNEL)
  const answerer = createAnswerer(RTC_PORT)
  try {
    const { ours, patched, raw } = await takeTurns(ROUNDS, {
      ours: wholeOf(of.ours),
      patched: wholeOf(of.patched),
      raw: () => rawRate(visitors, answerer, bytes),
    })
    const name = `WebRTC, ${CHANNEL / MIB} MiB into Chromium`
    const mine = megabytesPerSecond(ours)
    return [
      {
        ...{ name: `${name}, against webtorrent`, ours: mine },
        peer: `${megabytesPerSecond(patched)} (webtorrent, mended)`,
        ...{ ratio: ours.median / patched.median, target: 1.5, better: 'higher' },
      },
      {
        ...{ name: `${name}, against a bare channel`, ours: mine },
        peer: `${megabytesPerSecond(raw)} (data channel, nothing checked)`,
        ...{ ratio: ours.median / raw.median, target: 0.7, better: 'higher' },
      },
    ]
  } finally {
    answerer.close()
  }
}

/** MB/s of a data channel that carries nothing but bytes. */
async function rawRate(
  visitors: Visitors,
  answerer: ReturnType<typeof createAnswerer>,
  bytes: Uint8Array,
): Promise<number> {
  return visitors.withPage(async (page) => {
    const offer = (await page.evaluate(
      (length) => window.measured.offer(length),
      bytes.length,
    )) as SessionDescription
    const { stream, answer } = await answerer.answer(offer, 'visitor')
    const channel = stream as NodeJS.WritableStream
    const took = page.evaluate((it) => window.measured.accept(it), answer)
    await new Promise<void>((connected) => channel.once('connect', connected))
    for (let at = 0; at < bytes.length; at += MESSAGE_BYTES) {
      if (channel.write(bytes.subarray(at, at + MESSAGE_BYTES))) continue
      await new Promise<void>((drained) => channel.once('drain', drained))
    }
    return bytes.length / 1000 / (await took)
  })
}

async function httpRates(
  visitors: Visitors,
  origin: string,
  { made, model }: Published,
): Promise<BenchRow[]> {
  const { length } = model
  const { infoHash, size, manifestHash } = made
  const ref = { infoHash, size, manifestHash }
  const url = `${origin}/content/${infoHash}/model.glb`
  const webSeed: Visit = {
    ...{ torrent: `${origin}/torrents/${infoHash}.torrent` },
    webSeed: `${origin}/content/${infoHash}/`,
  }
  const rate = (ms: number): number => length / 1000 / ms
  const { verified, streamed, plain, stock } = await takeTurns(ROUNDS, {
    verified: () =>
      visitors.withPage(async (page) =>
        rate(
          await page.evaluate(
            ([what, from, bytes]) => window.measured.verified(what, [from], bytes),
            [ref, origin, length] as const,
          ),
        ),
      ),
    streamed: () =>
      visitors.withPage(async (page) =>
        rate(
          await page.evaluate(([from, bytes]) => window.measured.streamed(from, bytes), [
            url,
            length,
          ] as const),
        ),
      ),
    plain: () =>
      visitors.withPage(async (page) =>
        rate(await page.evaluate((from) => window.measured.plain(from), url)),
      ),
    stock: () =>
      visitors.withPage(async (page) => {
        const { done } = await page.evaluate(
          ([what, patience]) => window.measured.visit(what, true, patience),
          [webSeed, PATIENCE_MS] as const,
        )
        return done === undefined ? 0 : rate(done)
      }),
  })
  const against = (name: string, peer: Figure, what: string, target: number): BenchRow => ({
    name: `HTTP, ${LARGE / MIB} MiB verified into Chromium, ${name}`,
    ours: megabytesPerSecond(verified),
    peer: `${megabytesPerSecond(peer)} (${what})`,
    ...{ ratio: verified.median / peer.median, target, better: 'higher' },
  })
  return [
    against('against fetch', plain, 'fetch, nothing checked', 0.5),
    against('against a web seed', stock, 'webtorrent, web seed', 4),
    against('cost of the proof', streamed, 'read as a stream, unchecked', 0.85),
  ]
}

/** Whichever source is asked first breaks off half-way: the client has to ask the other for a range. */
async function preflights(
  visitors: Visitors,
  origin: string,
  { made, model }: Published,
): Promise<BenchRow> {
  const { infoHash, size, manifestHash } = made
  const one = await startCountingProxy(origin, model.length / 2)
  const other = await startCountingProxy(origin, model.length / 2)
  const stock = await startCountingProxy(origin)
  try {
    await visitors.withPage((page) =>
      page.evaluate(([what, from, bytes]) => window.measured.verified(what, from, bytes), [
        { infoHash, size, manifestHash },
        [one.url, other.url] as readonly string[],
        model.length,
      ] as const),
    )
    const torrent = `${stock.url}/torrents/${infoHash}.torrent`
    const webSeed = `${stock.url}/content/${infoHash}/`
    await visitors.withPage((page) =>
      page.evaluate(([what, patience]) => window.measured.visit(what, true, patience), [
        { torrent, webSeed } as Visit,
        PATIENCE_MS,
      ] as const),
    )
    const count = one.preflights + other.preflights
    const ranges = one.ranges + other.ranges
    // A count of none proves nothing where no range was asked for.
    if (ranges === 0) throw new Error('the client asked for no range')
    return {
      name: `HTTP, ${LARGE / MIB} MiB, CORS preflights`,
      ours: `${count} for ${one.gets + other.gets} GETs, ${ranges} of a range`,
      peer: `${stock.preflights} for ${stock.gets} GETs (webtorrent, web seed)`,
      ...{ ratio: count, target: 0, better: 'lower' },
    }
  } finally {
    for (const proxy of [one, other, stock]) proxy.close()
  }
}
