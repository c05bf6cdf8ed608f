/** A governor and its treasury with short times, beside a city, and owners who use them. */
import { type CellClass, isPublic } from '@cosmos/protocol/geometry/c1'
import { titleClass } from '@cosmos/protocol/geometry/titles'
import { HDNodeWallet, Mnemonic } from 'ethers'
import { DEVELOPMENT_MNEMONIC } from '../../local-chain.ts'
import { type City, startCity } from '../city.ts'
import { deploySource, type TestContract } from '../test-contract.ts'

export const AGAINST = 0
export const FOR = 1
export const ABSTAIN = 2

/** Names of `IGovernor.ProposalState`. */
export const STATES = [
  'pending',
  'active',
  'canceled',
  'defeated',
  'succeeded',
  'queued',
  'expired',
  'executed',
] as const

/** Seconds, titles, percent: quick enough for tests, within every bound. */
export const RULES = {
  votingDelay: 100,
  votingPeriod: 1_000,
  lateQuorumExtension: 200,
  proposalThreshold: 2,
  quorumPercent: 4,
  minQuorum: 10,
}
export const TIMELOCK = 300

export interface Action {
  readonly target: string
  readonly data?: string
  readonly value?: bigint
}

export interface Parliament {
  readonly city: City
  readonly governor: TestContract
  readonly fund: TestContract
  /** Own 30, 30 and 20 titles; dora none. */
  readonly anna: string
  readonly bert: string
  readonly carl: string
  readonly dora: string
  readonly titles: Readonly<Record<'anna' | 'bert' | 'carl', readonly number[]>>
  /** Proposes with anna's last titles; the proposal's id. */
  propose(actions: readonly Action[], description?: string): Promise<bigint>
  vote(from: string, id: bigint, support: number, ids: readonly number[]): Promise<bigint>
  state(id: bigint): Promise<(typeof STATES)[number]>
  /** Lets the voting begin. */
  begin(): Promise<void>
  /** Lets the voting end, whether it was extended or not. */
  finish(id: bigint): Promise<void>
  /** From proposal to the day when it can be executed: anna and bert are for it. */
  carry(actions: readonly Action[], description?: string): Promise<bigint>
}

/** Private titles with low ids, in order. */
export const privateTitles = Array.from({ length: 3_000 }, (_, id) => id).filter(
  (id) => !isPublic(titleClass(id) as CellClass),
)
export const publicTitle = Array.from({ length: 3_000 }, (_, id) => id).find((id) =>
  isPublic(titleClass(id) as CellClass),
) as number

/** The key of an account of the test chain. */
export const keyOf = (index: number): HDNodeWallet =>
  HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(DEVELOPMENT_MNEMONIC), `m/44'/60'/0'/0/${index}`)

/** `people[n]` is account `n + 2`. */
export const keyOfPerson = (person: number): HDNodeWallet => keyOf(person + 2)

export async function openParliament(
  rules: Partial<typeof RULES> & { readonly guardian?: string } = {},
): Promise<Parliament> {
  const city = await startCity()
  const [anna, bert, carl] = city.people
  const fund = await deploySource(city, 'governance/EcosystemFund.sol', [TIMELOCK])
  const governor = await deployGovernor(city, fund.address, rules)
  await fund.send(anna, 'open', [governor.address])
  const titles = {
    anna: privateTitles.slice(0, 30),
    bert: privateTitles.slice(30, 60),
    carl: privateTitles.slice(60, 80),
  }
  for (const [name, ids] of Object.entries(titles)) {
    const owner = { anna, bert, carl }[name]
    await city.send(city.distributor, 'LandBank', 'release', [ids, owner])
  }
  await city.pass(10)
  return parliamentOf(city, governor, fund, titles)
}

export const deployGovernor = (
  city: City,
  fund: string,
  rules: Partial<typeof RULES> & { readonly guardian?: string } = {},
): Promise<TestContract> =>
  deploySource(city, 'governance/TitleGovernor.sol', [
    fund,
    city.addresses.LandTitle,
    city.addresses.LandGrid,
    { ...RULES, guardian: `0x${'0'.repeat(40)}`, ...rules },
  ])

/** The governor that the city was deployed with, and its treasury. */
export function deployed(city: City, name: 'TitleGovernor' | 'EcosystemFund' | 'TaskBoard') {
  return {
    address: city.addresses[name],
    call: <T>(fn: string, args: readonly unknown[] = [], from?: string) =>
      city.call<T>(name, fn, args, from),
    send: async (from: string, fn: string, args: readonly unknown[] = []) =>
      (await city.send(from, name, fn, args)).gasUsed,
  }
}

export function parliamentOf(
  city: City,
  governor: TestContract,
  fund: TestContract,
  titles: Parliament['titles'],
): Parliament {
  const [anna, bert, carl, dora] = city.people
  const timeOf = async (fn: string, ...args: readonly unknown[]) =>
    Number(await governor.call<bigint>(fn, args))
  const parliament: Parliament = {
    city,
    governor,
    fund,
    anna,
    bert,
    carl,
    dora,
    titles,
    async propose(actions, description = 'Do it') {
      const shown = titles.anna.slice(-(await timeOf('proposalThreshold')))
      const args = proposal(actions, description, shown)
      const id = await governor.call<bigint>('proposeWithTitles', args, anna)
      await governor.send(anna, 'proposeWithTitles', args)
      return id
    },
    vote: (from, id, support, ids) =>
      governor.send(from, 'castVoteOfTitles', [id, support, ids, '']),
    async state(id) {
      return STATES[await timeOf('state', id)] ?? 'pending'
    },
    async begin() {
      await city.pass((await timeOf('votingDelay')) + 1)
    },
    async finish(id) {
      const end = await timeOf('proposalDeadline', id)
      await city.pass(end - (await city.now()) + 1)
    },
    async carry(actions, description) {
      const id = await parliament.propose(actions, description)
      await parliament.begin()
      await parliament.vote(anna, id, FOR, titles.anna)
      await parliament.vote(bert, id, FOR, titles.bert)
      await parliament.finish(id)
      await governor.send(dora, 'queue(uint256)', [id])
      await city.pass(Number(await fund.call<bigint>('getMinDelay')) + 1)
      return id
    },
  }
  return parliament
}

/** Arguments of `proposeWithTitles`. */
export const proposal = (
  actions: readonly Action[],
  description: string,
  ids: readonly number[],
) => [
  actions.map((it) => it.target),
  actions.map((it) => it.value ?? 0n),
  actions.map((it) => it.data ?? '0x'),
  description,
  ids,
]
