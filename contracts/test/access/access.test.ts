import { readFileSync } from 'node:fs'
import { AbiCoder } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACTS } from '../../names.ts'
import { type City, refusalOf, startCity } from '../city.ts'
import { ACCESS_PAGE, accessPage, MATRIX, stateChanges } from './matrix.ts'
import type { Caller, Rule, Stage } from './rules.ts'
import { setStage } from './stage.ts'

let city: City
let stage: Stage

beforeAll(async () => {
  city = await startCity()
  stage = await setStage(city)
})
afterAll(() => city.close())

/** Zeros of a type, as an encoder takes them. */
function zeroOf(type: string): unknown {
  if (type.endsWith('[]')) return []
  const size = 32 * 64
  return AbiCoder.defaultAbiCoder().decode([type], `0x${'00'.repeat(size)}`, true)[0]
}

/** Everybody who has some power somewhere, and is not whom the rule allows. */
function wrongCallers({ who }: Rule): [string, string][] {
  const all: [string, string, readonly Caller[]][] = [
    ['a stranger', stage.stranger, []],
    ['the foundation', city.foundation, ['foundation']],
    ['a distributor', city.distributor, ['distributor']],
    ['governance', city.addresses.EcosystemFund, ['governance', 'itself']],
  ]
  return all.filter(([, , may]) => !may.includes(who)).map(([name, address]) => [name, address])
}

describe.each(CONTRACTS)('$name', (contract) => {
  const rules = MATRIX[contract.name] ?? {}

  it('has each of its functions in the matrix, and no others', () => {
    const functions = stateChanges(contract).map(({ signature }) => signature)
    expect(Object.keys(rules).sort()).toEqual(functions.sort())
  })

  it('refuses everybody but whom the matrix allows', async () => {
    const functions = new Map(stateChanges(contract).map((it) => [it.signature, it]))
    for (const [signature, rule] of Object.entries(rules)) {
      if (!rule.refusal) continue
      const types = functions.get(signature)?.types ?? []
      const args = rule.args?.(stage) ?? types.map(zeroOf)
      const fn = signature.includes('tuple')
        ? signature.slice(0, signature.indexOf('('))
        : signature
      for (const [name, caller] of wrongCallers(rule)) {
        const attempt = city.call(contract.name, fn, args, caller)
        expect(await refusalOf(attempt), `${signature} by ${name}`).toBe(rule.refusal)
      }
    }
  })
})

it('nobody who may do something is tried as somebody who may not', () => {
  const powerful: readonly Caller[] = ['foundation', 'distributor', 'governance', 'itself']
  const rules = Object.values(MATRIX).flatMap((it) => Object.values(it))
  expect(rules.length).toBeGreaterThan(150)
  for (const rule of rules) {
    const tried = wrongCallers(rule).length
    expect(tried, rule.who).toBe(powerful.includes(rule.who) ? 3 : 4)
  }
})

describe('the documentation', () => {
  it('lists the matrix as it is: else run node contracts/test/access/matrix.ts', () => {
    expect(readFileSync(ACCESS_PAGE, 'utf8') === accessPage()).toBe(true)
  })
})
