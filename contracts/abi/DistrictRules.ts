// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const districtRulesAbi = [
  'constructor(address governance_)',
  'error EmptyName()',
  'error IsCommons(int256 x, int256 y)',
  'error NoCells()',
  'error NoSuchClass(uint8 class_)',
  'error NotBesideItself(uint256 slot, uint8 class_)',
  'error NotGeneral(uint256 slot, uint256 cells)',
  'error NotNameable(uint8 class_)',
  'error OnlyGovernance(address caller)',
  'error TooScattered(uint256 slot, uint256 cells)',
  'event ClassNamed(uint8 indexed class_, bytes32 name)',
  'function ADULT() view returns (uint8)',
  'function GENERAL() view returns (uint8)',
  'function MAX_CLASS() view returns (uint8)',
  'function MIN_FOUNDING() view returns (uint256)',
  'function districts() view returns (address)',
  'function found(uint8 class_, uint256 slot, uint64 cells)',
  'function governance() view returns (address)',
  'function grow(uint8 class_, uint256 slot, uint64 cells)',
  'function nameClass(uint8 class_, bytes32 name)',
  'function nameOf(uint8 class_) view returns (bytes32)',
  'function shrink(uint256 slot, uint64 cells)',
] as const
