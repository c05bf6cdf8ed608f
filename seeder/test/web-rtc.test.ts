import { readdirSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answerer, createAnswerer } from '../src/swarm/web-rtc.ts'
import { eventually } from './rig.ts'
import { GONE_MS, openVisitorPage, type VisitorPage } from './visitor-page.ts'

/** Ten times as many with COSMOS_SOAK=1, which takes some minutes. */
const ROUNDS = process.env.COSMOS_SOAK ? 1_000 : 100
/** What is made once, such as compiled code and pools, is made by then. */
const WARM_UP = 20

let visitor: VisitorPage
let answerer: Answerer

beforeAll(async () => {
  visitor = await openVisitorPage()
  answerer = createAnswerer(visitor.port)
})

afterAll(async () => {
  answerer?.close()
  await visitor?.close()
})

it('answers Chromium at once, and all its visitors come through one port', async () => {
  const names = ['first', 'second', 'third']
  for (const name of names) {
    const offer = await visitor.offer(name)
    const began = performance.now()
    const { stream, answer } = await answerer.answer(offer, name)
    // simple-peer alone would wait 5 s for the end of gathering, and Chromium's offer would be stale.
    expect(performance.now() - began).toBeLessThan(4_000)
    const heard = new Promise((resolve) => {
      const { once } = stream as {
        once(event: string, listener: (bytes: Uint8Array) => void): void
      }
      once.call(stream, 'data', (bytes) => resolve(Buffer.from(bytes).toString()))
    })
    const opened = await visitor.open(name, answer)
    expect(opened).toBeGreaterThan(0)
    expect(await heard).toBe('hello')
  }
  expect(answerer.open).toBe(3)
  // The next test renews the page, which would take these along.
  for (const name of names) await visitor.leave(name)
  await eventually('they are forgotten', () => answerer.open === 0, GONE_MS)
})

it(`${ROUNDS} visitors who come and go leave nothing behind (fault 13)`, async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const figures = () => {
    collectGarbage()
    const threads = Number(
      /^Threads:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1],
    )
    const descriptors = readdirSync('/proc/self/fd').length
    return { threads, descriptors, heap: process.memoryUsage().heapUsed }
  }
  let before = figures()
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    if (round === WARM_UP) before = figures()
    if (round % 200 === 199) await visitor.renew()
    const name = `round-${round}`
    const { stream, answer } = await answerer.answer(await visitor.offer(name), name)
    const connection = stream as unknown as {
      once(event: string, listener: () => void): void
      write(bytes: Uint8Array): boolean
    }
    connection.once('connect', () => {
      // Some leave while they are being sent something.
      if (round % 3 === 0) connection.write(new Uint8Array(60_000))
    })
    await visitor.open(name, answer)
    await visitor.leave(name)
    await eventually('the visitor is forgotten', () => answerer.open === 0, GONE_MS)
  }
  // Sockets close a moment after their connection is gone.
  await expect
    .poll(() => figures().descriptors, { timeout: 20_000 })
    .toBeLessThan(before.descriptors + 20)
  const after = figures()
  expect(after.threads).toBeLessThanOrEqual(before.threads + 4)
  // A connection that stays takes more than 40 kB of the heap; those of all rounds would be seen.
  expect((after.heap - before.heap) / ROUNDS).toBeLessThan(10_000)
}, 900_000)

it('fails for an offer that is none', async () => {
  const before = answerer.open
  await expect(answerer.answer({ type: 'offer', sdp: 'v=0' }, 'x')).rejects.toThrow()
  expect(answerer.open).toBe(before)
})
