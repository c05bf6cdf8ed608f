/**
 * `npm run soak -- [WHAT] …`: plays for long what the tests play for seconds. `rooms` (the default),
 * `load` or `seeder`; what follows is for it, and its file says what it takes.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '..')
const SOAKS: Readonly<Record<string, string>> = {
  rooms: 'edge/soak.ts',
  load: 'bench/load.ts',
  seeder: 'seeder/soak/main.ts',
}

const [first = 'rooms', ...rest] = process.argv.slice(2)
const isNamed = !first.startsWith('-')
const file = SOAKS[isNamed ? first : 'rooms']
if (!file) {
  process.stderr.write(`soak: there are ${Object.keys(SOAKS).join(', ')}, no ${first}\n`)
  process.exit(1)
}
const args = isNamed ? rest : process.argv.slice(2)
const child = spawn(process.execPath, [...process.execArgv, path.join(ROOT, file), ...args], {
  stdio: 'inherit',
})
// Ctrl-C reaches the whole process group: the child ends by itself, this parent waits for it.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
