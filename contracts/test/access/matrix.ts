/**
 * The access matrix: every state-changing function of every contract, who may call it, and what the
 * others get; and every question that anybody may ask. `node contracts/test/access/matrix.ts` writes it as `docs/contracts/access.md`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { Interface } from 'ethers'
import { build } from '../../build.ts'
import { CONTRACTS, type ContractName } from '../../names.ts'
import { CONDUCT_RULES } from './conduct.ts'
import { GOVERNANCE_RULES } from './governance.ts'
import { LAND_RULES } from './land.ts'
import { MARKET_RULES } from './market.ts'
import { PLACES_RULES } from './places.ts'
import type { AreaRules, ContractRules } from './rules.ts'

const AREAS: readonly AreaRules[] = [
  LAND_RULES,
  CONDUCT_RULES,
  MARKET_RULES,
  PLACES_RULES,
  GOVERNANCE_RULES,
]

export const MATRIX = Object.assign({}, ...AREAS) as Readonly<
  Partial<Record<ContractName, ContractRules>>
>

export interface StateChange {
  readonly signature: string
  readonly types: readonly string[]
}

/** State-changing functions of a compiled contract, by name. */
export const stateChanges = (contract: (typeof CONTRACTS)[number]): StateChange[] =>
  functionsOf(contract, false)

/** Functions of a compiled contract that change something, or that do not (`constant`), by name. */
function functionsOf(contract: (typeof CONTRACTS)[number], constant: boolean): StateChange[] {
  const file = `../../artifacts/src/${contract.source}/${contract.name}.json`
  const artifact = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
  const found: StateChange[] = []
  new Interface(artifact.abi).forEachFunction((it) => {
    if (it.constant !== constant) return
    const types = it.inputs.map(({ type }) => type)
    // Structs are called tuples here: their fields are the business of the contract's own page.
    const short = it.inputs.map(({ baseType, type, arrayChildren }) => {
      if (baseType === 'tuple') return 'tuple'
      return arrayChildren?.baseType === 'tuple' ? 'tuple[]' : type
    })
    found.push({ signature: `${it.name}(${short.join(',')})`, types })
  })
  return found.sort((a, b) => (a.signature < b.signature ? -1 : 1))
}

export const ACCESS_PAGE = new URL('../../../docs/contracts/access.md', import.meta.url)

/** The text `docs/contracts/access.md` must have. */
export function accessPage(): string {
  const parts = CONTRACTS.map((contract) => {
    const rules = MATRIX[contract.name] ?? {}
    const rows = stateChanges(contract).map(({ signature }) => {
      const rule = rules[signature]
      const refusal = rule?.refusal ? `\`${rule.refusal}\`` : ''
      return `| \`${signature}\` | ${rule?.who} | ${refusal} |\n`
    })
    const table = `| Function | Who may call it | What others get |\n| --- | --- | --- |\n${rows.join('')}`
    const questions = functionsOf(contract, true).map(({ signature }) => `\`${signature}\``)
    // Ownable has it; ours keep their owner, so it changes nothing and does not answer either.
    const never = '`renounceOwnership()`'
    const answers = questions.filter((it) => it !== never).join(', ')
    const refuses = questions.includes(never) ? ` Refuses everybody: ${never}.` : ''
    const reads = `Answers everybody: ${answers}.${refuses}\n`
    return `## ${contract.name}\n\n${rows.length === 0 ? '' : `${table}\n`}${reads}`
  })
  return `# Who may call what

Every function of every contract. Written by \`contracts/test/access/matrix.ts\` from
the table that the tests try out: wrong callers are refused with the error in the last column. Functions
without an error are open to everybody in the way the middle column says.

${parts.join('\n')}`
}

if (import.meta.main) {
  await build()
  writeFileSync(ACCESS_PAGE, accessPage())
}
