/**
 * `npm run bench`: our figures against named peers, measured in the same run on this machine.
 * One line each: name, ours, peer, ratio, target, ok or short. `npm run bench -- grid` runs one file.
 * Exits 0 whatever comes out: figures are for people; what must not break is a test.
 */
import type { BenchRow } from './row.ts'

const SUITES: Readonly<Record<string, () => Promise<{ rows: () => Promise<BenchRow[]> }>>> = {
  gas: () => import('./gas.ts'),
  eviction: () => import('./eviction.ts'),
  grid: () => import('./grid.ts'),
  client: () => import('./client.ts'),
  rooms: () => import('./rooms.ts'),
  relay: () => import('./relay.ts'),
  'node-relay': () => import('./node-relay.ts'),
  latency: () => import('./latency.ts'),
  downlink: () => import('./downlink.ts'),
  churn: () => import('./churn.ts'),
  stalled: () => import('./stalled.ts'),
  seeder: () => import('./seeder.ts'),
  faults: () => import('./faults.ts'),
  'flash-crowd': () => import('./flash-crowd.ts'),
  announce: () => import('./announce.ts'),
  serve: () => import('./serve.ts'),
  'browser-transfer': () => import('./browser-transfer.ts'),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !SUITES[name])
if (unknown.length > 0) {
  process.stderr.write(
    `bench: no ${unknown.join(', ')}. There are: ${Object.keys(SUITES).join(', ')}\n`,
  )
  process.exit(1)
}

const WIDTHS = [64, 34, 62, 8, 8] as const

function line(row: BenchRow): string {
  const met = row.better === 'higher' ? row.ratio >= row.target : row.ratio <= row.target
  const cells = [
    row.name,
    row.ours,
    row.peer,
    row.ratio.toFixed(2),
    `${row.better === 'higher' ? '>=' : '<='} ${row.target}`,
  ]
  return `${cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join('  ')}  ${met ? 'ok' : 'short'}`
}

const head = ['name', 'ours', 'peer', 'ratio', 'target'].map((cell, i) =>
  cell.padEnd(WIDTHS[i] ?? 0),
)
process.stdout.write(`${head.join('  ')}\n`)
for (const [name, load] of Object.entries(SUITES)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const { rows } = await load()
  for (const row of await rows()) process.stdout.write(`${line(row)}\n`)
}
