import type { AreaRules, Stage } from './rules.ts'
import { deployerOnce, everybody, forThemselves, keptOwnership, withSignature } from './rules.ts'

const owner = ({ city }: Stage) => city.people[0]
const take = (stage: Stage) => [owner(stage), stage.stranger, stage.title]

/** Currency, treasury, titles, the map, directory and nodes. */
export const LAND_RULES: AreaRules = {
  CYBR: {
    'approve(address,uint256)': { who: 'holder' },
    'cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)': withSignature,
    'permit(address,address,uint256,uint256,uint8,bytes32,bytes32)': withSignature,
    'receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)':
      { who: 'receiver, with a signature' },
    'transfer(address,uint256)': { who: 'holder' },
    'transferFrom(address,address,uint256)': {
      who: 'spender',
      refusal: 'ERC20InsufficientAllowance',
      args: ({ city, stranger }) => [city.people[0], stranger, 1],
    },
    'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)':
      withSignature,
  },
  LandTitle: {
    'approve(address,uint256)': {
      who: 'owner, operator',
      refusal: 'ERC721InvalidApprover',
      args: ({ stranger, title }) => [stranger, title],
    },
    'mint(address)': { who: 'LandBank', refusal: 'OnlyBank', args: ({ stranger }) => [stranger] },
    'proveKey()': { who: 'owner', refusal: 'OwnsNoTitle' },
    'recordProofs(uint256[])': {
      who: 'KeyProofs',
      refusal: 'OnlyKeyProofs',
      args: (stage) => [[(1n << 160n) | BigInt(owner(stage))]],
    },
    'safeTransferFrom(address,address,uint256)': {
      who: 'owner, approved, operator',
      refusal: 'ERC721InsufficientApproval',
      args: take,
    },
    'safeTransferFrom(address,address,uint256,bytes)': {
      who: 'owner, approved, operator',
      refusal: 'ERC721InsufficientApproval',
      args: (stage) => [...take(stage), '0x'],
    },
    'setApprovalForAll(address,bool)': forThemselves,
    'setBuilder(uint256,address,uint40)': {
      who: 'owner, approved, operator',
      refusal: 'ERC721InsufficientApproval',
      args: ({ title, stranger }) => [title, stranger, 2n ** 40n - 1n],
    },
    'transferFrom(address,address,uint256)': {
      who: 'owner, approved, operator',
      refusal: 'ERC721InsufficientApproval',
      args: take,
    },
    'transferMany(address,address,uint256[])': {
      who: 'owner, approved, operator',
      refusal: 'ERC721InsufficientApproval',
      args: (stage) => [owner(stage), stage.stranger, [stage.title]],
    },
  },
  KeyProofs: {
    'open(address)': deployerOnce,
    'proveBySignature(address,uint40,bytes)': withSignature,
    'proveFor(address)': {
      who: 'proof key',
      refusal: 'NotProofKey',
      args: (stage) => [owner(stage)],
    },
    'proveMany(tuple[])': withSignature,
    'setProofKey(address)': forThemselves,
  },
  LandGrid: {
    'put(uint256,uint256,uint256)': { who: 'LandRegistry', refusal: 'OnlyController' },
  },
  LandRegistry: {
    'evict(uint256)': { who: 'everybody, when it is due' },
    'open(address)': deployerOnce,
    'relocate(uint256,int16,int16,uint256)': {
      who: 'owner, approved, operator',
      refusal: 'NotAuthorized',
      args: ({ title }) => [title, 131, 0, 0],
    },
    'remove(uint256)': {
      who: 'Conduct',
      refusal: 'OnlyConduct',
      args: ({ title }) => [title],
    },
    'setRules(uint32,uint8,uint96)': {
      who: 'governance',
      refusal: 'OnlyGovernance',
      args: () => [90 * 86_400, 4, 0],
    },
  },
  LandBank: {
    ...keptOwnership,
    'form(address)': {
      who: 'distributor',
      refusal: 'NotDistributor',
      args: ({ stranger }) => [stranger],
    },
    'open(address,address[],uint256[])': deployerOnce,
    'release(uint256[],address)': {
      who: 'distributor',
      refusal: 'NotDistributor',
      args: ({ title, stranger }) => [[title], stranger],
    },
    'releaseOne(uint256,address)': {
      who: 'distributor',
      refusal: 'NotDistributor',
      args: ({ title, stranger }) => [title, stranger],
    },
    'setDistributor(address,uint256)': {
      who: 'foundation',
      refusal: 'OwnableUnauthorizedAccount',
      args: ({ stranger }) => [stranger, 8],
    },
  },
  TitleCard: {},
  Cosmos: {
    ...keptOwnership,
    'set(bytes32,address)': {
      who: 'foundation',
      refusal: 'OwnableUnauthorizedAccount',
      args: ({ stranger }) => [`0x${'41'.padEnd(64, '0')}`, stranger],
    },
  },
  Nodes: {
    'heartbeat()': { who: 'node operator', refusal: 'NotRegistered' },
    'prune(address[])': { who: 'everybody, when it is due' },
    'register(uint8,string,string)': forThemselves,
    'unregister()': { who: 'node operator', refusal: 'NotRegistered' },
  },
  EcosystemFund: {
    'acceptOwnership(address)': everybody,
    'cancel(bytes32)': { who: 'governor', refusal: 'AccessControlUnauthorizedAccount' },
    'execute(address,uint256,bytes,bytes32,bytes32)': { who: 'everybody, when it is due' },
    'executeBatch(address[],uint256[],bytes[],bytes32,bytes32)': {
      who: 'everybody, when it is due',
    },
    'grantRole(bytes32,address)': {
      who: 'itself',
      refusal: 'AccessControlUnauthorizedAccount',
    },
    // Receivers of tokens: they only answer that they can.
    'onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)': everybody,
    'onERC1155Received(address,address,uint256,uint256,bytes)': everybody,
    'onERC721Received(address,address,uint256,bytes)': everybody,
    'open(address)': deployerOnce,
    'renounceRole(bytes32,address)': forThemselves,
    'revokeRole(bytes32,address)': {
      who: 'itself',
      refusal: 'AccessControlUnauthorizedAccount',
    },
    'schedule(address,uint256,bytes,bytes32,bytes32,uint256)': {
      who: 'governor',
      refusal: 'AccessControlUnauthorizedAccount',
    },
    'scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)': {
      who: 'governor',
      refusal: 'AccessControlUnauthorizedAccount',
    },
    'updateDelay(uint256)': { who: 'itself', refusal: 'TimelockUnauthorizedCaller' },
  },
}
