import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { unstable_readConfig as readConfig } from 'wrangler'

const root = path.join(import.meta.dirname, '..')
const run = promisify(execFile)
const ENVIRONMENTS = [undefined, 'staging', 'production'] as const

/** What must be the same everywhere; wrangler's own types do not load here. */
interface Deployed {
  readonly name: string
  readonly vars: Record<string, string>
  readonly durable_objects: unknown
  readonly migrations: unknown
  readonly assets: unknown
  readonly observability: { readonly logs: { readonly invocation_logs: boolean } }
  readonly compatibility_date: string
  readonly ratelimits: { name: string; namespace_id: string; simple: unknown }[]
}

const configOf = (env: string | undefined) =>
  readConfig({ config: path.join(root, 'wrangler.toml'), env }) as unknown as Deployed

describe('a deployment', () => {
  it.each(ENVIRONMENTS)(
    'to %s bundles offline, with every object and limit bound',
    { timeout: 120_000 },
    async (env) => {
      const outdir = await mkdtemp(path.join(tmpdir(), 'cosmos-deploy-'))
      const assets = await mkdtemp(path.join(tmpdir(), 'cosmos-assets-'))
      onTestFinished(async () => {
        for (const made of [outdir, assets]) await rm(made, { recursive: true, force: true })
      })
      const { stdout } = await run(
        process.execPath,
        [
          path.join(root, 'node_modules/wrangler/bin/wrangler.js'),
          ...['deploy', '--dry-run', '--outdir', outdir, '--assets', assets, `--env=${env ?? ''}`],
        ],
        {
          cwd: root,
          env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1', NO_COLOR: '1' },
        },
      )
      for (const bound of ['Room', 'Grid', 'Tracker', 'Lobby']) {
        expect(stdout).toContain(`env.${bound.toUpperCase()} (${bound})`)
      }
      for (const bound of ['REQUEST_LIMIT', 'SOCKET_LIMIT', 'ASSETS', 'COSMOS_RPC']) {
        expect(stdout).toContain(`env.${bound}`)
      }
      expect(await readdir(outdir)).toContain('worker.js')
    },
  )

  it('is the same Worker in every environment, under a name and counters of its own', () => {
    const all = ENVIRONMENTS.map(configOf)
    const [first] = all
    for (const config of all) {
      expect(config.durable_objects).toEqual(first?.durable_objects)
      expect(config.migrations).toEqual(first?.migrations)
      expect(config.assets).toEqual(first?.assets)
      expect(config.compatibility_date).toBe(first?.compatibility_date)
      expect(Object.keys(config.vars)).toEqual(Object.keys(first?.vars ?? {}))
      expect(config.ratelimits.map(({ name, simple }) => [name, simple])).toEqual(
        first?.ratelimits.map(({ name, simple }) => [name, simple]),
      )
      // Invocation logs hold request headers, and with them addresses and user agents.
      expect(config.observability.logs.invocation_logs).toBe(false)
    }
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    const counters = all.flatMap(({ ratelimits }) => ratelimits.map((one) => one.namespace_id))
    expect(new Set(counters).size).toBe(counters.length)
  })
})
