// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const titleCardAbi = [
  'constructor(address title_, address registry_)',
  'function className(uint8 class_) pure returns (string)',
  'function registry() view returns (address)',
  'function title() view returns (address)',
  'function tokenURI(uint256 id) view returns (string)',
] as const
