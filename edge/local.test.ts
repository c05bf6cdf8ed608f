import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { unstable_readConfig as readConfig } from 'wrangler'
import { workerOptions } from './local/worker-config.ts'
import { startLocalEdge } from './local.ts'

const folders: string[] = []
const folder = async () => {
  const made = await mkdtemp(path.join(tmpdir(), 'cosmos-edge-'))
  folders.push(made)
  return made
}
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true })
})

/** Nobody listens there: an edge must start, and say so, without its chain. */
const NO_CHAIN = {
  rpc: 'http://127.0.0.1:1',
  cosmos: `0x${'11'.repeat(20)}`,
}

/** What is compared of wrangler's reading of wrangler.toml; its types do not load here. */
interface DeployedConfig {
  readonly name: string
  readonly compatibility_date: string
  readonly compatibility_flags: string[]
  readonly vars: Record<string, string>
  readonly assets: {
    readonly binding: string
    readonly run_worker_first: string[]
    readonly html_handling: string
    readonly not_found_handling: string
  }
  readonly durable_objects: { readonly bindings: { name: string; class_name: string }[] }
  readonly migrations: { readonly new_sqlite_classes: string[] }[]
  readonly ratelimits: { readonly name: string }[]
}

async function startProgram(...more: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    [
      path.join(import.meta.dirname, 'main.ts'),
      ...['--json', '--port', '0', '--rpc', NO_CHAIN.rpc, '--address', NO_CHAIN.cosmos],
      ...['--data', await folder(), ...more],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(
    createInterface({ input: child.stdout as NodeJS.ReadableStream }),
    'line',
  )
  const { ready, url } = JSON.parse(String(line)) as { ready: boolean; url: string }
  expect(ready).toBe(true)
  return { child, url }
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/api/openapi.json`).then(
    ({ ok }) => ok,
    () => false,
  )

describe('the local edge', () => {
  it('stops cleanly when asked to', async () => {
    const { child, url } = await startProgram()
    expect(await answers(url)).toBe(true)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await answers(url)).toBe(false)
  })

  it('leaves nothing behind when it is killed', async () => {
    const { child, url } = await startProgram()
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect.poll(() => answers(url), { timeout: 10_000 }).toBe(false)
  })

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const dataDir = await folder()
    await expect(startLocalEdge({ ...NO_CHAIN, port, dataDir })).rejects.toMatchObject({
      fault: 'port-taken',
      message: expect.stringContaining(`port ${port} is taken`),
    })
  })

  it('says which folder it cannot use, and which number is no port', async () => {
    const file = path.join(await folder(), 'file')
    await writeFile(file, '')
    await expect(startLocalEdge({ ...NO_CHAIN, port: 0, dataDir: file })).rejects.toMatchObject({
      fault: 'data-folder',
      message: expect.stringContaining(file),
    })
    const dataDir = await folder()
    await expect(startLocalEdge({ ...NO_CHAIN, port: -1, dataDir })).rejects.toMatchObject({
      fault: 'bad-port',
    })
  })

  it('tells how to be started when it is started wrongly', async () => {
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'main.ts'), '--nonsense'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    let said = ''
    child.stderr.on('data', (data) => {
      said += String(data)
    })
    expect(await once(child, 'close')).toEqual([1, null])
    expect(said).toContain('usage: npm run edge')
    expect(said).not.toContain('    at ')
  })

  it('runs the Worker that wrangler deploys', () => {
    const file = path.join(import.meta.dirname, '../wrangler.toml')
    const deployed = readConfig({ config: file }) as DeployedConfig
    const vars = {
      COSMOS_RPC: '',
      COSMOS_ADDRESS: '',
      COSMOS_PUBLIC_RPC: '',
      COSMOS_POLL_SECONDS: '',
      COSMOS_TRACKER_SHARDS: '',
    }
    const { config } = workerOptions({ script: '', vars, assetsDir: '/' })
    expect(config.name).toBe(deployed.name)
    expect(config.compatibilityDate).toBe(deployed.compatibility_date)
    expect(config.compatibilityFlags).toEqual(deployed.compatibility_flags)
    expect(config.assets?.runWorkerFirst).toEqual(deployed.assets.run_worker_first)
    expect(config.assets?.htmlHandling).toBe(deployed.assets.html_handling)
    expect(config.assets?.notFoundHandling).toBe(deployed.assets.not_found_handling)
    const objects = deployed.durable_objects.bindings.map(({ name, class_name }) => ({
      [name]: { type: 'durable-object', worker: 'cosmos', exportName: class_name },
    }))
    expect(config.env).toMatchObject(Object.assign({}, ...objects))
    expect(Object.keys(config.env ?? {}).sort()).toEqual(
      [
        ...Object.keys(deployed.vars),
        ...deployed.durable_objects.bindings.map(({ name }) => name),
        ...deployed.ratelimits.map(({ name }) => name),
        deployed.assets.binding,
      ].sort(),
    )
    expect(deployed.migrations.flatMap((step) => step.new_sqlite_classes).sort()).toEqual(
      Object.keys(config.exports ?? {}).sort(),
    )
  })
})
