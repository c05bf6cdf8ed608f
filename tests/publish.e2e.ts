/** An owner publishes a model of their own and stands before it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { cubeGlb } from './support/cube.ts'
import { ROOT } from './support/running-stack.ts'

const stack = inject('stack')
const stackFile = path.join(stack.data, 'stack.json')
const { developmentOwner } = JSON.parse(readFileSync(stackFile, 'utf8')) as {
  developmentOwner: { parcels: string[] }
}
let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cosmos-publish-'))
  writeFileSync(path.join(folder, 'cube.glb'), cubeGlb(4))
  writeFileSync(path.join(folder, 'broken.glb'), cubeGlb(4).slice(0, 100))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function publish(file: string, parcel: string, ...flags: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      path.join(ROOT, 'stack/src/publish-model.ts'),
      path.join(folder, file),
      '--parcel',
      parcel,
      ...flags,
    ],
    { encoding: 'utf8', env: { ...process.env, COSMOS_STACK: stackFile } },
  )
  return { status, output: stdout + stderr }
}

describe('publish-model', () => {
  test('puts a file on a parcel, and both seeders hold it', async ({ expect }) => {
    const parcel = developmentOwner.parcels[0] ?? ''
    const { status, output } = publish('cube.glb', parcel)
    expect(output).toContain(`It stands on ${parcel}`)
    expect(status).toBe(0)
    const infoHash = /Info hash\s+([0-9a-f]{40})/.exec(output)?.[1]
    const [x, y] = parcel.split(',')
    await expect
      .poll(
        async () => (await (await fetch(`${stack.portal}/api/parcels/${x},${y}`)).json()).models,
        {
          timeout: 20_000,
        },
      )
      .toHaveLength(1)
    for (const seeder of stack.seeders) {
      await expect
        .poll(async () => (await fetch(`${seeder}/content/${infoHash}/model.glb`)).status, {
          timeout: 30_000,
        })
        .toBe(200)
    }
  })

  test('refuses a broken file', ({ expect }) => {
    const { status, output } = publish('broken.glb', developmentOwner.parcels[1] ?? '')
    expect(status).toBe(1)
    expect(output).toMatch(/broken\.glb is not a glTF file/)
  })

  test('refuses a parcel that belongs to somebody else', ({ expect }) => {
    const { status, output } = publish('cube.glb', '0,-43')
    expect(status).toBe(1)
    expect(output).toMatch(/may not build on 0,-43/)
  })

  test('refuses a place where there is no land', ({ expect }) => {
    const { status, output } = publish('cube.glb', '0,0')
    expect(status).toBe(1)
    expect(output).toMatch(/no land title at 0,0/)
  })
})
