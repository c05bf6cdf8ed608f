/**
 * `node scripts/on-node24.mjs FILE ARGS...` runs FILE on Node 24 with all packages installed.
 * The entry of every npm script, so that a machine with git and any Node >= 18 needs nothing else.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { ensureDependencies } from './dependencies.mjs'
import { ensureNode24, environmentFor, ROOT } from './node24.mjs'

// Standard output belongs to the program (--json prints one line there).
const say = (text) => process.stderr.write(`cosmos: ${text}\n`)

const [file, ...args] = process.argv.slice(2)
let node
let env
try {
  node = ensureNode24(say)
  env = environmentFor(node)
  ensureDependencies(env, say)
} catch (error) {
  say(error.message)
  process.exit(1)
}

const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', path.resolve(ROOT, file), ...args],
  {
    cwd: process.env.INIT_CWD || process.cwd(),
    env,
    stdio: 'inherit',
  },
)
// Ctrl-C reaches the whole process group: the child stops by itself, this parent waits for it.
process.on('SIGINT', () => {})
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  say(`could not run ${file}: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) =>
  process.exit(signal ? 128 + (signal === 'SIGINT' ? 2 : 15) : code),
)
