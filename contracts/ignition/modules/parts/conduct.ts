/** Districts, and the answer to misconduct. */
import type { Core, IgnitionModuleBuilder } from './core.ts'

/** Blocks between a report and its seed: three epochs, as proposers are known for two at most. */
const DEFAULT_SEED_DELAY = 96

export function deployConduct(m: IgnitionModuleBuilder, { contracts }: Core) {
  const { LandTitle, LandRegistry, CYBR, EcosystemFund } = contracts
  const DistrictRules = m.contract('DistrictRules', [EcosystemFund])
  // The rules make their words: each knows the other for good.
  const Districts = m.contractAt('Districts', m.staticCall(DistrictRules, 'districts'))
  const seedDelay = m.getParameter('seedDelay', DEFAULT_SEED_DELAY)
  const Conduct = m.contract('Conduct', [LandTitle, LandRegistry, CYBR, EcosystemFund, seedDelay])
  m.call(LandRegistry, 'open', [Conduct])
  return { Districts, DistrictRules, Conduct }
}
