import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MAX_UNSENT_PER_CLIENT } from '../limits.ts'
import { createFairShare, type FairShare } from './fair-share.ts'

const CHUNK = 16_384

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Sends for ever on `streams` connections; counts what the client was given. */
function greed(share: FairShare, client: string, streams: number, chunk = CHUNK) {
  const got = { bytes: 0 }
  for (let i = 0; i < streams; i++) {
    void (async () => {
      for (;;) {
        await share.take(client, chunk)
        got.bytes += chunk
        share.sent(client, chunk)
      }
    })()
  }
  return got
}

describe('the uplink', () => {
  it('is shared by clients, not by connections (Jain index at least 0.99)', async () => {
    const rate = 1_000_000
    const share = createFairShare({ rate, now: () => performance.now() })
    const all = [
      greed(share, 'greedy', 50),
      greed(share, 'alone', 1),
      greed(share, 'pair', 2, 4 * CHUNK),
    ].map((got) => got)
    await vi.advanceTimersByTimeAsync(20_000)
    const bytes = all.map((got) => got.bytes)
    const sum = bytes.reduce((a, b) => a + b)
    const jain = sum ** 2 / (bytes.length * bytes.reduce((a, b) => a + b * b, 0))
    expect(jain).toBeGreaterThan(0.99)
    expect(sum).toBeGreaterThan(0.9 * 20 * rate)
    expect(sum).toBeLessThan(1.1 * 20 * rate + rate)
    share.close()
  })

  it('gives a newcomer its share at once, and the absent nothing saved up', async () => {
    const share = createFairShare({ rate: 1_000_000, now: () => performance.now() })
    const early = greed(share, 'early', 3)
    await vi.advanceTimersByTimeAsync(10_000)
    const before = early.bytes
    const late = greed(share, 'late', 1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(late.bytes / (early.bytes - before)).toBeGreaterThan(0.9)
    expect(late.bytes / (early.bytes - before)).toBeLessThan(1.1)
    share.close()
  })

  it('lets one client have only so much on its way when there is no limit', async () => {
    const share = createFairShare({ rate: undefined, now: () => performance.now() })
    let granted = 0
    const half = MAX_UNSENT_PER_CLIENT / 2
    for (let i = 0; i < 5; i++) void share.take('slow', half).then(() => granted++)
    await vi.advanceTimersByTimeAsync(1)
    expect(granted).toBe(2)
    await share.take('other', half)
    share.sent('slow', half)
    await vi.advanceTimersByTimeAsync(1)
    expect(granted).toBe(3)
  })

  it('lets one pass without waiting where there is no limit, up to the same bound', async () => {
    const share = createFairShare({ rate: undefined, now: () => performance.now() })
    expect(share.tryTake('slow', MAX_UNSENT_PER_CLIENT)).toBe(true)
    expect(share.tryTake('slow', 1)).toBe(false)
    expect(share.tryTake('other', CHUNK)).toBe(true)
    let granted = false
    void share.take('slow', 2 * CHUNK).then(() => {
      granted = true
    })
    share.sent('slow', CHUNK)
    // It would fit, but who asked before goes first.
    expect(share.tryTake('slow', CHUNK)).toBe(false)
    share.sent('slow', CHUNK)
    await vi.advanceTimersByTimeAsync(1)
    expect(granted).toBe(true)
    expect(share.tryTake('slow', 1)).toBe(false)
    share.sent('slow', 1)
    expect(share.tryTake('slow', 1)).toBe(true)
  })

  it('lets nobody pass by the queue of a limit', () => {
    const share = createFairShare({ rate: 1_000_000, now: () => performance.now() })
    expect(share.tryTake('eager', 1)).toBe(false)
    share.close()
  })

  it('forgets a turn that is given up', async () => {
    const share = createFairShare({ rate: 1_000, now: () => performance.now() })
    await share.take('a', 60_000)
    const gone = new AbortController()
    const waiting = share.take('b', 1_000, gone.signal)
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(share.take('b', 1, gone.signal)).rejects.toThrow('gone')
    share.close()
  })

  it('never exceeds the limit by more than one turn, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ client: fc.nat(4), bytes: fc.integer({ min: 1, max: 50_000 }) }), {
          maxLength: 40,
        }),
        async (turns) => {
          const rate = 100_000
          const start = performance.now()
          const share = createFairShare({ rate, now: () => performance.now() })
          let given = 0
          let worst = 0
          for (const { client, bytes } of turns) {
            void share.take(String(client), bytes).then(() => {
              const allowed = rate + ((performance.now() - start) / 1000) * rate
              given += bytes
              worst = Math.max(worst, given - allowed)
              share.sent(String(client), bytes)
            })
          }
          await vi.advanceTimersByTimeAsync(40_000)
          expect(given).toBe(turns.reduce((sum, { bytes }) => sum + bytes, 0))
          expect(worst).toBeLessThanOrEqual(50_000)
          share.close()
        },
      ),
      { numRuns: 30 },
    )
  })
})
