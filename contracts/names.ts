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
  { name: 'Districts', source: 'land/Districts.sol', abi: 'districtsAbi' },
  { name: 'DistrictRules', source: 'land/DistrictRules.sol', abi: 'districtRulesAbi' },
  { name: 'Conduct', source: 'conduct/Conduct.sol', abi: 'conductAbi' },
  { name: 'TitleCard', source: 'land/TitleCard.sol', abi: 'titleCardAbi' },
  { name: 'Planet', source: 'planet/Planet.sol', abi: 'planetAbi' },
  { name: 'Portals', source: 'planet/Portals.sol', abi: 'portalsAbi' },
  { name: 'Model', source: 'model/Model.sol', abi: 'modelAbi' },
  { name: 'Blocklist', source: 'model/Blocklist.sol', abi: 'blocklistAbi' },
  { name: 'Entrance', source: 'access/Entrance.sol', abi: 'entranceAbi' },
  { name: 'ModelPass', source: 'access/ModelPass.sol', abi: 'modelPassAbi' },
  { name: 'Shop', source: 'access/Shop.sol', abi: 'shopAbi' },
  { name: 'IcoClaim', source: 'market/IcoClaim.sol', abi: 'icoClaimAbi' },
  {
    name: 'LandAuctionHouse',
    source: 'market/LandAuctionHouse.sol',
    abi: 'landAuctionHouseAbi',
  },
  { name: 'LandForming', source: 'market/LandForming.sol', abi: 'landFormingAbi' },
  { name: 'Store', source: 'market/Store.sol', abi: 'storeAbi' },
  { name: 'Nodes', source: 'nodes/Nodes.sol', abi: 'nodesAbi' },
  { name: 'TitleGovernor', source: 'governance/TitleGovernor.sol', abi: 'titleGovernorAbi' },
  { name: 'TaskBoard', source: 'governance/TaskBoard.sol', abi: 'taskBoardAbi' },
] as const

export type ContractName = (typeof CONTRACTS)[number]['name']
