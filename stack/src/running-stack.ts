/** `stack.json`: what a running stack tells tools that want to talk to it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

export interface RunningStack {
  readonly portal: string
  readonly rpc: string
  readonly chainId: number
  readonly cosmos: string
  readonly seeders: readonly string[]
  /** The one-file client with this chain in its address. */
  readonly file: string
  /** A wallet with land for trying things out. Known to everybody: worth nothing. */
  readonly developmentOwner: {
    readonly address: string
    readonly key: string
    /** Free parcels of this owner near the arrival, as `x,y`. */
    readonly parcels: readonly string[]
  }
}

export const writeRunningStack = (file: string, stack: RunningStack): void =>
  writeFileSync(file, `${JSON.stringify(stack, null, 2)}\n`)

/** What runs, or undefined where nothing does. */
export function readRunningStack(file: string): RunningStack | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunningStack
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export const forgetRunningStack = (file: string): void => rmSync(file, { force: true })
