/** What the local edge is told: flags, or environment variables of the same meaning. */
import { parseArgs } from 'node:util'
import { HexError, parseAddress } from '@cosmos/protocol/chain/hex'
import type { LocalEdgeOptions } from '../local.ts'

/** Every setting: its flag, its variable, and what it is. */
const SETTINGS = {
  rpc: {
    env: 'COSMOS_RPC',
    value: 'URL,…',
    help: 'JSON-RPC endpoint of the chain (needed); several must agree',
  },
  address: { env: 'COSMOS_ADDRESS', value: '0x…', help: 'the Cosmos contract (needed)' },
  data: {
    env: 'COSMOS_DATA',
    value: 'DIR',
    help: 'where rooms and grid are kept; default edge-data',
  },
  port: { env: 'COSMOS_PORT', value: 'N', help: 'default 8787; 0 for any free port' },
  host: { env: 'COSMOS_HOST', value: 'H', help: 'default 127.0.0.1; 0.0.0.0 for everybody' },
  'public-rpc': {
    env: 'COSMOS_PUBLIC_RPC',
    value: 'URL,…',
    help: 'told to visitors; default --rpc',
  },
  assets: { env: 'COSMOS_ASSETS', value: 'DIR', help: 'the built client; default client/dist' },
  poll: { env: 'COSMOS_POLL_SECONDS', value: 'S', help: 'seconds between looks at the chain' },
} as const

type Name = keyof typeof SETTINGS

export type ReadSettings =
  | { readonly kind: 'settings'; readonly options: LocalEdgeOptions; readonly json: boolean }
  | { readonly kind: 'help' }
  /** Everything that is wrong, a line each, saying what to do. */
  | { readonly kind: 'problems'; readonly problems: readonly string[] }

/** The usage text. */
export const usage = (): string =>
  [
    'usage: npm run edge -- --rpc URL --address 0x… [options]   (or the variables)',
    ...Object.entries(SETTINGS).map(
      ([name, { env, value, help }]) =>
        `  ${`--${name} ${value}`.padEnd(20)} ${env.padEnd(20)} ${help}`,
    ),
    `  ${'--json'.padEnd(41)} prints one line of JSON when ready`,
  ].join('\n')

/** Reads flags (which win) and variables. Never throws. */
export function readSettings(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReadSettings {
  let values: Partial<Record<Name, string>> & { json?: boolean; help?: boolean }
  try {
    const options = Object.fromEntries(
      Object.keys(SETTINGS).map((name) => [name, { type: 'string' as const }]),
    )
    const flags = { json: { type: 'boolean' as const }, help: { type: 'boolean' as const } }
    values = parseArgs({ args: [...argv], options: { ...options, ...flags } })
      .values as typeof values
  } catch (error) {
    return { kind: 'problems', problems: [error instanceof Error ? error.message : String(error)] }
  }
  if (values.help) return { kind: 'help' }

  const problems: string[] = []
  // An empty variable is how Docker and shells say "not set".
  const read = (name: Name): string | undefined =>
    values[name] || env[SETTINGS[name].env] || undefined
  const named = (name: Name): string => `--${name} (or ${SETTINGS[name].env})`
  const number = (name: Name, fallback: number, max: number): number => {
    const text = read(name)
    const value = text === undefined ? fallback : Number(text)
    if (Number.isFinite(value) && value >= 0 && value <= max) return value
    problems.push(`${named(name)} is a number from 0 to ${max}, not ${text}`)
    return fallback
  }
  const url = (name: Name, text: string): string => {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
      problems.push(`${named(name)} is an address such as http://127.0.0.1:8545, not ${text}`)
    }
    return text
  }

  const rpc = read('rpc')
  if (rpc === undefined)
    problems.push(`${named('rpc')} is needed: a JSON-RPC endpoint of the chain`)
  else for (const one of rpc.split(',')) url('rpc', one.trim())
  const address = read('address')
  if (address === undefined) {
    problems.push(
      `${named('address')} is needed: the Cosmos contract; npm start -- --json prints one`,
    )
  } else if (!isAddress(address)) {
    problems.push(`${named('address')} is 0x and 40 hex digits, not ${address}`)
  }
  const publicRpc = read('public-rpc')
    ?.split(',')
    .map((one) => url('public-rpc', one.trim()))
  const port = number('port', 8787, 65_535)
  const pollSeconds = number('poll', 1, 3600)
  if (problems.length > 0 || rpc === undefined || address === undefined) {
    return { kind: 'problems', problems }
  }
  const [host, assetsDir] = [read('host'), read('assets')]
  return {
    kind: 'settings',
    json: values.json ?? false,
    options: {
      ...{ rpc, cosmos: address, port, pollSeconds },
      dataDir: read('data') ?? 'edge-data',
      ...(host ? { host } : {}),
      ...(publicRpc ? { publicRpc } : {}),
      ...(assetsDir ? { assetsDir } : {}),
    },
  }
}

function isAddress(text: string): boolean {
  try {
    parseAddress(text)
    return true
  } catch (error) {
    if (error instanceof HexError) return false
    throw error
  }
}
