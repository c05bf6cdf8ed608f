import type { CityOnChain } from '../testing/city.ts'

declare module 'vitest' {
  interface ProvidedContext {
    city: CityOnChain
  }
}
