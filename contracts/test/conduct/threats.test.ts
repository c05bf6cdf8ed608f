/** Attacks on Conduct, each under the name of the threat. */
import { parseEther } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../city.ts'
import { DAY, EVIDENCE, type Quarter, STATE, startQuarter } from './quarter.ts'

let q: Quarter
let accused: string
let reporter: string
let other: string
let first: number
beforeAll(async () => {
  q = await startQuarter()
  ;({ accused, reporter, other } = q)
  ;[first = 0] = q.titles
})
beforeEach(() => q.reset())
afterAll(() => q.city.close())

const refused = (from: string, fn: string, ...args: unknown[]) =>
  refusalOf(q.send(from, fn, ...args))
const transfer = (from: string, to: string, id: number) =>
  q.city.send(from, 'LandTitle', 'transferFrom', [from, to, id])
/** Two warnings that count. */
async function condemn(id: number): Promise<void> {
  await q.warn(id)
  await q.mend()
  await q.warn(id)
  await q.city.pass(14 * DAY)
}

describe('RNG bias of panels', () => {
  it('nobody can bring another block than the one named at the report', async () => {
    const caseId = await q.report(first)
    const next = await q.report(q.titles[1] as number)
    const { seedBlock } = await q.panelOf(caseId)
    const head = BigInt(await q.city.rpc<string>('eth_blockNumber'))
    expect(seedBlock - head + 1n).toBe(96n)
    const [right, wrong] = [await q.header(caseId), await q.header(next)]
    expect(await refused(other, 'seal', caseId, wrong)).toBe('WrongHeader')
    const forged = `${right.slice(0, -2)}${right.endsWith('00') ? '01' : '00'}`
    expect(await refused(other, 'seal', caseId, forged)).toBe('WrongHeader')
    await q.send(other, 'seal', caseId, right)
  })

  it('nobody can seal before the block is there', async () => {
    const caseId = await q.report(first)
    const early = await q.city.rpc('eth_getBlockByNumber', ['latest', false])
    expect(early).toBeTruthy()
    expect(await refused(other, 'seal', caseId, '0x')).toBe('WrongHeader')
  })

  it('the time and the steps of the draw change nothing, nor does who draws', async () => {
    const caseId = await q.report(first)
    await q.send(other, 'seal', caseId, await q.header(caseId))
    const sealed = await q.city.rpc<string>('evm_snapshot')
    await q.send(accused, 'draw', caseId, 2_000)
    const now = (await q.seatsOf(caseId)).map(({ title }) => title)
    await q.city.rpc('evm_revert', [sealed])
    await q.city.pass(3 * DAY)
    for (let i = 0; i < 40; i++) {
      if ((await q.caseOf(caseId)).state === STATE.drawing) await q.send(other, 'draw', caseId, 50)
    }
    expect((await q.seatsOf(caseId)).map(({ title }) => title)).toEqual(now)
  })

  it('titles bought after the report give no seat', async () => {
    const caseId = await q.report(first)
    // All titles of all owners but two change hands once the seed could be known.
    const header = await q.header(caseId)
    await q.send(other, 'seal', caseId, header)
    const [one = '', two = ''] = q.owners
    const buyers = q.owners.slice(2)
    for (const owner of buyers) {
      const ids = [
        ...(await q.city.call<bigint[]>('LandTitle', 'titlesOf', [owner, 0, 5_000])),
      ].slice(0, 200)
      await q.city.send(owner, 'LandTitle', 'transferMany', [owner, other, ids])
    }
    await q.send(other, 'draw', caseId, 2_000)
    const seats = await q.seatsOf(caseId)
    expect(seats.some(({ juror }) => juror === other)).toBe(false)
    for (const { juror, title } of seats) {
      expect(await q.city.call('LandTitle', 'ownerOf', [title])).toBe(juror)
    }
    expect([one, two].length).toBe(2)
  })
})

describe('swapped auth args', () => {
  it('a juror can neither vote on another seat nor in another case', async () => {
    const one = await q.report(first)
    const two = await q.report(q.titles[1] as number)
    const [a, b] = await q.seat(one)
    const there = await q.seat(two)
    if (!a || !b) throw new Error('no jurors')
    expect(await refused(a.juror, 'vote', one, 1, true)).toBe('NotJuror')
    const elsewhere = there.findIndex(({ juror }) => juror !== a.juror)
    expect(await refused(a.juror, 'vote', two, elsewhere, true)).toBe('NotJuror')
    await q.send(a.juror, 'vote', one, 0, true)
  })

  it('an approved account or operator of a juror or an owner has no say', async () => {
    const caseId = await q.report(first)
    const [a] = await q.seat(caseId)
    if (!a) throw new Error('no juror')
    await q.city.send(a.juror, 'LandTitle', 'setApprovalForAll', [other, true])
    expect(await refused(other, 'vote', caseId, 0, true)).toBe('NotJuror')
    await q.voteAll(caseId, 7)
    await q.send(other, 'close', caseId)
    await q.city.send(accused, 'LandTitle', 'setApprovalForAll', [other, true])
    expect(await refused(other, 'appeal', caseId)).toBe('NotOwner')
    expect(await refused(reporter, 'appeal', caseId)).toBe('NotOwner')
    expect(await refusalOf(q.city.govern('Conduct', 'appeal', [caseId]))).toBe('NotOwner')
  })

  it('only governance governs, whoever the parties are', async () => {
    const caseId = await q.warn(first)
    for (const who of [accused, reporter, other, q.city.foundation, q.owners[0] as string]) {
      expect(await refused(who, 'overturn', caseId)).toBe('OnlyGovernance')
      expect(await refused(who, 'confirm', caseId)).toBe('OnlyGovernance')
      expect(await refused(who, 'rule', caseId, true)).toBe('OnlyGovernance')
      expect(await refused(who, 'setBond', parseEther('200'))).toBe('OnlyGovernance')
    }
  })
})

describe('report spam', () => {
  it('is limited to three undecided cases of a reporter and one of a title', async () => {
    for (const title of q.titles.slice(0, 3)) await q.report(title)
    const fourth = q.titles[3] as number
    expect(await refused(reporter, 'report', fourth, EVIDENCE, '')).toBe('TooManyOpen')
    expect(await refused(other, 'report', first, EVIDENCE, '')).toBe('CaseOpen')
    await q.seat(1)
    await q.voteAll(1, 0)
    await q.send(other, 'close', 1)
    await q.report(fourth)
  })

  it('costs the bond, which the accused does not get: no friend reports them for free', async () => {
    const [ours, theirs] = [await q.cybrOf(other), await q.cybrOf(accused)]
    const caseId = await q.report(first, other)
    await q.seat(caseId)
    await q.voteAll(caseId, 0)
    await q.send(accused, 'close', caseId)
    expect(ours - (await q.cybrOf(other))).toBe(parseEther('1000'))
    expect(await q.cybrOf(accused)).toBe(theirs)
  })
})

describe('removal dodged by transfer', () => {
  it('to oneself does not shed the warnings', async () => {
    await condemn(first)
    await transfer(accused, other, first)
    expect(await q.call('standingOf', first)).toBe(2n)
    await q.send(reporter, 'remove', first)
    expect(await q.city.call('LandTitle', 'ownerOf', [first])).toBe(other)
  })

  it('after each warning does not shed them, nor does it while the case is open', async () => {
    await q.warn(first)
    await transfer(accused, other, first)
    await q.mend()
    const caseId = await q.report(first)
    await transfer(other, accused, first)
    await q.seat(caseId)
    await q.voteAll(caseId, 7)
    await q.send(reporter, 'close', caseId)
    await q.city.pass(14 * DAY)
    await q.send(reporter, 'remove', first)
  })

  it('in the appeal window leaves the removal due when the longest appeal is over', async () => {
    await q.warn(first)
    await q.mend()
    const two = await q.warn(first)
    await transfer(accused, other, first)
    await q.city.pass(14 * DAY - 100)
    await q.send(other, 'appeal', two)
    expect(await refused(accused, 'appeal', two)).toBe('NotOwner')
    await q.city.pass(30 * DAY)
    await q.send(reporter, 'remove', first)
  })

  it('a buyer starts clean after ninety days, and not when the seller takes the title back', async () => {
    await condemn(first)
    await transfer(accused, other, first)
    await q.city.pass(90 * DAY - 10)
    expect(await q.call('standingOf', first)).toBe(2n)
    await q.city.pass(10)
    expect(await q.call('standingOf', first)).toBe(0n)
    expect(await refused(reporter, 'remove', first)).toBe('NotDue')
    await transfer(other, accused, first)
    expect(await q.call('standingOf', first)).toBe(2n)
  })

  it('to LandBank frees nobody else of anything and is no removal', async () => {
    await condemn(first)
    await transfer(accused, q.city.addresses.LandBank, first)
    expect(await refused(reporter, 'remove', first)).toBe('BankTitle')
    expect(await refused(reporter, 'report', first, EVIDENCE, '')).toBe('NotPrivate')
  })
})

describe('conduct touches ownership', () => {
  it('never: the owner word is the same after a removal', async () => {
    const word = () => q.city.call('LandTitle', 'ownerWords', [first, 1])
    const before = await word()
    await condemn(first)
    await q.send(reporter, 'remove', first)
    expect(await word()).toEqual(before)
    await transfer(accused, other, first)
  })
})

describe('rate limit', () => {
  it('no more than five titles are removed in any 24 hours', async () => {
    const titles = q.titles.slice(0, 6)
    for (let round = 0; round < 2; round++) {
      for (const title of titles) await q.warn(title)
      await q.mend()
    }
    await q.city.pass(7 * DAY)
    // Two before midnight of any calendar and three after: a counter of days would allow ten.
    for (const title of titles.slice(0, 2)) await q.send(other, 'remove', title)
    await q.city.pass(DAY / 2)
    for (const title of titles.slice(2, 5)) await q.send(other, 'remove', title)
    const last = titles[5] as number
    expect(await refused(other, 'remove', last)).toBe('TooManyRemovals')
    expect(await q.call('standingOf', last)).toBe(2n)
    const next = Number(await q.call<bigint>('nextRemoval'))
    await q.city.pass(next - (await q.city.now()) - 10)
    expect(await refused(other, 'remove', last)).toBe('TooManyRemovals')
    await q.city.pass(10)
    await q.send(other, 'remove', last)
  })
})
