/** A city with enough owners for panels, and what a case needs to go its way. */

import { encodeHeader } from '@cosmos/protocol/chain/header'
import type { CellClass } from '@cosmos/protocol/geometry/c1'
import { isPublic } from '@cosmos/protocol/geometry/c1'
import { titleClass } from '@cosmos/protocol/geometry/titles'
import { getAddress, hexlify, parseEther, type Result, id as sha, toBeHex } from 'ethers'
import { type City, type Receipt, startCity } from '../city.ts'

/** States of a case. */
export const STATE = {
  none: 0n,
  drawing: 1n,
  voting: 2n,
  ruling: 3n,
  upheld: 4n,
  dismissed: 5n,
  undecided: 6n,
  overturned: 7n,
} as const

export const DAY = 86_400
export const EVIDENCE = sha('evidence')

const privateTitles = Array.from({ length: 50_000 }, (_, id) => id).filter(
  (id) => !isPublic(titleClass(id) as CellClass),
)

export interface CaseView {
  readonly reporter: string
  readonly bond: bigint
  readonly accused: string
  readonly title: bigint
  readonly state: bigint
  readonly appealed: boolean
  readonly reportedAt: bigint
  readonly deadline: bigint
  readonly closedAt: bigint
  readonly evidence: string
  readonly note: string
}

export interface Seat {
  readonly juror: string
  readonly title: bigint
  readonly vote: bigint
}

export interface PanelView {
  readonly seedBlock: bigint
  readonly tried: bigint
  readonly upholds: bigint
  readonly dismissals: bigint
  readonly drawn: boolean
}

export interface Quarter {
  readonly city: City
  /** Owners of many titles each: the jurors. */
  readonly owners: readonly string[]
  /** Owns the titles in `titles` and no others. */
  readonly accused: string
  readonly titles: readonly number[]
  /** Owns nothing and has CYBR and has allowed Conduct to take it; so has `other`. */
  readonly reporter: string
  readonly other: string
  call<T>(fn: string, ...args: unknown[]): Promise<T>
  send(from: string, fn: string, ...args: unknown[]): Promise<Receipt>
  caseOf(caseId: number): Promise<CaseView>
  panelOf(caseId: number): Promise<PanelView>
  seatsOf(caseId: number): Promise<Seat[]>
  cybrOf(account: string): Promise<bigint>
  /** Back to the state after the start. */
  reset(): Promise<void>
  report(title: number, from?: string): Promise<number>
  /** Header of the block that seeds the case, mined. */
  header(caseId: number): Promise<string>
  seat(caseId: number): Promise<Seat[]>
  /** Every seat votes; `upholds` of them to uphold. */
  voteAll(caseId: number, upholds: number): Promise<void>
  /** From the report to the warning. */
  warn(title: number): Promise<number>
  /** Until a title may be reported again. */
  mend(): Promise<void>
}

/** `each`: titles of each of the twelve owners; with 8 of them the city is too young for panels. */
export async function startQuarter(each = 250): Promise<Quarter> {
  const city = await startCity()
  const accounts = (await city.rpc<string[]>('eth_accounts')).map((it) => getAddress(it))
  const [accused, reporter, other, ...rest] = accounts.slice(2) as [string, string, string]
  const owners = (rest as string[]).slice(0, 12)
  const titles = privateTitles.slice(0, 8)
  const release = (ids: readonly number[], to: string) =>
    city.send(city.distributor, 'LandBank', 'release', [ids, to])
  await release(titles, accused)
  for (const [i, owner] of owners.entries()) {
    // Spread over the city, as lots are.
    const ids = Array.from({ length: each }, (_, n) => privateTitles[8 + n * 12 + i] as number)
    await release(ids, owner)
  }
  for (const who of [reporter, other]) {
    await city.pay(who, 100_000)
    await city.send(who, 'CYBR', 'approve', [city.addresses.Conduct, 2n ** 255n])
  }
  // The fund has to be able to act before the snapshot that is gone back to.
  await city.govern('Conduct', 'setBond', [parseEther('1000')])
  await city.pass(10)
  let genesis = await city.rpc<string>('evm_snapshot')

  const call = <T>(fn: string, ...args: unknown[]) => city.call<T>('Conduct', fn, args)
  const send = (from: string, fn: string, ...args: unknown[]) =>
    city.send(from, 'Conduct', fn, args)
  const caseOf = async (caseId: number) =>
    (await call<Result>('caseOf', caseId)).toObject() as unknown as CaseView
  const panelOf = async (caseId: number) =>
    (await call<Result>('panelOf', caseId)).toObject() as unknown as PanelView
  const seatsOf = (caseId: number) => call<Seat[]>('seatsOf', caseId)

  async function report(title: number, from = reporter): Promise<number> {
    await send(from, 'report', title, EVIDENCE, 'noise')
    return Number(await call('caseCount'))
  }
  async function header(caseId: number): Promise<string> {
    const { seedBlock } = await panelOf(caseId)
    const head = BigInt(await city.rpc<string>('eth_blockNumber'))
    if (head <= seedBlock) await city.rpc('hardhat_mine', [toBeHex(seedBlock - head + 1n)])
    const block = await city.rpc('eth_getBlockByNumber', [`0x${seedBlock.toString(16)}`, false])
    return hexlify(encodeHeader(block as Parameters<typeof encodeHeader>[0]))
  }
  async function seat(caseId: number): Promise<Seat[]> {
    await send(reporter, 'seal', caseId, await header(caseId))
    while ((await caseOf(caseId)).state === STATE.drawing) await send(reporter, 'draw', caseId, 600)
    return seatsOf(caseId)
  }
  async function voteAll(caseId: number, upholds: number): Promise<void> {
    for (const [i, { juror }] of (await seatsOf(caseId)).entries()) {
      await send(juror, 'vote', caseId, i, i < upholds)
    }
  }
  async function warn(title: number): Promise<number> {
    const caseId = await report(title)
    await seat(caseId)
    await voteAll(caseId, 7)
    await send(reporter, 'close', caseId)
    return caseId
  }

  return {
    ...{ city, owners, accused, titles, reporter, other, call, send, caseOf, panelOf, seatsOf },
    ...{ report, header, seat, voteAll, warn },
    cybrOf: (account) => city.call('CYBR', 'balanceOf', [account]),
    async reset() {
      await city.rpc('evm_revert', [genesis])
      genesis = await city.rpc<string>('evm_snapshot')
    },
    mend: () => city.pass(7 * DAY),
  }
}
