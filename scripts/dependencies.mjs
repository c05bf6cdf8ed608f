/**
 * Installs the npm packages when they are missing or the lock file has changed since.
 * Must run under Node 24: npm leaves out optional platform packages whose `engines` do not fit.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './node24.mjs'

const lockFile = path.join(ROOT, 'package-lock.json')
const stamp = path.join(ROOT, 'node_modules', '.cosmos-installed')

const wanted = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex')

/** Throws an Error whose message says what to do. */
export function ensureDependencies(environment, say) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()) return
  say('installing packages (once, about a minute)')
  const windows = process.platform === 'win32'
  const result = spawnSync(
    windows ? 'npm.cmd' : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: ROOT,
      env: environment,
      shell: windows,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    },
  )
  if (result.status !== 0) {
    throw new Error(
      `npm ci failed. Check that the package registry can be reached, then run this again.\n${result.stderr || ''}`,
    )
  }
  writeFileSync(stamp, wanted())
}
