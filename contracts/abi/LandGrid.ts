// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const landGridAbi = [
  'constructor(address controller_)',
  'error NoSuchSlot(uint256 slot)',
  'error OnlyController(address caller)',
  'function controller() view returns (address)',
  'function put(uint256 first, uint256 second, uint256 third) returns (bytes32 before)',
  'function read(uint256 from, uint256 count) view returns (bytes32[] words)',
  'function word(uint256 slot) view returns (bytes32)',
] as const
