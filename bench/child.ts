/** A measured program in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

export interface Child {
  /** The first line it said. */
  readonly line: string
  readonly process: ChildProcess
  /** Ends its input, on which it tidies up and goes. */
  end(): Promise<void>
  close(): Promise<void>
}

/** `script` is relative to bench/. Rejects when it ends before it says a line. */
export async function startChild(script: string, args: readonly string[]): Promise<Child> {
  const file = path.join(import.meta.dirname, script)
  const child = spawn(process.execPath, ['--no-warnings', file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)))
  })
  return {
    ...{ line, process: child },
    async end() {
      child.stdin.end()
      await gone
    },
    async close() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** What a child says after its first line, a line at a time. Rejects when it is gone. */
export function linesOf({ process }: Child): () => Promise<string> {
  const { stdout } = process
  if (stdout === null) throw new Error('a child has an output')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return async () => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error('the child is gone')
    return value
  }
}
