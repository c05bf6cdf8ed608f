/**
 * Makes the demo city: the plan and the model packages it needs. Making models takes seconds, so the
 * result is kept on disk under a key of everything it depends on; a warm start only reads.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { CATALOGUE } from './catalogue.ts'
import { readPackage, writePackage } from './make/package-file.ts'
import { type MadeModel, makeInWorkers } from './make/pool.ts'
import { type CityPlan, type CitySize, planCity } from './plan.ts'

export type { CityPlan, CitySize, PlannedPlacement } from './plan.ts'

/** One model of the city, ready to be registered and seeded. */
export interface CityPackage extends ModelPackage {
  readonly slug: string
  readonly title: string
}

export interface GeneratedCity {
  readonly plan: CityPlan
  /** In the order of the catalogue; empty for size `none`. */
  readonly packages: readonly CityPackage[]
}

export interface GenerateOptions {
  readonly size: CitySize
  /** Folder for finished packages; made if missing. Older generations in it are removed. */
  readonly cacheDir: string
  readonly onProgress?: (text: string) => void
}

/** Rejects with the file system's error where `cacheDir` can't be written. */
export async function generateCity(options: GenerateOptions): Promise<GeneratedCity> {
  const plan = planCity(options.size)
  if (options.size === 'none') return { plan, packages: [] }
  const say = options.onProgress ?? (() => undefined)
  const key = await generatorKey()
  const folder = join(options.cacheDir, key)
  const cached = await readAll(folder)
  if (cached) return { plan, packages: cached }

  await mkdir(options.cacheDir, { recursive: true })
  const fresh = join(options.cacheDir, `.making-${process.pid}`)
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh)
  const slugs = CATALOGUE.map((model) => model.slug)
  let done = 0
  const made = await makeInWorkers(slugs, Math.min(availableParallelism(), 4), () => {
    say(`${++done} of ${slugs.length} models made`)
  })
  const packages = made.map((model) => ({ ...model, ...titleOf(model) }))
  for (const one of packages) await writePackage(join(fresh, `${one.slug}.package`), one)
  // Only whole generations get their final name, so that a killed start leaves nothing half-made.
  await rm(folder, { recursive: true, force: true })
  await rename(fresh, folder)
  await removeOthers(options.cacheDir, key)
  return { plan, packages }
}

const titleOf = ({ slug }: MadeModel): { slug: string; title: string } => ({
  slug,
  title: CATALOGUE.find((model) => model.slug === slug)?.title ?? slug,
})

async function readAll(folder: string): Promise<CityPackage[] | undefined> {
  try {
    return await Promise.all(
      CATALOGUE.map(async ({ slug, title }) => ({
        slug,
        title,
        ...(await readPackage(join(folder, `${slug}.package`))),
      })),
    )
  } catch {
    // Missing or damaged: it is only a cache, so it is made again.
    return undefined
  }
}

async function removeOthers(cacheDir: string, key: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (name !== key && /^[0-9a-f]{32}$/.test(name)) {
      await rm(join(cacheDir, name), { recursive: true, force: true })
    }
  }
}

/** What decides the bytes besides the generator itself: palette, package format, glTF writer. */
const INPUTS = [
  '@cosmos/protocol/art/palette',
  '@cosmos/protocol/content/package',
  '@cosmos/protocol/content/torrent',
  '@cosmos/protocol/content/manifest',
  '@gltf-transform/core',
  '@gltf-transform/functions',
] as const

/** A hash of the generator's sources. */
async function generatorKey(): Promise<string> {
  const hash = createHash('sha256')
  const root = import.meta.dirname
  const names = (await readdir(root, { recursive: true }))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => !name.startsWith('preview') && !name.startsWith('plan'))
    .sort()
  const files = [
    ...names.map((name) => ({ name, path: join(root, name) })),
    ...INPUTS.map((name) => ({ name, path: fileURLToPath(import.meta.resolve(name)) })),
  ]
  const contents = await Promise.all(files.map((file) => readFile(file.path)))
  for (const [i, file] of files.entries()) {
    hash.update(`${file.name}\0${contents[i]?.length}\0`)
    hash.update(contents[i] ?? '')
  }
  return hash.digest('hex').slice(0, 32)
}
