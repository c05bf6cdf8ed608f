import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { encodeBytes32String } from 'ethers'

/** One billion CYBR with 18 decimals. */
const DEFAULT_SUPPLY = 10n ** 27n

/**
 * The one definition of how Cosmos is deployed, for local, test and main networks.
 *
 * Parameters: `foundation` (owner of the directory and of LandBank, receives the CYBR; default the
 * first account), `distributors` (accounts and contracts that may release titles), `initialSupply`
 * (CYBR in its smallest unit).
 */
export default buildModule('Cosmos', (m) => {
  const foundation = m.getParameter('foundation', m.getAccount(0))
  const distributors = m.getParameter<string[]>('distributors', [])
  const supply = m.getParameter('initialSupply', DEFAULT_SUPPLY)

  const cybr = m.contract('CYBR', [foundation, supply])
  const landTitle = m.contract('LandTitle', [foundation, distributors])
  // LandTitle makes its bank and LandRegistry its grid: each pair knows the other for good.
  const landBank = m.contractAt('LandBank', m.staticCall(landTitle, 'bank'))
  const landRegistry = m.contract('LandRegistry', [landTitle])
  const landGrid = m.contractAt('LandGrid', m.staticCall(landRegistry, 'grid'))
  const model = m.contract('Model', [landTitle, landBank])
  const nodes = m.contract('Nodes')

  const entries = {
    CYBR: cybr,
    LandTitle: landTitle,
    LandGrid: landGrid,
    LandRegistry: landRegistry,
    LandBank: landBank,
    Model: model,
    Nodes: nodes,
  }
  const names = Object.keys(entries).map((name) => encodeBytes32String(name))
  const cosmos = m.contract('Cosmos', [foundation, names, Object.values(entries)])

  return { cosmos, cybr, landTitle, landGrid, landRegistry, landBank, model, nodes }
})
