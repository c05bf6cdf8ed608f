// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const nodesAbi = [
  'error BadPeer(string peer)',
  'error BadRoles(uint8 roles)',
  'error BadUrl(string url)',
  'error NotRegistered(address operator)',
  'event NodeChanged(address indexed operator)',
  'function EDGE() view returns (uint8)',
  'function EXPIRY() view returns (uint256)',
  'function MAX_PEER() view returns (uint256)',
  'function MAX_PEERS() view returns (uint256)',
  'function MAX_URL() view returns (uint256)',
  'function SEEDER() view returns (uint8)',
  'function count() view returns (uint256)',
  'function heartbeat()',
  'function isAlive(address operator) view returns (bool)',
  'function nodeOf(address operator) view returns ((address operator, uint8 roles, uint40 since, uint40 lastSeen, string url, string peer))',
  'function page(uint256 from, uint256 count_) view returns ((address operator, uint8 roles, uint40 since, uint40 lastSeen, string url, string peer)[] nodes)',
  'function prune(address[] operators)',
  'function register(uint8 roles, string url, string peer)',
  'function unregister()',
] as const
