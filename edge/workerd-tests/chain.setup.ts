/** One chain for every test file of this run. Runs in Node. */
import type { TestProject } from 'vitest/node'
import { startCityOnChain } from '../testing/city-on-chain.ts'
import type {} from './provided.d.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { city, close } = await startCityOnChain()
  project.provide('city', city)
  return close
}
