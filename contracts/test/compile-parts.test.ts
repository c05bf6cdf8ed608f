import type { CompilerInput, CompilerOutput } from 'hardhat/types/solidity'
import { describe, expect, it } from 'vitest'
import { mergeOutputs, partsOf } from '../compile-parts.ts'

const CODE = ['abi', 'evm.bytecode.object']
const job = (contents: Record<string, string>): CompilerInput => ({
  language: 'Solidity',
  sources: Object.fromEntries(
    Object.entries(contents).map(([name, content]) => [name, { content }]),
  ),
  settings: {
    optimizer: { enabled: true, runs: 10_000 },
    outputSelection: { '*': { '': ['ast'], '*': CODE } },
    remappings: [],
  },
})
const rootsOf = ({ settings }: CompilerInput): string[] =>
  Object.keys(settings.outputSelection).filter((name) => name !== '*')

describe('the parts of a job', () => {
  const files = Array.from({ length: 10 }, (_, i) => `project/src/F${i}.sol`)
  const input = job(Object.fromEntries(files.map((name, i) => [name, 'x'.repeat(100 * (i + 1))])))

  it('give the code of every root once, of nothing else, and all see all sources', () => {
    const roots = files.slice(1)
    const parts = partsOf(input, roots, 4)
    expect(parts).toHaveLength(5)
    expect(parts.flatMap(rootsOf).sort()).toEqual(roots)
    for (const { sources, settings } of parts) {
      expect(sources).toBe(input.sources)
      expect(settings.optimizer).toEqual(input.settings.optimizer)
      for (const [name, of] of Object.entries(settings.outputSelection)) {
        if (name !== '*') expect(of).toEqual({ '*': CODE })
      }
    }
  })

  it('give the syntax trees once, and apart from code: whoever asks for one gets all code', () => {
    const parts = partsOf(input, files, 3)
    const trees = parts.map(({ settings }) => settings.outputSelection['*'])
    expect(trees).toEqual([undefined, undefined, undefined, { '': ['ast'], '*': ['abi'] }])
    expect(parts.map(rootsOf).at(-1)).toEqual([])
  })

  it('are no more than there are roots, and the trees alone where there are none', () => {
    expect(partsOf(input, files.slice(0, 2), 8).map(rootsOf)).toHaveLength(2 + 1)
    expect(partsOf(input, [], 8).map(rootsOf)).toEqual([[]])
  })

  it('have about the same to do, with all that their files import', () => {
    const library = 'npm/@openzeppelin/contracts@5.7.0/token/Token.sol'
    const parts = partsOf(
      job({
        'project/src/a/Large.sol': 'import {Base} from "./Base.sol";\n',
        'project/src/a/Base.sol': `${'x'.repeat(1_000)}\n`,
        'project/src/b/Largest.sol':
          'import {Token} from "@openzeppelin/contracts/token/Token.sol";\n',
        [library]: 'import "../Deep.sol";\n',
        'npm/@openzeppelin/contracts@5.7.0/Deep.sol': 'x'.repeat(9_000),
        'project/src/Small.sol': 'x'.repeat(300),
        'project/src/Smallest.sol': 'x',
      }),
      ['a/Large', 'b/Largest', 'Small', 'Smallest'].map((name) => `project/src/${name}.sol`),
      2,
    )
    expect(parts.map(rootsOf)).toEqual([
      ['project/src/b/Largest.sol', 'project/src/Smallest.sol'],
      ['project/src/a/Large.sol', 'project/src/Small.sol'],
      [],
    ])
  })
})

describe('the answers to all parts', () => {
  const contract = (name: string, evm: object = { bytecode: { object: 'c0de' } }) =>
    ({ [name]: { abi: [], evm } }) as never
  const warning = (formattedMessage: string) =>
    ({
      type: 'Warning',
      component: 'general',
      severity: 'warning',
      message: 'm',
      formattedMessage,
    }) as const

  it('are the answer to the job: every contract, the trees of the last, each message once', () => {
    const trees = { 'a.sol': { id: 0, ast: {} } } as unknown as CompilerOutput['sources']
    const merged = mergeOutputs([
      { sources: {}, contracts: { 'a.sol': contract('A') }, errors: [warning('both')] },
      {
        sources: {},
        contracts: { 'b.sol': contract('B') },
        errors: [warning('both'), warning('b')],
      },
      {
        sources: trees,
        contracts: {
          'a.sol': contract('A', {}),
          'c.sol': contract('C', { methodIdentifiers: {} }),
        },
      },
    ])
    expect(merged.sources).toBe(trees)
    expect(merged.contracts).toMatchObject({
      'a.sol': { A: { evm: { bytecode: { object: 'c0de' } } } },
      'b.sol': { B: { evm: { bytecode: { object: 'c0de' } } } },
      'c.sol': {
        C: {
          abi: [],
          evm: { methodIdentifiers: {}, bytecode: { object: '' }, deployedBytecode: {} },
        },
      },
    })
    expect(merged.errors?.map((it) => it.formattedMessage)).toEqual(['both', 'b'])
  })

  it('have no messages where no part has any', () => {
    expect(mergeOutputs([{ sources: {} }])).toEqual({ sources: {}, contracts: {} })
  })
})
