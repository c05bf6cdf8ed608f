import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { applyDelta } from '@cosmos/protocol/grid/delta'
import { decodeGrid, gridKind } from '@cosmos/protocol/grid/snapshot'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import { heartbeat } from './heartbeat.ts'
import { ask, connect, until } from './socket.ts'

const city = inject('city')
const grid = () => env.GRID.get(env.GRID.idFromName('city'))

const bytes = async (path: string) => new Uint8Array(await (await ask(path)).arrayBuffer())
const health = async () =>
  (await (await ask('/api/health')).json()) as {
    status: string
    block: { number: number }
    ageSeconds: number
  }
const frame = (frames: readonly unknown[], index: number) =>
  until(() => frames[index] as ArrayBuffer | undefined).then((data) => new Uint8Array(data))

afterEach(() => vi.restoreAllMocks())

describe('the grid object', () => {
  it('pushes what changes to those who watch', async () => {
    const watcher = await connect('/api/grid/live')
    const before = decodeGrid(await frame(watcher.frames, 0))
    await heartbeat()
    expect(await runDurableObjectAlarm(grid())).toBe(true)
    const delta = await frame(watcher.frames, 1)
    expect(gridKind(delta)).toBe('delta')
    expect(applyDelta(before, delta)).toEqual(decodeGrid(await bytes('/api/grid')))
    watcher.close()
  })

  it('goes on pushing after it has slept', async () => {
    const watcher = await connect('/api/grid/live')
    const before = decodeGrid(await frame(watcher.frames, 0))
    await evictDurableObject(grid())
    await heartbeat()
    await runDurableObjectAlarm(grid())
    const after = applyDelta(before, await frame(watcher.frames, 1))
    expect(after.block.number).toBe(before.block.number + 1)
    watcher.close()
  })

  it('tells those who come back what changed since their block, even after a restart', async () => {
    const old = decodeGrid(await bytes('/api/grid'))
    await heartbeat()
    await runDurableObjectAlarm(grid())
    await evictDurableObject(grid())
    const delta = await bytes(`/api/grid?since=${old.block.number}`)
    expect(gridKind(delta)).toBe('delta')
    expect(applyDelta(old, delta)).toEqual(decodeGrid(await bytes('/api/grid')))
    const watcher = await connect(`/api/grid/live?since=${old.block.number}`)
    expect(await frame(watcher.frames, 0)).toEqual(delta)
    watcher.close()
    expect(gridKind(await bytes('/api/grid?since=999999'))).toBe('snapshot')
  })

  it('serves its last good state while the chain cannot be asked, and says how old it is', async () => {
    const { block } = await health()
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) =>
      String(input) === city.rpc
        ? Promise.reject(new Error('connection refused'))
        : real(input, init),
    )
    await evictDurableObject(grid())
    await runDurableObjectAlarm(grid())
    expect(await health()).toMatchObject({ status: 'rpc-down', block })
    expect((await ask('/api/grid')).status).toBe(200)
    expect((await ask('/api/parcels/0,-42')).status).toBe(200)
    expect((await ask('/api/proof/grid')).status).toBe(503)
    vi.restoreAllMocks()
    await runDurableObjectAlarm(grid())
    expect(await health()).toMatchObject({ status: 'ok', ageSeconds: 0 })
  })

  it('says so when its endpoint speaks for another chain, and believes nothing of it', async () => {
    const { block } = await health()
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const answer = await real(input, init)
      if (String(input) !== city.rpc) return answer
      // Chain 31337 becomes chain 1; everything else it says is as true as before.
      return new Response((await answer.text()).replaceAll('"0x7a69"', '"0x1"'), answer)
    })
    await heartbeat()
    await runDurableObjectAlarm(grid())
    expect(await health()).toMatchObject({ status: 'wrong-chain', block })
    expect((await ask('/api/grid')).status).toBe(200)
    vi.restoreAllMocks()
    await runDurableObjectAlarm(grid())
    expect(await health()).toMatchObject({ status: 'ok', block: { number: block.number + 1 } })
  })

  it('does not wait for ever on an endpoint that does not answer', async () => {
    const real = globalThis.fetch
    const { promise: asked, resolve } = Promise.withResolvers<AbortSignal>()
    vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      if (String(input) !== city.rpc) return real(input, init)
      const { signal } = init ?? {}
      if (signal) resolve(signal)
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
      })
    })
    const alarm = runDurableObjectAlarm(grid())
    // It hung up by itself within its time, and the last good state was served meanwhile.
    const signal = await asked
    expect((await ask('/api/grid')).status).toBe(200)
    await alarm
    expect(signal.aborted).toBe(true)
    expect((await health()).status).toBe('rpc-down')
    vi.restoreAllMocks()
    await runDurableObjectAlarm(grid())
    expect((await health()).status).toBe('ok')
  }, 60_000)

  it('hears nothing from those who watch', async () => {
    const watcher = await connect('/api/grid/live')
    watcher.send('hello?')
    const second = await connect('/api/grid/live')
    expect(gridKind(await frame(second.frames, 0))).toBe('snapshot')
    second.close()
  })
})
