// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const blocklistAbi = [
  'constructor(address governance_)',
  'error BadReason(string reason)',
  'error NoInfoHash()',
  'error NoSuchDecision(uint256 decision)',
  'error OnlyGovernance(address caller)',
  'event Blocked(bytes20 indexed infoHash, uint256 indexed decision)',
  'event Unblocked(bytes20 indexed infoHash)',
  'function MAX_REASON() view returns (uint256)',
  'function blockModels(bytes20[] infoHashes, string reason) returns (uint256 decision)',
  'function blockOf(bytes20 infoHash) view returns ((bytes20 infoHash, uint40 since, uint32 decision))',
  'function count() view returns (uint256)',
  'function decisionCount() view returns (uint256)',
  'function governance() view returns (address)',
  'function isBlocked(bytes20 infoHash) view returns (bool)',
  'function page(uint256 from, uint256 count_) view returns ((bytes20 infoHash, uint40 since, uint32 decision)[] blocks)',
  'function reasonOf(uint256 decision) view returns (string)',
  'function unblockModels(bytes20[] infoHashes)',
] as const
