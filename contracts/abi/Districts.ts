// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const districtsAbi = [
  'constructor(address controller_)',
  'error NoSuchSlot(uint256 slot)',
  'error OffLattice(int256 x, int256 y)',
  'error OnlyController(address caller)',
  'event DistrictSet(uint256 indexed wordIndex, bytes32 word)',
  'function classAt(int16 x, int16 y) view returns (uint8)',
  'function controller() view returns (address)',
  'function read(uint256 from, uint256 count) view returns (bytes32[] words)',
  'function word(uint256 slot) view returns (bytes32)',
  'function write(uint256 slot, bytes32 word_)',
] as const
