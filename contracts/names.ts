/**
 * The contracts other parts talk to, in the order of the directory: the name in `Cosmos`, the
 * Solidity source below `src/`, and the name of the exported ABI.
 */
export const CONTRACTS = [
  { name: 'Cosmos', source: 'Cosmos.sol', abi: 'cosmosAbi' },
  { name: 'CYBR', source: 'CYBR.sol', abi: 'cybrAbi' },
  { name: 'EcosystemFund', source: 'governance/EcosystemFund.sol', abi: 'ecosystemFundAbi' },
  { name: 'LandTitle', source: 'land/LandTitle.sol', abi: 'landTitleAbi' },
  { name: 'KeyProofs', source: 'land/KeyProofs.sol', abi: 'keyProofsAbi' },
  { name: 'LandGrid', source: 'land/LandGrid.sol', abi: 'landGridAbi' },
  { name: 'LandRegistry', source: 'land/LandRegistry.sol', abi: 'landRegistryAbi' },
  { name: 'LandBank', source: 'land/LandBank.sol', abi: 'landBankAbi' },
  { name: 'TitleCard', source: 'land/TitleCard.sol', abi: 'titleCardAbi' },
  { name: 'Planet', source: 'planet/Planet.sol', abi: 'planetAbi' },
  { name: 'Portals', source: 'planet/Portals.sol', abi: 'portalsAbi' },
  { name: 'Model', source: 'model/Model.sol', abi: 'modelAbi' },
  { name: 'Entrance', source: 'access/Entrance.sol', abi: 'entranceAbi' },
  { name: 'ModelPass', source: 'access/ModelPass.sol', abi: 'modelPassAbi' },
  { name: 'Shop', source: 'access/Shop.sol', abi: 'shopAbi' },
  { name: 'Nodes', source: 'nodes/Nodes.sol', abi: 'nodesAbi' },
] as const

export type ContractName = (typeof CONTRACTS)[number]['name']
