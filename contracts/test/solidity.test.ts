import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { CONTRACTS_DIR } from '../build.ts'
import { HARDHAT } from './hardhat-cli.ts'

/** Fuzz tests, invariants and plain tests in `test/solidity`, by their names. */
function declaredTests(): number {
  const folder = join(CONTRACTS_DIR, 'test', 'solidity')
  const sources = readdirSync(folder).filter((name) => name.endsWith('.t.sol'))
  const texts = sources.map((name) => readFileSync(join(folder, name), 'utf8'))
  return texts.join('\n').match(/function (test|invariant)\w*\(/g)?.length ?? 0
}

it('the Solidity fuzz and invariant tests pass, all of them', { timeout: 2_400_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [HARDHAT, 'test', 'solidity'], {
    cwd: CONTRACTS_DIR,
    env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
  })
  expect(stdout).toContain(`${declaredTests()} passing`)
})
