// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export { conductAbi } from './Conduct.ts'
export { cosmosAbi } from './Cosmos.ts'
export { cybrAbi } from './CYBR.ts'
export { districtRulesAbi } from './DistrictRules.ts'
export { districtsAbi } from './Districts.ts'
export { ecosystemFundAbi } from './EcosystemFund.ts'
export { keyProofsAbi } from './KeyProofs.ts'
export { landBankAbi } from './LandBank.ts'
export { landGridAbi } from './LandGrid.ts'
export { landRegistryAbi } from './LandRegistry.ts'
export { landTitleAbi } from './LandTitle.ts'
export { modelAbi } from './Model.ts'
export { nodesAbi } from './Nodes.ts'
export { titleCardAbi } from './TitleCard.ts'
