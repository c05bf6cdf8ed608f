/** The flags of `npm start`, checked before anything is started. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { CITY_SIZES, type CitySize } from './city/plan/types.ts'

export interface StackOptions {
  /** Print one line of JSON on standard output when the city stands; progress goes to standard error. */
  readonly json: boolean
  /** Port of the portal. Taken: `portIsExact` decides between an error and the next free one. */
  readonly port: number
  readonly portIsExact: boolean
  readonly seeders: number
  readonly city: CitySize
  /** Absolute folder for everything the stack keeps. */
  readonly data: string
  readonly help: boolean
}

/** A flag that can't be used; the message names it and says what it takes. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
}

export const DEFAULT_PORT = 8787
/** Beyond eight, two cores spend their time on seeders instead of visitors. */
export const MAX_SEEDERS = 8

export const HELP = `npm start -- [flags]     the whole of Cosmos on this machine

  --port N        port of the portal (${DEFAULT_PORT}; the next free one where it is taken)
  --seeders N     how many seeders to start, 0 to ${MAX_SEEDERS} (2)
  --city SIZE     none, small or full (small)
  --data DIR      where chain, models and caches are kept (.cosmos)
  --json          print one line of JSON when ready, for programs
  --help          this text
`

function integer(flag: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new OptionError(`--${flag} takes a whole number from ${min} to ${max}, not "${text}"`)
  }
  return value
}

/** Parses the arguments after `--`. Throws OptionError. */
export function parseOptions(args: readonly string[], root: string): StackOptions {
  let values: Record<string, string | boolean | undefined>
  try {
    values = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        port: { type: 'string' },
        seeders: { type: 'string', default: '2' },
        city: { type: 'string', default: 'small' },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      strict: true,
      allowPositionals: false,
    }).values
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('. To specify')[0] : String(cause)
    throw new OptionError(`${reason}. See: npm start -- --help`, { cause })
  }
  const city = String(values.city)
  if (!CITY_SIZES.includes(city as CitySize)) {
    throw new OptionError(`--city takes ${CITY_SIZES.join(', ')}, not "${city}"`)
  }
  return {
    json: values.json === true,
    port: values.port === undefined ? DEFAULT_PORT : integer('port', String(values.port), 1, 65535),
    portIsExact: values.port !== undefined,
    seeders: integer('seeders', String(values.seeders), 0, MAX_SEEDERS),
    city: city as CitySize,
    data: path.resolve(typeof values.data === 'string' ? values.data : path.join(root, '.cosmos')),
    help: values.help === true,
  }
}
