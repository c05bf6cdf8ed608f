/**
 * Finds or fetches Node 24. Any Node >= 18 understands this file, so no newer syntax belongs here.
 *
 * The binary comes from the package registry (`node-<os>-<cpu>`, the packages behind `npm i node`),
 * because that is the one place a machine that can install Cosmos at all can reach.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Pinned, so that every machine runs the same runtime. */
export const NODE_VERSION = '24.21.0'
const NEEDED_MAJOR = 24

const isWindows = process.platform === 'win32'
const packageName = `node-${isWindows ? 'win' : process.platform}-${process.arch}`
const home = path.join(ROOT, '.node')
const fetched = path.join(home, 'node_modules', packageName, 'bin', isWindows ? 'node.exe' : 'node')

/** Runs npm with the Node that runs this script, whatever its version. */
function npm(args, options) {
  return spawnSync(isWindows ? 'npm.cmd' : 'npm', args, { shell: isWindows, ...options })
}

/**
 * Path of a Node 24 binary: the running one if it is new enough, else one under `.node/`.
 * Throws an Error whose message says what to do.
 */
export function ensureNode24(say) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath
  if (existsSync(fetched)) return fetched
  say(`Node ${process.versions.node} is too old; fetching Node ${NODE_VERSION} into .node/ (once)`)
  mkdirSync(home, { recursive: true })
  writeFileSync(path.join(home, 'package.json'), '{"private":true}\n')
  const result = npm(
    [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `${packageName}@${NODE_VERSION}`,
    ],
    { cwd: home, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  )
  if (result.error && result.error.code === 'ENOENT') {
    throw new Error(
      'npm was not found. Install Node.js with npm (any version from 18), then run this again.',
    )
  }
  if (result.status !== 0 || !existsSync(fetched)) {
    throw new Error(
      `Node ${NODE_VERSION} for ${process.platform}-${process.arch} could not be installed.\n` +
        `Install Node ${NEEDED_MAJOR} yourself and run this again. npm said:\n${result.stderr || ''}`,
    )
  }
  return fetched
}

/** Environment in which `node` and `npm` are Node 24. */
export function environmentFor(nodePath) {
  const separator = isWindows ? ';' : ':'
  const bins = [path.dirname(nodePath), path.join(ROOT, 'node_modules', '.bin')]
  return { ...process.env, PATH: [...bins, process.env.PATH].join(separator) }
}
