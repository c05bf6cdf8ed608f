// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const cosmosAbi = [
  'constructor(address foundation, bytes32[] names, address[] addresses)',
  'error EmptyEntry(bytes32 name, address to)',
  'error LengthMismatch(uint256 names, uint256 addresses)',
  'error OwnableInvalidOwner(address owner)',
  'error OwnableUnauthorizedAccount(address account)',
  'error OwnershipIsKept()',
  'event Named(bytes32 indexed name, address indexed to)',
  'event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)',
  'event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)',
  'function acceptOwnership()',
  'function addressOf(bytes32 name) view returns (address)',
  'function all() view returns (bytes32[] names, address[] addresses)',
  'function owner() view returns (address)',
  'function pendingOwner() view returns (address)',
  'function renounceOwnership() pure',
  'function set(bytes32 name, address to)',
  'function transferOwnership(address newOwner)',
] as const
