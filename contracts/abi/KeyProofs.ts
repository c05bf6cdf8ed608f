// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const keyProofsAbi = [
  'constructor()',
  'error BadProofSignature(address owner)',
  'error InvalidShortString()',
  'error NotProofKey(address owner, address caller)',
  'error NothingProven()',
  'error OnlyOpener(address caller)',
  'error StringTooLong(string str)',
  'event EIP712DomainChanged()',
  'event ProofKeySet(address indexed owner, address indexed key)',
  'function digestOf(address owner, uint40 time) view returns (bytes32)',
  'function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)',
  'function open(address title_)',
  'function opener() view returns (address)',
  'function proofKeyOf(address owner) view returns (address)',
  'function proveBySignature(address owner, uint40 time, bytes signature)',
  'function proveFor(address owner)',
  'function proveMany((address owner, uint40 time, bytes32 r, bytes32 vs)[] proofs) returns (uint256 accepted)',
  'function setProofKey(address key)',
  'function title() view returns (address)',
] as const
