import { targetKey } from '@cosmos/protocol/land/target'
import type { AreaRules, Caller, Rule, Stage } from './rules.ts'
import { atTheirExpense, everybody, forThemselves, whenDue, withSignature } from './rules.ts'

const ground = ({ title }: Stage) => targetKey({ kind: 'title', id: title })
/** Key of a model where somebody pays for access. */
const modelKey = ({ model }: Stage) => (4n << 248n) | BigInt(model)
const take = ({ city, stranger, model }: Stage) => [city.people[0], stranger, model]

const rule = (who: Caller, refusal: string, args: Rule['args']): Rule => ({ who, refusal, args })
const byPlanetOwner = (args: Rule['args']) => rule('planet owner', 'NotPlanetOwner', args)
const byBuilder = (args: Rule['args']) => rule('who may build there', 'MayNotBuild', args)
const bySeller = (...args: unknown[]) => rule('seller', 'NotSeller', () => args)
const byBuyer = (...args: unknown[]) => rule('buyer', 'NotBuyer', () => args)
const sendingModels = (args: Rule['args']) =>
  rule('owner, approved, operator', 'ERC721InsufficientApproval', args)

const byGovernance = (args: Rule['args']) => rule('governance', 'OnlyGovernance', args)
const INFO_HASH = `0x${'ab'.repeat(20)}`

/** Planets, models, paid access and shops. */
export const PLACES_RULES: AreaRules = {
  Planet: {
    'found(uint256,string)': rule('owner', 'NotHomeOwner', ({ title }) => [title, 'Mine']),
    'rename(uint256,string)': rule('planet owner', 'NotHomeOwner', ({ title }) => [title, 'Mine']),
    'safeTransferFrom(address,address,uint256)': rule(
      'nobody',
      'FollowsItsTitle',
      ({ city, stranger, title }) => [city.people[0], stranger, title],
    ),
    'safeTransferFrom(address,address,uint256,bytes)': rule(
      'nobody',
      'FollowsItsTitle',
      ({ city, stranger, title }) => [city.people[0], stranger, title, '0x'],
    ),
  },
  Portals: {
    'close(uint256,uint256)': byBuilder(({ title }) => [title, title]),
    'invite(uint256,uint256,bool)': byPlanetOwner(({ title }) => [title, 5, true]),
    'open(uint256,uint256)': byBuilder(({ title }) => [title, title]),
    'revoke(uint256,uint256)': byPlanetOwner(({ title }) => [title, title]),
    'setOpen(uint256,bool)': byPlanetOwner(({ title }) => [title, true]),
  },
  Model: {
    'approve(address,uint256)': rule(
      'owner, operator',
      'ERC721InvalidApprover',
      ({ stranger, model }) => [stranger, model],
    ),
    'mint(address,tuple)': everybody,
    'mintMany(address,tuple[])': everybody,
    'mintWithRoyalty(address,tuple[],address,uint16)': everybody,
    'place(uint256,uint256)': byBuilder((stage) => [ground(stage), 1]),
    'placeMany(uint256[],uint256[])': byBuilder((stage) => [[ground(stage)], [1]]),
    'remove(uint256,uint256)': byBuilder((stage) => [ground(stage), 0]),
    'safeTransferFrom(address,address,uint256)': sendingModels(take),
    'safeTransferFrom(address,address,uint256,bytes)': sendingModels((stage) => [
      ...take(stage),
      '0x',
    ]),
    'setAccess(uint256,address)': rule('owner', 'NotModelOwner', ({ city, model }) => [
      model,
      city.addresses.ModelPass,
    ]),
    'setApprovalForAll(address,bool)': forThemselves,
    'setRoyalty(uint256,address,uint16)': rule(
      'receiver of the royalty',
      'NotRoyaltyReceiver',
      ({ model, stranger }) => [model, stranger, 50],
    ),
    'transferFrom(address,address,uint256)': sendingModels(take),
  },
  Blocklist: {
    'blockModels(bytes20[],string)': byGovernance(() => [[INFO_HASH], 'Mine']),
    'unblockModels(bytes20[])': byGovernance(() => [[INFO_HASH]]),
  },
  Entrance: {
    'enter(uint256,uint256,uint256)': atTheirExpense,
    'enterWithAuthorization(address,uint256,uint256,uint256,tuple)': withSignature,
    'enterWithPermit(uint256,uint256,uint256,uint256,uint8,bytes32,bytes32)': atTheirExpense,
    'setTerms(uint256,uint128,uint40)': rule('owner', 'NotSubjectOwner', (stage) => [
      ground(stage),
      1,
      0,
    ]),
  },
  ModelPass: {
    'buy(uint256,uint256,uint256)': atTheirExpense,
    'buyWithAuthorization(address,uint256,uint256,uint256,tuple)': withSignature,
    'buyWithPermit(uint256,uint256,uint256,uint256,uint8,bytes32,bytes32)': atTheirExpense,
    'setTerms(uint256,uint128,uint40)': rule('owner', 'NotSubjectOwner', (stage) => [
      modelKey(stage),
      1,
      0,
    ]),
  },
  Shop: {
    'close(uint256)': bySeller(1),
    'complain(uint256)': byBuyer(2),
    'confirm(uint256)': byBuyer(1),
    'dispatch(uint256)': bySeller(1),
    'list(tuple)': everybody,
    'order(uint256,uint256,bytes)': atTheirExpense,
    'orderWithPermit(uint256,uint256,bytes,uint256,uint8,bytes32,bytes32)': atTheirExpense,
    'refund(uint256)': rule('seller; everybody, when it is due', 'TooEarly', () => [1]),
    'release(uint256)': whenDue,
    'resolve(uint256,uint128)': rule('arbiter', 'NotArbiter', () => [3, 0]),
    'setPrice(uint256,uint128)': bySeller(1, 1),
    'setStock(uint256,uint32)': bySeller(1, 0),
    'takeOff(uint256)': byBuilder(() => [1]),
  },
}
