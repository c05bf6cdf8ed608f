/**
 * One child process of the stack: starts it, waits for its line of JSON, notices its death, stops it.
 *
 * Every child has an IPC channel and stops by itself when that closes, so that not even a killed
 * stack leaves processes behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

export interface ServiceOptions {
  readonly name: string
  /** TypeScript file to run with this Node. */
  readonly entry: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Everything the child prints besides its ready line goes here. */
  readonly logFile: string
  /** How long until the ready line must have come, in milliseconds. */
  readonly readyWithin?: number
  /** Called once if the process ends without having been asked to. */
  readonly onDeath: (death: { name: string; code: number | null; signal: string | null }) => void
}

export interface Service<Ready> {
  readonly name: string
  readonly pid: number
  readonly ready: Ready
  /** Asks it to stop, insists after `graceMs`, resolves when it is gone. */
  stop(graceMs?: number): Promise<void>
}

/** A child that did not come up. The message carries its last words. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
}

const READY_WITHIN_MS = 60_000
/** The seeders promise to stop within 10 s; locally they need far less. */
const GRACE_MS = 10_000
const LAST_WORDS = 12

/** Starts a service and resolves with what its ready line said. Rejects with ServiceError. */
export async function startService<Ready>(
  options: ServiceOptions,
  parse: (line: unknown) => Ready,
): Promise<Service<Ready>> {
  const log = createWriteStream(options.logFile, { flags: 'w' })
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', options.entry, ...options.args],
    {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C must reach the stack alone: it stops the parts in order.
      detached: process.platform !== 'win32',
    },
  )
  const lastWords = collectLastWords(child, log)
  let stopping = false
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      log.end()
      resolve()
      if (!stopping && isReady) options.onDeath({ name: options.name, code, signal })
    })
  })
  let isReady = false
  const ready = await new Promise<Ready>((resolve, reject) => {
    const fail = (reason: string, cause?: unknown) => {
      clearTimeout(timer)
      stopping = true
      child.kill('SIGKILL')
      const said = lastWords().join('\n  ')
      reject(
        new ServiceError(`${options.name} ${reason}${said ? `. It said:\n  ${said}` : ''}`, {
          cause,
        }),
      )
    }
    const timer = setTimeout(() => {
      fail(`was not ready within ${(options.readyWithin ?? READY_WITHIN_MS) / 1000} s`)
    }, options.readyWithin ?? READY_WITHIN_MS)
    child.once('error', (cause) => fail('could not be started', cause))
    child.once('exit', (code, signal) => {
      if (!isReady) fail(`stopped at once (${signal ?? `code ${code}`})`)
    })
    onReadyLine(child, (line) => {
      try {
        const value = parse(JSON.parse(line))
        isReady = true
        clearTimeout(timer)
        resolve(value)
      } catch (cause) {
        fail(`said something else than its address: ${line.slice(0, 200)}`, cause)
      }
    })
  })

  return {
    name: options.name,
    pid: child.pid ?? 0,
    ready,
    async stop(graceMs = GRACE_MS) {
      if (child.exitCode !== null || child.signalCode !== null) return gone
      stopping = true
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(insist)
    },
  }
}

/** The first line on standard output that is a JSON object. */
function onReadyLine(child: ChildProcess, found: (line: string) => void): void {
  if (!child.stdout) return
  const lines = createInterface({ input: child.stdout })
  let done = false
  lines.on('line', (line) => {
    if (done || !line.startsWith('{')) return
    done = true
    found(line)
  })
}

function collectLastWords(child: ChildProcess, log: WriteStream): () => readonly string[] {
  const words: string[] = []
  const keep = (chunk: Buffer) => {
    if (log.writable) log.write(chunk)
    for (const line of chunk.toString('utf8').split('\n')) {
      if (!line.trim()) continue
      words.push(line.slice(0, 300))
      if (words.length > LAST_WORDS) words.shift()
    }
  }
  child.stderr?.on('data', keep)
  child.stdout?.on('data', (chunk: Buffer) => {
    if (log.writable) log.write(chunk)
  })
  return () => words
}
