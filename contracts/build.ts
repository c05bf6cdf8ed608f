/** Compiles the contracts when their sources changed, and only then. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CONTRACTS } from './names.ts'

export const CONTRACTS_DIR = fileURLToPath(new URL('.', import.meta.url))
const STAMP = join(CONTRACTS_DIR, 'artifacts', 'cosmos.stamp')

export interface BuildResult {
  /** False when the artifacts were up to date. */
  readonly compiled: boolean
}

/** The compiler rejected the sources. The message is the compiler's own. */
export class BuildFailed extends Error {
  constructor(options: { cause: unknown }) {
    const cause = options.cause instanceof Error ? options.cause.message : String(options.cause)
    super(`the contracts do not compile: ${cause}`, options)
    this.name = 'BuildFailed'
  }
}

/**
 * Makes sure `artifacts/` fits the sources: some milliseconds when it does, a minute on
 * two idle cores when it does not. Works offline. Throws BuildFailed.
 */
export async function build(): Promise<BuildResult> {
  const stamp = `${await toolStamp()} ${await sourceStamp()}`
  if (await isFresh(stamp)) return { compiled: false }
  const release = await takeLock()
  try {
    // Another process may have compiled meanwhile.
    return (await isFresh(stamp)) ? { compiled: false } : await compile(stamp)
  } finally {
    await release()
  }
}

async function compile(stamp: string): Promise<BuildResult> {
  const { loadHardhat } = await import('./hardhat.ts')
  const hre = await loadHardhat()
  const restore = silenceLibraryWarnings()
  try {
    if (!(await readStamp()).startsWith(await toolStamp())) {
      // What other tools made is of no use, and Hardhat would not look at unchanged sources again.
      await rm(join(CONTRACTS_DIR, 'cache'), { recursive: true, force: true })
    }
    await hre.tasks.getTask('build').run({ quiet: true, noTests: true })
  } catch (cause) {
    throw new BuildFailed({ cause })
  } finally {
    restore()
  }
  await mkdir(join(CONTRACTS_DIR, 'artifacts'), { recursive: true })
  await writeFile(STAMP, stamp)
  return { compiled: true }
}

/** The compiler warns of names in OpenZeppelin that may become keywords: nothing for our users. */
function silenceLibraryWarnings(): () => void {
  const { warn } = console
  console.warn = (...parts: unknown[]) => {
    if (!parts.some((part) => String(part).includes('node_modules/@openzeppelin'))) warn(...parts)
  }
  return () => {
    console.warn = warn
  }
}

async function isFresh(stamp: string): Promise<boolean> {
  const artifacts = CONTRACTS.map(({ name, source }) => `artifacts/src/${source}/${name}.json`)
  if (!artifacts.every((file) => existsSync(join(CONTRACTS_DIR, file)))) return false
  return (await readStamp()) === stamp
}

const readStamp = (): Promise<string> => readFile(STAMP, 'utf8').catch(() => '')

/** What makes artifacts of sources, beside the compiler. */
const TOOLS = ['hardhat.config.ts', 'parallel-compiler.ts', 'compile-parts.ts']

/** SHA-256 over settings, compiler and how it is run. */
async function toolStamp(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of TOOLS) hash.update(await readFile(join(CONTRACTS_DIR, file)))
  return hash.update(await packageOf('solc')).digest('hex')
}

/** SHA-256 over the sources, our own and the library's. */
async function sourceStamp(): Promise<string> {
  const hash = createHash('sha256')
  const entries = await readdir(join(CONTRACTS_DIR, 'src'), { recursive: true })
  const files = entries.filter((file) => file.endsWith('.sol')).map((file) => join('src', file))
  for (const file of files.sort()) {
    hash.update(`${file}\n`).update(await readFile(join(CONTRACTS_DIR, file)))
  }
  return hash.update(await packageOf('@openzeppelin/contracts')).digest('hex')
}

/** The package.json of a dependency, version included. */
const packageOf = (name: string): Promise<Buffer> =>
  readFile(createRequire(import.meta.url).resolve(`${name}/package.json`))

const LOCK = join(CONTRACTS_DIR, 'artifacts', 'cosmos.lock')
const LOCK_POLL_MS = 200

/**
 * Two processes that compile at once would write the same files. The lock names its holder, so that
 * one that was killed does not lock everybody out.
 */
async function takeLock(): Promise<() => Promise<void>> {
  await mkdir(join(CONTRACTS_DIR, 'artifacts'), { recursive: true })
  for (;;) {
    try {
      await writeFile(LOCK, String(process.pid), { flag: 'wx' })
      return () => rm(LOCK, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''))
    if (holder > 0 && !isAlive(holder)) await rm(LOCK, { force: true })
    else await setTimeout(LOCK_POLL_MS)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
