// Written by abi/generate.ts from the compiled contracts. Do not edit: run
// `node contracts/abi/generate.ts` after changing a contract.

export const modelPassAbi = [
  'constructor(address cybr_, address models_)',
  'error BadPeriod(uint256 price, uint256 period)',
  'error NotSubjectOwner(uint256 subject, address caller)',
  'error NothingToPay(uint256 subject)',
  'error OtherPeriod(uint256 period, uint256 expectedPeriod)',
  'error PaidAlready(uint256 subject, address who)',
  'error PriceTooHigh(uint256 price, uint256 maxPrice)',
  'error SafeERC20FailedOperation(address token)',
  'event Paid(uint256 indexed subject, address indexed who, uint256 price, uint40 until)',
  'event TermsSet(uint256 indexed subject, uint128 price, uint40 period)',
  'function FOR_EVER() view returns (uint40)',
  'function MAX_PERIOD() view returns (uint256)',
  'function MIN_PERIOD() view returns (uint256)',
  'function authorizationNonce(uint256 subject, uint256 period, bytes32 salt) pure returns (bytes32)',
  'function buy(uint256 subject, uint256 maxPrice, uint256 expectedPeriod)',
  'function buyWithAuthorization(address who, uint256 subject, uint256 maxPrice, uint256 expectedPeriod, (uint256 validAfter, uint256 validBefore, bytes32 salt, uint8 v, bytes32 r, bytes32 s) authorization)',
  'function buyWithPermit(uint256 subject, uint256 maxPrice, uint256 expectedPeriod, uint256 deadline, uint8 v, bytes32 r, bytes32 s)',
  'function cybr() view returns (address)',
  'function hasAccess(address who, uint256 subject) view returns (bool)',
  'function models() view returns (address)',
  'function paidUntil(uint256 subject, address who) view returns (uint40)',
  'function setTerms(uint256 subject, uint128 price, uint40 period)',
  'function supportsInterface(bytes4 interfaceId) view returns (bool)',
  'function termsOf(uint256[] subjects) view returns ((uint128 price, uint40 period)[] terms)',
] as const
