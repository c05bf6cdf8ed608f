import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildResult } from './build.ts'
import { buildClient } from './build.ts'

/** DESIGN: JavaScript before the first frame, and all bytes before one can walk, gzipped. */
const FIRST_FRAME_LIMIT = 250_000
const WALK_LIMIT = 600_000
/** The worker of the rooms, MLS and all; it is fetched once one can walk. */
const ROOM_WORKER_LIMIT = 60_000

describe('the built client', () => {
  let outDir: string
  let result: BuildResult
  beforeAll(async () => {
    outDir = await mkdtemp(path.join(tmpdir(), 'cosmos-client-'))
    result = await buildClient({ outDir, quiet: true })
  }, 60_000)
  afterAll(() => rm(outDir, { recursive: true, force: true }))

  it('needs no more JavaScript before the first frame than allowed', () => {
    expect(result.bytes.firstFrame.gzip).toBeGreaterThan(100_000)
    expect(result.bytes.firstFrame.gzip).toBeLessThanOrEqual(FIRST_FRAME_LIMIT)
    expect(result.bytes.allScripts.gzip + result.bytes.page.gzip).toBeLessThanOrEqual(WALK_LIMIT)
  })

  it('meets people with a small worker, which no page waits for', async () => {
    const assets = path.join(outDir, 'assets')
    const [worker] = (await readdir(assets)).filter((file) => file.startsWith('room.worker-'))
    const code = await readFile(path.join(assets, worker ?? ''))
    expect(gzipSync(code).length).toBeGreaterThan(30_000)
    expect(gzipSync(code).length).toBeLessThanOrEqual(ROOM_WORKER_LIMIT)
    expect(await readFile(path.join(outDir, 'index.html'), 'utf8')).not.toContain(worker)
  })

  it('is not built again while nothing changed', async () => {
    const again = await buildClient({ outDir, quiet: true })
    expect(again).toEqual({ ...result, built: false })
  })

  it('is built again when an output is missing', async () => {
    await rm(path.join(outDir, 'cosmos.html'))
    const again = await buildClient({ outDir, quiet: true })
    expect(again.built).toBe(true)
    expect(await readdir(outDir)).toContain('cosmos.html')
  })

  it('refers only to files that are there', async () => {
    const page = await readFile(path.join(outDir, 'index.html'), 'utf8')
    const named = [...page.matchAll(/(?:href|src)="(assets\/[^"]+)"/g)].map((match) => match[1])
    expect(named.length).toBeGreaterThan(1)
    const files = await readdir(path.join(outDir, 'assets'))
    for (const name of named) expect(files).toContain(path.basename(name ?? ''))
  })

  it('carries everything in the one file: no module script, and nothing fetched', async () => {
    const page = await readFile(path.join(outDir, 'cosmos.html'), 'utf8')
    expect(page).not.toMatch(/<script[^>]+(?:type="module"|src=)/)
    expect(page).not.toMatch(/<link[^>]+href="(?!data:)/)
    const scripts = page.match(/<script/g)?.length ?? 0
    expect(page.match(/<\/script>/g)).toHaveLength(scripts)
    for (const worker of ['city', 'models', 'room']) expect(page).toContain(`id="worker-${worker}"`)
  })
})
