import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CONTRACTS } from '../names.ts'
import { abiFile, abiModules } from './generate.ts'

const MODULES = abiModules()

it('exports every contract of the directory', () => {
  expect(MODULES.size).toBe(CONTRACTS.length + 1)
})

for (const [name, text] of MODULES) {
  it(`abi/${name} is that of the contracts: else run node contracts/abi/generate.ts`, () => {
    const file = abiFile(name)
    expect(existsSync(file) && readFileSync(file, 'utf8') === text).toBe(true)
  })
}
