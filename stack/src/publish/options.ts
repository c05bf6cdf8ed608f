/** What `npm run publish-model` is told: flags, environment, and the running local stack. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { RunningStack } from '../running-stack.ts'

export interface PublishOptions {
  readonly file: string
  readonly parcel: { readonly x: number; readonly y: number }
  /** Metres per unit of the file; `fit` makes the model as large as the parcel allows. */
  readonly scale: number | 'fit'
  /** Where the front looks, degrees from north. */
  readonly heading: number
  readonly title: string
  readonly author: string
  readonly licence: string
  readonly rpc: string
  readonly cosmos: string
  readonly seeder: string
  readonly key: string
  /** Replace what stands there instead of adding to it. */
  readonly replace: boolean
}

export class PublishOptionError extends Error {
  override readonly name = 'PublishOptionError'
}

export const PUBLISH_HELP = `npm run publish-model -- FILE --parcel X,Y [flags]

  FILE             a .glb, .gltf or .vrm file of yours
  --parcel X,Y     a parcel you may build on
  --fit            as large as the parcel allows
  --scale N        metres per unit of the file (1)
  --heading D      where its front looks, degrees from north (180)
  --replace        take away what stands there first
  --title, --author, --licence TEXT    for the manifest

  COSMOS_RPC, COSMOS_ADDRESS, COSMOS_SEEDER and COSMOS_KEY name the chain's RPC address, the Cosmos
  directory, the seeder's address and the wallet's private key. Where they are not set, the local
  stack (npm start) and its development owner are used.
`

/** Scales that a packed placement can say. */
const MAX_SCALE = 255

/** Parses arguments and environment. Throws PublishOptionError. */
export function parsePublishOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  stack: RunningStack | undefined,
): PublishOptions {
  const { values, positionals } = parse(args)
  const file = positionals[0]
  if (!file || positionals.length > 1) {
    throw new PublishOptionError('name one file: npm run publish-model -- FILE --parcel X,Y')
  }
  const parcel = /^(-?\d{1,4}),(-?\d{1,4})$/.exec(String(values.parcel ?? ''))
  if (!parcel) {
    const example = stack?.developmentOwner.parcels[0] ?? '7,-45'
    throw new PublishOptionError(`--parcel takes X,Y, for example --parcel ${example}`)
  }
  const setting = (name: string, fallback: string | undefined): string => {
    const value = env[name] || fallback
    if (value) return value
    throw new PublishOptionError(`start the local stack first (npm start), or set ${name}`)
  }
  const title = String(values.title ?? path.basename(file).replace(/\.[^.]*$/, ''))
  return {
    file,
    parcel: { x: Number(parcel[1]), y: Number(parcel[2]) },
    scale: values.fit ? 'fit' : number('scale', values.scale ?? '1', 1 / 256, MAX_SCALE),
    heading: number('heading', values.heading ?? '180', -360, 360),
    title,
    author: String(values.author ?? ''),
    licence: String(values.licence ?? 'all rights reserved'),
    rpc: setting('COSMOS_RPC', stack?.rpc),
    cosmos: setting('COSMOS_ADDRESS', stack?.cosmos),
    seeder: setting('COSMOS_SEEDER', stack?.seeders[0]).replace(/\/+$/, ''),
    key: setting('COSMOS_KEY', stack?.developmentOwner.key),
    replace: values.replace === true,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // A negative coordinate or heading looks like a flag to the parser: bind it to its own.
      args: bindNegatives(args),
      options: {
        parcel: { type: 'string' },
        fit: { type: 'boolean' },
        scale: { type: 'string' },
        heading: { type: 'string' },
        replace: { type: 'boolean' },
        title: { type: 'string' },
        author: { type: 'string' },
        licence: { type: 'string' },
      },
      strict: true,
      allowPositionals: true,
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('. To specify')[0] : String(cause)
    throw new PublishOptionError(`${reason}. See: npm run publish-model -- --help`, { cause })
  }
}

function bindNegatives(args: readonly string[]): string[] {
  const bound: string[] = []
  for (const arg of args) {
    const last = bound.at(-1)
    if (/^-\d/.test(arg) && (last === '--parcel' || last === '--heading'))
      bound[bound.length - 1] = `${last}=${arg}`
    else bound.push(arg)
  }
  return bound
}

function number(flag: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max) {
    throw new PublishOptionError(`--${flag} takes a number from ${min} to ${max}, not "${text}"`)
  }
  return value
}
