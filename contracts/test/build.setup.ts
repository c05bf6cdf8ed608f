import { build } from '../build.ts'
import { buildTestContracts } from './test-contract.ts'

/** Once for all test files: they deploy what is compiled here. */
export default async function setup(): Promise<void> {
  await build()
  await buildTestContracts()
}
