/**
 * Hardhat keeps one core free of its compiler, which leaves one of two, and asks it for the code of
 * everything that is imported too. This plugin cuts the jobs into parts (`compile-parts.ts`) and runs as
 * many at once as there are cores. The code stays the same byte for byte. Should Hardhat drop the
 * hook that lets it, everything compiles without it, in twice the time.
 */
import { availableParallelism } from 'node:os'
import type { HardhatConfig } from 'hardhat/types/config'
import type { SolidityHooks } from 'hardhat/types/hooks'
import type { HardhatPlugin } from 'hardhat/types/plugins'
import type { CompilerInput } from 'hardhat/types/solidity'
import { mergeOutputs, partsOf } from './compile-parts.ts'

/** Each takes 300 MB, and two seconds to read the sources: more than these would hardly help. */
const MAX_PROCESSES = 8
/** Nobody knows beforehand how long a part takes: smaller ones fill the gaps. */
const PARTS_PER_PROCESS = 2
/** Jobs whose parts may wait at once; what runs at once is bounded by processes. */
const JOBS = 16

type SolcConfig = Parameters<SolidityHooks['invokeSolc']>[3]

const processes = Math.min(availableParallelism(), MAX_PROCESSES)

function createHandlers(): Partial<SolidityHooks> {
  const inTurn = createLimit(processes)
  return {
    build: (context, files, options, next) =>
      next(context, files, { ...options, concurrency: JOBS }),
    async invokeSolc(context, compiler, input, solcConfig, next) {
      const roots = rootsOf(input, solcConfig, context.config)
      const parts = partsOf(input, roots, processes * PARTS_PER_PROCESS)
      const outputs = parts.map((part) => inTurn(() => next(context, compiler, part, solcConfig)))
      return mergeOutputs(await Promise.all(outputs))
    },
  }
}

/** Files whose artifacts are wanted of a job with this configuration: the tests', or the contracts'. */
function rootsOf(
  { sources }: CompilerInput,
  solcConfig: SolcConfig,
  { solidity: { profiles } }: HardhatConfig,
): string[] {
  const inFolder = (folder: string) => Object.keys(sources).filter((it) => it.startsWith(folder))
  const tests = inFolder('project/test/')
  if (tests.length > 0) return tests
  const overrides = Object.values(profiles).flatMap((profile) => Object.entries(profile.overrides))
  const own = overrides.filter(([, config]) => config === solcConfig)
  if (own.length > 0) return own.map(([file]) => `project/${file}`)
  const others = new Set(overrides.map(([file]) => `project/${file}`))
  return inFolder('project/').filter((file) => !others.has(file))
}

/** Runs what it is given, `most` at once, the others in the order in which they came. */
function createLimit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= most) await new Promise<void>((start) => waiting.push(start))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

export const parallelCompiler: HardhatPlugin = {
  id: 'cosmos-parallel-compiler',
  hookHandlers: { solidity: async () => ({ default: async () => createHandlers() }) },
}
