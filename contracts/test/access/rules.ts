/** Who may call what: the shape of the access matrix. */
import type { ContractName } from '../../names.ts'
import type { City } from '../city.ts'

/** Everybody who can be allowed something, in the words of the documentation. */
export type Caller =
  | 'everybody'
  | 'everybody, for themselves'
  | 'everybody, with a signature'
  | 'everybody, when it is due'
  | 'everybody, at their own expense'
  | 'nobody'
  | 'deployer, once'
  | 'foundation'
  | 'next owner'
  | 'governance'
  | 'governor'
  | 'itself'
  | 'owner'
  | 'owner, approved, operator'
  | 'owner, operator'
  | 'holder'
  | 'spender'
  | 'receiver, with a signature'
  | 'proof key'
  | 'who may build there'
  | 'distributor'
  | 'LandBank'
  | 'LandRegistry'
  | 'KeyProofs'
  | 'Conduct'
  | 'DistrictRules'
  | 'node operator'
  | 'planet owner'
  | 'seller'
  | 'seller; everybody, when it is due'
  | 'receiver of the royalty'
  | 'buyer'
  | 'arbiter'
  | 'juror'
  | 'voter'
  | 'proposer, guardian'
  | 'poster'
  | 'poster, reviewer'
  | 'worker'
  | 'reviewer'

/** What the attempts of wrong callers are made on. */
export interface Stage {
  readonly city: City
  /** A private title of `people[0]`. */
  readonly title: number
  /** A model of `people[0]` that nobody else may place, and of which they get a royalty. */
  readonly model: number
  /** A title of `people[0]` that is on offer. */
  readonly forSale: number
  /** Targets, values, calls and description of a proposal of `people[0]` that is being voted on. */
  readonly proposal: readonly [
    targets: readonly string[],
    values: readonly number[],
    calls: readonly string[],
    description: string,
  ]
  readonly proposalId: bigint
  /** Titles of `people[0]` that may vote on it. */
  readonly shown: readonly number[]
  /** Hash of the work that was submitted for task 2. */
  readonly work: string
  /** Somebody with no rights at all; also the beneficiary of attempts. */
  readonly stranger: string
}

export interface Rule {
  readonly who: Caller
  /** Solidity error that everybody else gets. Absent where everybody may call. */
  readonly refusal?: string
  /** Arguments of the attempts; zeros of their types where not given. */
  readonly args?: (stage: Stage) => readonly unknown[]
}

/** Function signature (`name(type,…)`) -> rule, for state-changing functions. */
export type ContractRules = Readonly<Record<string, Rule>>
export type AreaRules = Readonly<Partial<Record<ContractName, ContractRules>>>

export const everybody: Rule = { who: 'everybody' }
export const forThemselves: Rule = { who: 'everybody, for themselves' }
export const atTheirExpense: Rule = { who: 'everybody, at their own expense' }
export const whenDue: Rule = { who: 'everybody, when it is due' }
export const withSignature: Rule = { who: 'everybody, with a signature' }
export const deployerOnce: Rule = { who: 'deployer, once', refusal: 'OnlyOpener' }

/** Two-step ownership that can't be thrown away. */
export const keptOwnership: ContractRules = {
  'acceptOwnership()': { who: 'next owner', refusal: 'OwnableUnauthorizedAccount' },
  'transferOwnership(address)': {
    who: 'foundation',
    refusal: 'OwnableUnauthorizedAccount',
    args: ({ stranger }) => [stranger],
  },
}
