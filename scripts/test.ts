/**
 * `npm test`: style, types and every test, one after the other, and what each came to.
 * `npm test -- unit seeder` runs only those parts; `npm test -- quick` leaves out what takes long.
 */
import { type StdioOptions, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ARIA2, CHROMIUM, ensureProgram, LIBTORRENT, TRANSMISSION } from './system-programs.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const PROJECTS = ['unit', 'contracts', 'seeder', 'edge', 'image', 'end-to-end']
/** Not a vitest project: the tests of the contracts once more, counting which lines they reach. */
const COVERAGE = 'coverage'
const PARTS = [...PROJECTS, COVERAGE]
const SLOW = [COVERAGE, 'image', 'end-to-end']
const TYPESCRIPT_PROJECTS = [
  'protocol',
  'contracts',
  'seeder',
  'edge',
  'edge/local',
  'client',
  'stack',
  'tests',
]

const BUILD_CONTRACTS = "import { build } from '@cosmos/contracts/build'; await build()"

const say = (text: string) => process.stdout.write(`\n== ${text}\n`)

/** Runs a program of node_modules/.bin or PATH, printing into a file if one is given; its exit code. */
function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  output: 'inherit' | number = 'inherit',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const stdio: StdioOptions = ['inherit', output, output]
    const child = spawn(command, args, { cwd: ROOT, stdio, env })
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)))
  })
}

interface Counts {
  passed: number
  failed: number
}

/** One vitest project; its counts come from vitest's own JSON report. */
async function runProject(
  project: string,
  reports: string,
  env: NodeJS.ProcessEnv,
): Promise<Counts> {
  const report = path.join(reports, `${project}.json`)
  const code = await run(
    'vitest',
    [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    env,
  )
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
  }
  // A file that could not even be loaded has no failed test of its own, but failed all the same.
  return { passed: numPassedTests, failed: Math.max(numFailedTests, code === 0 ? 0 : 1) }
}

/** Whether every line of the contracts is reached. What it prints comes at its end, in one piece. */
async function runCoverage(reports: string): Promise<boolean> {
  const log = path.join(reports, 'coverage.log')
  const file = openSync(log, 'w')
  try {
    const code = await run(process.execPath, ['contracts/coverage.ts'], process.env, file)
    say('coverage of the contracts (their tests on contracts that count)')
    process.stdout.write(readFileSync(log))
    return code === 0
  } finally {
    closeSync(file)
  }
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => name !== 'quick' && !PARTS.includes(name))
if (unknown.length > 0) {
  process.stderr.write(
    `npm test: no part is called ${unknown.join(', ')}. There are: quick, ${PARTS.join(', ')}\n`,
  )
  process.exit(1)
}
const chosen = asked.includes('quick')
  ? PARTS.filter((name) => !SLOW.includes(name))
  : asked.length > 0
    ? PARTS.filter((name) => asked.includes(name))
    : PARTS

const total: Counts = { passed: 0, failed: 0 }
const count = (ok: boolean) => {
  if (ok) total.passed++
  else total.failed++
}

const chromium =
  chosen.includes('end-to-end') || chosen.includes('unit') ? ensureProgram(CHROMIUM, say) : ''
const aria2 = chosen.includes('seeder') ? ensureProgram(ARIA2, say) : ''
const transmission = chosen.includes('seeder') ? ensureProgram(TRANSMISSION, say) : ''
const libtorrent = chosen.includes('seeder') ? ensureProgram(LIBTORRENT, say) : ''
const env = {
  ...process.env,
  ...(chromium && { CHROMIUM: chromium }),
  ...(aria2 && { ARIA2C: aria2 }),
  ...(transmission && { TRANSMISSION: transmission }),
  ...(libtorrent && { PYTHON_LIBTORRENT: libtorrent }),
}

say('style (biome)')
count((await run('biome', ['check', '.'])) === 0)
for (const project of TYPESCRIPT_PROJECTS) {
  say(`types of ${project} (tsc)`)
  count((await run('tsc', ['-p', `${project}/tsconfig.json`])) === 0)
}
// Built once here, so that no test waits for another's compiler.
say('contracts (solc)')
count((await run(process.execPath, ['--input-type=module', '-e', BUILD_CONTRACTS])) === 0)
const reports = mkdtempSync(path.join(tmpdir(), 'cosmos-test-'))
try {
  for (const part of chosen) {
    if (part === COVERAGE) continue
    say(`tests of ${part} (vitest)`)
    // The fuzz tests of the contracts take one core for minutes, and leave the other one free.
    const beside = part === 'contracts' && chosen.includes(COVERAGE)
    const [counts, reached] = await Promise.all([
      runProject(part, reports, env),
      beside ? runCoverage(reports) : undefined,
    ])
    total.passed += counts.passed
    total.failed += counts.failed
    if (reached !== undefined) count(reached)
  }
  if (chosen.includes(COVERAGE) && !chosen.includes('contracts')) count(await runCoverage(reports))
} finally {
  rmSync(reports, { recursive: true, force: true })
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
