import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackage } from '@cosmos/protocol/content/package'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { CATALOGUE, type CatalogueModel } from './catalogue.ts'
import { generateCity } from './generate.ts'
import { makePackage } from './make/model.ts'
import { readPackage, writePackage } from './make/package-file.ts'
import { makeInWorkers } from './make/pool.ts'

const bench = CATALOGUE.find((model) => model.slug === 'bench') as CatalogueModel
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cosmos-city-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('packages of the city', () => {
  test('a model makes the same package on the main thread and in workers', async ({ expect }) => {
    const here = await makePackage(bench)
    const made: number[] = []
    const [there] = await makeInWorkers(['bench'], 2, () => made.push(1))
    expect(there?.infoHash).toBe(here.infoHash)
    expect(there?.manifestHash).toBe(here.manifestHash)
    expect(made).toEqual([1])
    expect(here.manifest.author).toBe('Cosmos Foundation')
    expect(here.manifest.licence).toBe('CC0-1.0')
    expect(here.manifest.files.map((file) => file.path)).toEqual([
      'lod2.glb',
      'lod1.glb',
      'model.glb',
    ])
  })

  test('an unknown model is an error, not a hang', async ({ expect }) => {
    await expect(makeInWorkers(['no-such-model'], 1, () => undefined)).rejects.toThrow(/failed/)
  })

  test('a package comes back from its file as it was', async ({ expect }) => {
    const one = await makePackage(bench)
    const path = join(folder, 'bench.package')
    await writePackage(path, one)
    const back = await readPackage(path)
    expect(back.infoHash).toBe(one.infoHash)
    expect(back.manifest).toEqual(one.manifest)
    expect(back.torrent).toEqual(one.torrent)
    expect(back.files.map((file) => [file.path, file.bytes.length])).toEqual(
      one.files.map((file) => [file.path, file.bytes.length]),
    )
    const again = await buildPackage({
      model: back.files.at(-1)?.bytes ?? new Uint8Array(),
      lod1: back.files.at(-2)?.bytes,
      lod2: back.files.at(-3)?.bytes,
      title: back.manifest.title,
      author: back.manifest.author,
      licence: back.manifest.licence,
      bounds: back.manifest.bounds,
      triangles: back.manifest.triangles,
    })
    expect(again.infoHash).toBe(one.infoHash)
  })

  test('a file cut short is refused', async ({ expect }) => {
    const one = await makePackage(bench)
    const path = join(folder, 'bench.package')
    await writePackage(path, one)
    await truncate(path, one.size)
    await expect(readPackage(path)).rejects.toThrow()
  })

  test('size none needs no models and writes nothing', async ({ expect }) => {
    const city = await generateCity({ size: 'none', cacheDir: join(folder, 'cache') })
    expect(city.packages).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })
})
