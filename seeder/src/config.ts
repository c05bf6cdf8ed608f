/** What the operator wants: flags, then COSMOS_* variables, then defaults. */
import { parseArgs } from 'node:util'
import { endpointUrls } from '@cosmos/protocol/lightnode/endpoint-list'
import type { Address, Hex } from '@cosmos/protocol/lightnode/types'
import { Wallet } from 'ethers'
import { z } from 'zod'
import { EVICTION_GOALS, type EvictionGoal } from './eviction/worth.ts'
import type { CertificateFiles } from './http/tls.ts'
import { INDEX_SHARE, MIN_INDEX_BYTES } from './limits.ts'
import {
  address,
  addresses,
  flag,
  httpUrl,
  origin,
  port,
  rate,
  size,
  storage,
} from './setting-values.ts'
import type { Discovery } from './swarm/webtorrent.ts'

/** The configuration is wrong. The message is one line that says what to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const SETTINGS = {
  wallet: 'addresses whose models are kept for ever, separated by commas',
  key: 'private key of the operator: registers the seeder and signs in at trackers (optional)',
  rpc: 'JSON-RPC endpoint of the chain; several, separated by commas, must agree',
  address: 'the Cosmos directory contract',
  storage: 'most the seeder may put on the disk, e.g. 50GB (default 10GB)',
  data: 'folder for the data (default ./cosmos-data)',
  'free-space': 'leave so much of the disk to others, e.g. 5GB (default 100MB)',
  evict:
    "what to spare when cached data makes room: bytes, the operator's link (default), or requests, visitors' waiting",
  scrub:
    'read the stored data again at this rate a second to find rot, e.g. 2MB (default 1MB, 0 for never)',
  'honour-blocks':
    "off: hold and serve models that the city's government blocked all the same (default on)",
  replicas: 'warn when fewer other seeders hold a pinned model (default 2)',
  partners:
    'operators of your other seeders, by address: where not all pins fit, they are shared with those (optional)',
  'repair-after':
    'seconds after which a seeder that is away no longer counts as holding what it held (default 600)',
  host: 'address to listen on (default: all)',
  port: 'HTTP port (default 8090, 0 for any)',
  'peer-port': 'BitTorrent port, TCP and UDP (default 6881, 0 for any)',
  edge: 'origin of an edge, whose tracker introduces browsers (optional)',
  'public-rpc': 'endpoints told to visitors, separated by commas (default: those of --rpc)',
  'public-url': 'origin under which others reach this seeder, e.g. https://seeder.example',
  'tls-cert': 'certificate chain in PEM form; HTTPS is served where it is given (optional)',
  'tls-key': 'private key of the certificate, in PEM form',
  upload: 'most it sends, in bytes per second, e.g. 5MB (default: no limit)',
  download: 'most it takes from other seeders, in bytes per second (default: no limit)',
  dht: 'on: find peers in the public DHT too (default off)',
  lsd: 'on: find peers in the local network too (default off)',
  upnp: 'on: ask the router to open the BitTorrent port (default off)',
  utp: 'on: BitTorrent over UDP too; WebRTC then takes the next port (default off)',
} as const

type Setting = keyof typeof SETTINGS
const NAMES = Object.keys(SETTINGS) as Setting[]

/** `peer-port` is COSMOS_PEER_PORT. */
const variable = (name: string): string => `COSMOS_${name.toUpperCase().replaceAll('-', '_')}`

export interface Config {
  readonly wallets: readonly Address[]
  readonly key: Hex | undefined
  /** Address of `key`. */
  readonly operator: Address | undefined
  /** At least one; the first is preferred. */
  readonly rpc: readonly string[]
  readonly cosmos: Address
  /** Bytes on disk, index included. */
  readonly storage: number
  readonly data: string
  /** Bytes of the disk that are left to others. */
  readonly freeSpace: number
  readonly evict: EvictionGoal
  /** Bytes per second; 0 for never. */
  readonly scrub: number
  /** Whether models that governance blocked are left alone. */
  readonly honourBlocks: boolean
  /** Other seeders that should hold each pin. */
  readonly replicas: number
  /** Operators whose word is enough to let a pin go that does not fit; without them none goes. */
  readonly partners: readonly Address[]
  /** Seconds. */
  readonly repairAfter: number
  readonly host: string | undefined
  readonly port: number
  readonly peerPort: number
  /** HTTP origin without a trailing slash. */
  readonly edge: string | undefined
  readonly publicUrl: string | undefined
  /** What visitors are told, who may learn keys in these addresses. */
  readonly publicRpc: readonly string[]
  /** Files of the certificate; HTTP without. */
  readonly tls: CertificateFiles | undefined
  /** Bytes per second; undefined for no limit. */
  readonly upload: number | undefined
  readonly download: number | undefined
  readonly discovery: Discovery
  /** Print one line of JSON when ready. */
  readonly json: boolean
}

const rpcUrls = z
  .string()
  .transform(endpointUrls)
  .pipe(z.array(httpUrl).min(1, 'names no endpoint'))

const schema = z.object({
  wallet: addresses,
  key: z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/, 'is no private key (0x and 64 hex digits)')
    .transform((text) => text as Hex)
    .optional(),
  rpc: rpcUrls,
  address,
  storage,
  data: z.string().min(1, 'must name a folder'),
  'free-space': size,
  evict: z.enum(EVICTION_GOALS, { error: `must be ${EVICTION_GOALS.join(' or ')}` }),
  scrub: size,
  'honour-blocks': flag,
  replicas: z
    .string()
    .regex(/^\d{1,3}$/, 'is no number of seeders (0 to 999)')
    .transform(Number),
  partners: addresses,
  'repair-after': z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'is no number of seconds (1 to 9999999)')
    .transform(Number),
  host: z.string().optional(),
  port,
  'peer-port': port,
  edge: origin.optional(),
  'public-rpc': rpcUrls.optional(),
  'public-url': origin.optional(),
  'tls-cert': z.string().optional(),
  'tls-key': z.string().optional(),
  upload: rate,
  download: rate,
  dht: flag,
  lsd: flag,
  upnp: flag,
  utp: flag,
})

const DEFAULTS: Partial<Record<Setting, string>> = {
  wallet: '',
  storage: '10GB',
  data: './cosmos-data',
  'free-space': '100MB',
  evict: 'bytes',
  scrub: '1MB',
  'honour-blocks': 'on',
  replicas: '2',
  partners: '',
  'repair-after': '600',
  port: '8090',
  'peer-port': '6881',
  dht: 'off',
  lsd: 'off',
  upnp: 'off',
  utp: 'off',
}

/** Reads flags and environment. Throws ConfigError. */
export function readConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Config | 'help' {
  const flags = readFlags(args)
  if (flags.help) return 'help'
  checkRole(env.COSMOS_ROLE)
  checkCheckpoint(env.COSMOS_CHECKPOINT)
  const raw: Partial<Record<Setting, string>> = {}
  for (const name of NAMES) {
    // An empty variable is what `docker run -e COSMOS_KEY=` leaves behind: as if not set.
    const value = flags.values[name] ?? (env[variable(name)] || undefined) ?? DEFAULTS[name]
    if (value !== undefined) raw[name] = value.trim()
  }
  const result = schema.safeParse(raw)
  if (!result.success) throw explain(result.error)
  const { data } = result
  const operator = data.key && (new Wallet(data.key).address.toLowerCase() as Address)
  const wallets = data.wallet.length === 0 && operator ? [operator] : [...new Set(data.wallet)]
  return {
    wallets,
    key: data.key,
    operator,
    rpc: data.rpc,
    cosmos: data.address,
    storage: data.storage,
    data: data.data,
    freeSpace: data['free-space'],
    evict: data.evict,
    scrub: data.scrub,
    honourBlocks: data['honour-blocks'],
    replicas: data.replicas,
    partners: data.partners,
    repairAfter: data['repair-after'],
    host: data.host,
    port: data.port,
    peerPort: data['peer-port'],
    edge: data.edge,
    publicUrl: data['public-url'],
    publicRpc: data['public-rpc'] ?? data.rpc,
    tls: certificateFiles(data['tls-cert'], data['tls-key']),
    upload: data.upload,
    download: data.download,
    discovery: { dht: data.dht, lsd: data.lsd, upnp: data.upnp, utp: data.utp },
    json: flags.json,
  }
}

/** Somebody who takes this for the edge would wait in vain for rooms. */
function checkRole(role: string | undefined): void {
  if (!role || role === 'seeder') return
  throw new ConfigError(
    role === 'edge'
      ? 'COSMOS_ROLE=edge: this is the seeder alone. Run the edge with npm run edge, or the image that holds both: docker build -t cosmos .'
      : `COSMOS_ROLE=${role}: there are seeder and edge`,
  )
}

/** Somebody who names one believes from then on that headers are verified. */
function checkCheckpoint(checkpoint: string | undefined): void {
  if (!checkpoint) return
  throw new ConfigError(
    'COSMOS_CHECKPOINT: headers cannot be verified from a checkpoint yet; name several endpoints that must agree in COSMOS_RPC instead',
  )
}

function certificateFiles(
  cert: string | undefined,
  key: string | undefined,
): CertificateFiles | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key }
  if (cert === undefined && key === undefined) return undefined
  const missing = cert === undefined ? 'tls-cert' : 'tls-key'
  throw new ConfigError(`--${missing} (${variable(missing)}) is missing: ${SETTINGS[missing]}`)
}

function readFlags(args: readonly string[]): {
  values: Partial<Record<Setting, string>>
  json: boolean
  help: boolean
} {
  const text = { type: 'string' } as const
  const options = Object.fromEntries(NAMES.map((name) => [name, text]))
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, json: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: false,
    })
    const { json = false, help = false, ...settings } = values
    return {
      values: settings as Partial<Record<Setting, string>>,
      json: json === true,
      help: help === true,
    }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('. ')[0] : String(cause)
    throw new ConfigError(`${message}; --help lists the flags`, { cause })
  }
}

function explain(error: z.ZodError): ConfigError {
  const issue = error.issues[0]
  const name = String(issue?.path[0] ?? '') as Setting
  const where = `--${name} (${variable(name)})`
  if (issue?.code === 'invalid_type') {
    return new ConfigError(`${where} is missing: ${SETTINGS[name]}`, { cause: error })
  }
  return new ConfigError(`${where} ${issue?.message}`, { cause: error })
}

/** Bytes of the storage that are left for packages once the index has its part. */
export const contentQuota = (storage: number): number =>
  storage - Math.max(MIN_INDEX_BYTES, Math.ceil(storage * INDEX_SHARE))

/** The text of `--help`. */
export function usage(): string {
  const width = Math.max(...NAMES.map((name) => name.length))
  const lines = NAMES.map((name) => `  --${name.padEnd(width)}  ${SETTINGS[name]}`)
  return [
    'A Cosmos seeder: keeps the models of your wallets and lends spare disk to the city.',
    '',
    ...lines,
    `  --${'json'.padEnd(width)}  print one line of JSON when ready`,
    '',
    'seeder evict --dry-run [--data DIR] [--bytes 5GB] says what would make room, and why;',
    'seeder audit URL INFOHASH checks that another seeder holds a package.',
    '',
    `Each flag can be given as a variable: --public-url is ${variable('public-url')}.`,
  ].join('\n')
}
