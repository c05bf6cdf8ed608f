import type { ModelPackage } from '@cosmos/protocol/content/package'
import { buildPackage } from '@cosmos/protocol/content/package'
import { describe, expect, it } from 'vitest'
import type { DeviceStore } from '../device-store.ts'
import { createModelLoader } from './model-loader.ts'

const HONEST = 'http://honest.example'
const LIAR = 'http://liar.example'
const forever = new AbortController().signal

const model = new Uint8Array(5_000).fill(7)
const lod2 = new Uint8Array(300).fill(9)
const testPackage = (): Promise<ModelPackage> =>
  buildPackage({
    ...{ model, lod2, title: 'House', author: 'Ada', licence: 'CC0-1.0', triangles: 12 },
    bounds: { min: [0, 0, 0], max: [1, 1, 1] },
  })

function memoryStore(): DeviceStore & { readonly kept: Map<string, Uint8Array<ArrayBuffer>> } {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  return {
    kept,
    get: async (name) => kept.get(name),
    put: async (name, bytes) => void kept.set(name, bytes.slice()),
    delete: async (name) => void kept.delete(name),
    clear: async () => kept.clear(),
  }
}

/** Serves a package as seeders do; `lie` may change what one origin sends for a path. */
function open(
  content: ModelPackage,
  store: DeviceStore,
  lie: (origin: string, path: string, bytes: Uint8Array) => Uint8Array | undefined = (_o, _p, b) =>
    b,
) {
  const asked: string[] = []
  let later: (() => void)[] = []
  const loader = createModelLoader({
    async fetch(url) {
      asked.push(url)
      const { origin, pathname } = new URL(url)
      const path = pathname.replace(/^\/(content|torrents)\/[0-9a-f]{40}[/.]/, '')
      const file = content.files.find((candidate) => candidate.path === path)
      const bytes = path === 'torrent' ? content.torrent : file?.bytes
      const sent = bytes && lie(origin, path, bytes)
      return sent
        ? new Response(sent as Uint8Array<ArrayBuffer>)
        : new Response('', { status: 404 })
    },
    store,
    timer: {
      now: () => 0,
      after(_ms, fn) {
        later.push(fn)
        return () => {
          later = later.filter((one) => one !== fn)
        }
      },
    },
  })
  const elapse = (): void => {
    for (const run of later.splice(0)) run()
  }
  return { loader, asked, elapse }
}

describe('the model loader', () => {
  it('hands out what the token names, in the level that was asked for', async () => {
    const content = await testPackage()
    const { loader } = open(content, memoryStore())
    loader.setSources([HONEST])
    expect(await loader.load(content, 0, 0, forever)).toEqual(model)
    expect(await loader.load(content, 2, 0, forever)).toEqual(lod2)
    expect(await loader.manifest(content, forever)).toMatchObject({ author: 'Ada' })
    const { bytes, sources } = loader.figures()
    expect(bytes.verified).toBe(model.length + lod2.length)
    expect(bytes.received).toBeGreaterThan(bytes.verified)
    expect(sources).toMatchObject([{ url: HONEST, state: 'good' }])
  })

  it('never hands out wrong bytes: the liar is banned and another is asked', async () => {
    const content = await testPackage()
    const { loader } = open(content, memoryStore(), (origin, path, bytes) =>
      origin === LIAR && path === 'model.glb' ? bytes.map((byte) => byte ^ 1) : bytes,
    )
    loader.setSources([LIAR, HONEST])
    expect(await loader.load(content, 0, 0, forever)).toEqual(model)
    expect(loader.figures().sources).toContainEqual(
      expect.objectContaining({ url: LIAR, state: 'banned' }),
    )
  })

  it('needs no network for what is on the device', async () => {
    const content = await testPackage()
    const store = memoryStore()
    const first = open(content, store)
    first.loader.setSources([HONEST])
    await first.loader.load(content, 0, 0, forever)
    await expect.poll(() => store.kept.size).toBe(3)
    const second = open(content, store)
    expect(await second.loader.load(content, 0, 0, forever)).toEqual(model)
    expect(second.asked).toEqual([])
    expect(second.loader.figures().bytes).toEqual({ received: 0, verified: model.length })
  })

  it('believes the device no more than a stranger', async () => {
    const content = await testPackage()
    const store = memoryStore()
    const first = open(content, store)
    first.loader.setSources([HONEST])
    await first.loader.load(content, 0, 0, forever)
    await expect.poll(() => store.kept.size).toBe(3)
    for (const bytes of store.kept.values()) bytes[bytes.length - 2] = 0xff
    const second = open(content, store)
    second.loader.setSources([HONEST])
    expect(await second.loader.load(content, 0, 0, forever)).toEqual(model)
    expect(second.asked.length).toBeGreaterThan(0)
  })

  it('asks again after a while, and then says that there is no source', async () => {
    const content = await testPackage()
    const { loader, elapse } = open(content, memoryStore(), () => undefined)
    loader.setSources([HONEST])
    const loading = loader.load(content, 0, 0, forever)
    const outcome = expect(loading).rejects.toMatchObject({ code: 'no-source' })
    let over = false
    const end = outcome.finally(() => {
      over = true
    })
    await expect
      .poll(() => {
        elapse()
        return over
      })
      .toBe(true)
    await end
  })
})
