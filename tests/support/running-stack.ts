/** A whole stack of its own for a test, started as a user starts it, and stopped the same way. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

export const ROOT = path.resolve(import.meta.dirname, '../..')

/** The line of JSON that `npm start -- --json` prints. */
export interface StackAddresses {
  readonly portal: string
  readonly rpc: string
  readonly chainId: number
  readonly cosmos: string
  readonly seeders: readonly string[]
  readonly file: string
}

export interface RunningStack {
  readonly addresses: StackAddresses
  readonly data: string
  /** Everything it said on standard error so far. */
  said(): string
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>
  readonly pid: number
}

const START_WITHIN_MS = 170_000

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port)
        else reject(new Error('no port'))
      })
    })
  })
}

/** Spawns `npm start`'s program; `node` and all packages are there already. */
export function spawnStack(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.join(ROOT, 'stack/src/start.ts'), ...args],
    { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

/** Starts a stack in a folder of its own (or the given one) and waits until the city stands. */
export async function startTestStack(
  options: { data?: string; args?: readonly string[] } = {},
): Promise<RunningStack> {
  const data = options.data ?? mkdtempSync(path.join(tmpdir(), 'cosmos-stack-'))
  const port = await freePort()
  const child = spawnStack([
    '--json',
    '--port',
    String(port),
    '--data',
    data,
    ...(options.args ?? []),
  ])
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const addresses = await new Promise<StackAddresses>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the stack did not stand within ${START_WITHIN_MS / 1000} s:\n${said}`))
    }, START_WITHIN_MS)
    if (child.stdout) {
      createInterface({ input: child.stdout }).once('line', (line) => {
        clearTimeout(timer)
        resolve(JSON.parse(line) as StackAddresses)
      })
    }
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the stack stopped with code ${code}:\n${said}`))
    })
  })
  return {
    addresses,
    data,
    said: () => said,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGINT')
      const code = await exited
      if (!options.data) rmSync(data, { recursive: true, force: true })
      return code
    },
  }
}
