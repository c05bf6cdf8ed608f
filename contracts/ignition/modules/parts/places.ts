/** What is on the land and beyond it: planets, models, and what people pay there. */
import type { Core, IgnitionModuleBuilder } from './core.ts'

export function deployPlaces(m: IgnitionModuleBuilder, core: Core) {
  const { CYBR, EcosystemFund, LandBank, LandTitle } = core.contracts
  const Planet = m.contract('Planet', [LandTitle])
  const Portals = m.contract('Portals', [LandTitle, Planet])
  const Model = m.contract('Model', [LandTitle, LandBank, Planet])
  const Blocklist = m.contract('Blocklist', [EcosystemFund])
  const Entrance = m.contract('Entrance', [CYBR, LandTitle, Planet])
  const ModelPass = m.contract('ModelPass', [CYBR, Model])
  const Shop = m.contract('Shop', [CYBR, LandTitle, LandBank, Planet, EcosystemFund])
  return { Planet, Portals, Model, Blocklist, Entrance, ModelPass, Shop }
}
