import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ABI_FILE, abiModule } from './generate.ts'

it('the committed ABIs are those of the contracts: else run node contracts/abi/generate.ts', () => {
  expect(readFileSync(ABI_FILE, 'utf8') === abiModule()).toBe(true)
})
