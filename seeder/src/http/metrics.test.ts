import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createMetrics, type Metrics } from './metrics.ts'
import { exampleStatus } from './status-example.ts'

const DASHBOARD = path.join(import.meta.dirname, '../../grafana/seeder.json')

interface Dashboard {
  readonly panels: readonly {
    readonly title: string
    readonly targets: readonly { readonly expr: string }[]
  }[]
}

let metrics: Metrics
beforeEach(() => {
  metrics = createMetrics(() => exampleStatus(1_800_000_000_000))
  metrics.served(100)
  metrics.request(200, 'content')
  metrics.fetched(undefined)
})

/** Names of everything that a scrape finds. */
async function names(): Promise<Set<string>> {
  const text = await metrics.render()
  return new Set(text.split('\n').flatMap((line) => /^([a-z_0-9]+)[ {]/.exec(line)?.[1] ?? []))
}

describe('the metrics', () => {
  it('say what the status says', async () => {
    const text = await metrics.render()
    for (const line of [
      'cosmos_storage_used_bytes 400000000',
      'cosmos_pins_missing 0',
      'cosmos_swarm_uploaded_bytes 12345',
      'cosmos_http_connections 3',
      'cosmos_http_content_bytes_total 100',
      'cosmos_http_requests_total{status="200",route="content"} 1',
      'cosmos_fetches_total{outcome="ok"} 1',
    ]) {
      expect(text).toContain(line)
    }
  })

  it('have every name that the Grafana dashboard asks for', async () => {
    const { panels } = JSON.parse(await readFile(DASHBOARD, 'utf8')) as Dashboard
    const known = await names()
    const asked = panels.flatMap(({ title, targets }) =>
      targets.flatMap(({ expr }) => (expr.match(/cosmos_[a-z_0-9]+/g) ?? [title]).map(String)),
    )
    expect(asked.length).toBeGreaterThan(20)
    expect(asked.filter((name) => !known.has(name))).toEqual([])
  })
})
