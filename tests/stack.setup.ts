/** One stack for all end-to-end tests that leave it as they found it. */
import type { TestProject } from 'vitest/node'
import { type StackAddresses, startTestStack } from './support/running-stack.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    stack: StackAddresses & { data: string }
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startTestStack()
  project.provide('stack', { ...stack.addresses, data: stack.data })
  return async () => {
    await stack.stop()
  }
}
