/**
 * Writes `abi/index.ts` from the compiled artifacts: `node contracts/abi/generate.ts`.
 * The file is committed, so that the other parts need no compiler; a test fails when it is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { build } from '../build.ts'
import { CONTRACTS } from '../names.ts'

const HEADER = `// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// \`node contracts/abi/generate.ts\` after changing a contract.
`

/** The text `abi/index.ts` must have for the artifacts as they are. */
export function abiModule(): string {
  const parts = CONTRACTS.map(({ name, source, abi }) => {
    const file = new URL(`../artifacts/src/${source}/${name}.json`, import.meta.url)
    const artifact: { abi: unknown } = JSON.parse(readFileSync(file, 'utf8'))
    return `export const ${abi} = ${JSON.stringify(artifact.abi, null, 2)} as const\n`
  })
  return [HEADER, ...parts].join('\n')
}

export const ABI_FILE = new URL('./index.ts', import.meta.url)

if (import.meta.main) {
  await build()
  writeFileSync(ABI_FILE, abiModule())
}
