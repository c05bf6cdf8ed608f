/**
 * `npm run coverage`: which lines of the contracts no test runs. The tests run once more on contracts
 * that count their statements, in a copy of this folder, so that the ordinary artifacts stay what
 * they are. Ends with code 1 when a line is not reached that `coverage-exceptions.json` does not name
 * with a reason, or when it names one that is reached.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CONTRACTS_DIR } from './build.ts'
import { type CoverageException, judgeCoverage, uncoveredLines } from './coverage-report.ts'

const ROOT = resolve(CONTRACTS_DIR, '..')
const COPY = join(ROOT, 'build', 'coverage')
/** Made by tools, or of no use to the copy. */
const LEFT_OUT = new Set(['artifacts', 'cache', 'node_modules', 'coverage', 'deployments'])
/** What these measure is not the same on contracts that count; or they start tools of their own. */
const SKIPPED = [
  'abi/**',
  'test/gas*',
  'test/local-chain.test.ts',
  'test/public-deployment.test.ts',
  'test/second-evm.test.ts',
  'test/solidity.test.ts',
]
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
/** Of the run that holds the data of all processes, in Hardhat's folder of coverage data. */
const RUN = 'all'

function run(args: readonly string[]): Promise<number> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: COPY,
      stdio: 'inherit',
      env: { ...process.env, COSMOS_COVERAGE: '1', HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
    })
    child.once('error', reject)
    child.once('exit', (code) => settle(code ?? 1))
  })
}

rmSync(COPY, { recursive: true, force: true })
mkdirSync(COPY, { recursive: true })
for (const name of readdirSync(CONTRACTS_DIR)) {
  if (LEFT_OUT.has(name)) continue
  cpSync(join(CONTRACTS_DIR, name), join(COPY, name), {
    recursive: true,
    filter: (path) => !path.endsWith(`${join('ignition', 'deployments')}`),
  })
}

// What the copy looks for beside itself: TypeScript's settings, and a page that a test compares.
for (const path of ['tsconfig.base.json', join('docs', 'contracts', 'access.md')]) {
  cpSync(join(ROOT, path), join(COPY, '..', path))
}

process.chdir(COPY)
process.env.COSMOS_COVERAGE = '1'
const copied = (file: string) => import(pathToFileURL(join(COPY, file)).href)
const { build }: typeof import('./build.ts') = await copied('build.ts')
await build()
const { loadHardhat }: typeof import('./hardhat.ts') = await copied('hardhat.ts')
const hre = await loadHardhat()
const done = async () => undefined
// Compiling once more brings the places of all statements into this process; the artifacts are there.
await hre.tasks.getTask('build').run({ quiet: true, noTests: true })
await hre.hooks.runHandlerChain('test', 'onTestRunStart', [RUN], done)

const skip = SKIPPED.flatMap((pattern) => ['--exclude', pattern])
const options = ['--config', 'vitest.config.ts', '--reporter=dot', '--testTimeout=600000']
if ((await run([VITEST, 'run', ...options, ...skip])) !== 0) {
  process.stderr.write('coverage: tests fail on contracts that count; run npm test first\n')
  process.exit(1)
}
await hre.hooks.runHandlerChain('test', 'onTestRunDone', [RUN], done)

const verdict = judgeCoverage(
  uncoveredLines(readFileSync(join(COPY, 'coverage', 'lcov.info'), 'utf8')),
  JSON.parse(
    readFileSync(join(CONTRACTS_DIR, 'coverage-exceptions.json'), 'utf8'),
  ) as readonly CoverageException[],
  (file) => readFileSync(join(COPY, file), 'utf8').split('\n'),
)
for (const line of verdict.missed) process.stderr.write(`not reached: ${line}\n`)
for (const { file, line } of verdict.stale) {
  process.stderr.write(
    `reached after all, take it off coverage-exceptions.json: ${file}  ${line}\n`,
  )
}
process.exitCode = verdict.missed.length + verdict.stale.length === 0 ? 0 : 1
