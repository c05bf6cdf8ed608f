/** `seeder evict --dry-run`: says what would make room; changes nothing. */
import { parseArgs } from 'node:util'
import { ConfigError } from './config.ts'
import { parseBytes } from './setting-values.ts'
import { type EvictionPlan, planEviction, type Victim } from './store/eviction-plan.ts'
import { readIndexDb } from './store/index-db.ts'
import { layoutOf } from './store/layout.ts'

/** Lines to print. `now` is in ms. Throws ConfigError and StoreError. */
export function evictCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  now: number,
): string {
  const { values } = readFlags(args)
  if (!values['dry-run']) {
    throw new ConfigError('evict needs --dry-run: a seeder makes room by itself when it must')
  }
  const bytes = values.bytes === undefined ? undefined : parseBytes(values.bytes)
  if (values.bytes !== undefined && bytes === undefined) {
    throw new ConfigError(`--bytes must be a size like 5GB, not ${values.bytes}`)
  }
  const index = readIndexDb(layoutOf(values.data ?? (env.COSMOS_DATA || './cosmos-data')).index)
  try {
    const plan = planEviction(index, bytes)
    return values.json ? `${JSON.stringify(plan)}\n` : describe(plan, now)
  } finally {
    index.close()
  }
}

function readFlags(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { data: text, bytes: text, json: flag, 'dry-run': flag } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('. ')[0] : String(cause)
    const usage = 'evict --dry-run [--data DIR] [--bytes 5GB] [--json]'
    throw new ConfigError(`${message}; the command is ${usage}`, { cause })
  }
}

function describe(plan: EvictionPlan, now: number): string {
  const freed = plan.victims.reduce((sum, { bytes }) => sum + bytes, 0)
  const fading =
    plan.fading === 'greedy-dual' ? plan.fading : `half-life ${plan.fading} turnovers of the store`
  return [
    `goal ${plan.goal} (${fading}); ${size(plan.used)} of ${size(plan.quota)} taken, ${size(plan.pinned)} of it pinned`,
    `${plan.victims.length} packages would go and free ${size(freed)}:`,
    ...plan.victims.map((victim, place) => line(victim, place + 1, now)),
    ...(plan.short > 0 ? [`${size(plan.short)} more can't be freed: the rest is pinned`] : []),
    '',
  ].join('\n')
}

function line({ row, bytes, worth }: Victim, place: number, now: number): string {
  const days = Math.max(0, now / 1000 - row.lastUsed) / 86_400
  const times = row.uses === 1 ? 'once' : `${row.uses} times`
  const why = [
    row.uses === 0
      ? 'never asked for again'
      : `asked for ${times}, last ${days.toFixed(1)} days ago`,
    `${row.replicas} other seeders have it`,
    ...(row.state === 'partial' ? ['not complete'] : []),
  ]
  return `${String(place).padStart(4)}  ${row.infoHash}  ${size(bytes).padStart(9)}  worth ${worth.toPrecision(4)}: ${why.join('; ')}`
}

const size = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(2)} MB`
