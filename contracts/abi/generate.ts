/**
 * Writes a file per contract and `abi/index.ts` from the compiled artifacts:
 * `node contracts/abi/generate.ts`. They are committed, so that the other parts need no compiler; a
 * test fails when one is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { Interface, type InterfaceAbi } from 'ethers'
import { build } from '../build.ts'
import { CONTRACTS } from '../names.ts'

const HEADER = `// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// \`node contracts/abi/generate.ts\` after changing a contract.
`

/** File name in this folder -> the text it must have for the artifacts as they are. */
export function abiModules(): Map<string, string> {
  const files = new Map<string, string>()
  for (const { name, source, abi } of CONTRACTS) {
    const artifactFile = new URL(`../artifacts/src/${source}/${name}.json`, import.meta.url)
    const artifact: { abi: InterfaceAbi } = JSON.parse(readFileSync(artifactFile, 'utf8'))
    // As Solidity says it, a line each: JSON needs twenty for the same, and nobody reads those.
    const lines = Interface.from(artifact.abi)
      .format()
      .map((line) => `  '${line}',\n`)
    files.set(`${name}.ts`, `${HEADER}\nexport const ${abi} = [\n${lines.join('')}] as const\n`)
  }
  const exports = CONTRACTS.map(({ name, abi }) => `export { ${abi} } from './${name}.ts'\n`)
  files.set('index.ts', `${HEADER}\n${exports.sort().join('')}`)
  return files
}

export const abiFile = (name: string): URL => new URL(name, import.meta.url)

if (import.meta.main) {
  await build()
  for (const [name, text] of abiModules()) writeFileSync(abiFile(name), text)
}
