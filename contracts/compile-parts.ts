/**
 * One job of the compiler as several: each part sees all sources and gives the code of some. Nothing
 * in the code of a contract depends on what else is asked for, so the parts together are the whole. Pure.
 */
import { posix } from 'node:path'
import type { CompilerInput, CompilerOutput } from 'hardhat/types/solidity'

/** What the compiler knows of a contract without writing its code. */
const WITHOUT_CODE: ReadonlySet<string> = new Set(['abi', 'evm.methodIdentifiers'])

/**
 * Parts of the job: at most `most` that give the code of `roots`, and a last one for the syntax trees
 * and what is known of every contract without its code. What is only imported gives no code: no artifact
 * is made of it. The trees are apart because the compiler takes whoever asks for that of a file for
 * somebody who wants the code of all in it.
 */
export function partsOf(
  input: CompilerInput,
  roots: readonly string[],
  most: number,
): CompilerInput[] {
  const { '': ofFiles = [], '*': ofContracts = [] } = input.settings.outputSelection['*'] ?? {}
  const code = groupsOf(input, roots, most).map((group) =>
    Object.fromEntries(group.map((root) => [root, { '*': ofContracts }])),
  )
  const rest = { '': ofFiles, '*': ofContracts.filter((output) => WITHOUT_CODE.has(output)) }
  return [...code, { '*': rest }].map((outputSelection) => ({
    ...input,
    settings: { ...input.settings, outputSelection },
  }))
}

/** Files dealt to and fro from the largest on, by all they import: about the same work for each group. */
function groupsOf(input: CompilerInput, roots: readonly string[], most: number): string[][] {
  const size = sizesOf(input)
  const sorted = roots.toSorted((a, b) => size(b) - size(a))
  const count = Math.min(most, sorted.length)
  const groups = Array.from({ length: count }, (): string[] => [])
  for (const [i, root] of sorted.entries()) {
    const at = i % (2 * count)
    groups[at < count ? at : 2 * count - 1 - at]?.push(root)
  }
  return groups
}

const IMPORT = /^\s*import\s[^;]*?"([^"]+)"\s*;/gm

/** Characters of a source and of all it imports. */
function sizesOf({ sources }: CompilerInput): (source: string) => number {
  const byPackagePath = new Map(Object.keys(sources).map((name) => [packagePath(name), name]))
  const importsOf = (name: string): string[] =>
    [...(sources[name]?.content ?? '').matchAll(IMPORT)].flatMap(([, path = '']) => {
      const isRelative = path.startsWith('.')
      const wanted = isRelative ? posix.join(posix.dirname(name), path) : byPackagePath.get(path)
      return wanted !== undefined && wanted in sources ? wanted : []
    })
  return (source) => {
    const all = new Set([source])
    // A set goes on to what is added while it is walked.
    for (const name of all) for (const imported of importsOf(name)) all.add(imported)
    return [...all].reduce((sum, name) => sum + (sources[name]?.content.length ?? 0), 0)
  }
}

/** `npm/@openzeppelin/contracts@5.7.0/access/Ownable.sol` as sources import it: without the version. */
const packagePath = (name: string): string => name.replace(/^npm\/(.+?)@[^/]+\//, '$1/')

const NO_CODE = { object: '', opcodes: '', sourceMap: '', linkReferences: {} } as const
const NO_DEPLOYED_CODE = { ...NO_CODE, immutableReferences: {} } as const

/**
 * The answers to all parts, in their order, as the answer to the whole job. Contracts without code look
 * as abstract ones do: Hardhat's network expects to find every contract of the syntax trees.
 */
export function mergeOutputs(outputs: readonly CompilerOutput[]): CompilerOutput {
  const errors = new Map<string, NonNullable<CompilerOutput['errors']>[number]>()
  for (const error of outputs.flatMap((output) => output.errors ?? [])) {
    errors.set(error.formattedMessage ?? error.message, error)
  }
  const last = outputs.at(-1)
  const contracts: NonNullable<CompilerOutput['contracts']> = {}
  for (const [file, ofFile] of Object.entries(last?.contracts ?? {})) {
    contracts[file] = {}
    for (const [name, contract] of Object.entries(ofFile)) {
      const { methodIdentifiers = {} } = contract.evm ?? {}
      const evm = { methodIdentifiers, bytecode: NO_CODE, deployedBytecode: NO_DEPLOYED_CODE }
      contracts[file][name] = { ...contract, evm }
    }
  }
  return {
    ...(errors.size > 0 && { errors: [...errors.values()] }),
    sources: last?.sources ?? {},
    contracts: Object.assign(contracts, ...outputs.slice(0, -1).map((output) => output.contracts)),
  }
}
