import { parseEther, toBeHex } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../city.ts'
import { DAY, EVIDENCE, type Quarter, STATE, startQuarter } from './quarter.ts'

let q: Quarter
let accused: string
let reporter: string
let other: string
let first: number
let second: number
const BOND = parseEther('1000')
const PAY = (BOND * 20n) / 100n / 7n

beforeAll(async () => {
  q = await startQuarter()
  ;({ accused, reporter, other } = q)
  ;[first = 0, second = 0] = q.titles
})
beforeEach(() => q.reset())
afterAll(() => q.city.close())

const fund = () => q.city.addresses.EcosystemFund
const govern = (fn: string, ...args: unknown[]) => q.city.govern('Conduct', fn, args)
const refused = (from: string, fn: string, ...args: unknown[]) =>
  refusalOf(q.send(from, fn, ...args))
const stateOf = async (caseId: number) => (await q.caseOf(caseId)).state
const isLocated = async (id: number) =>
  (await q.city.call<[boolean]>('LandRegistry', 'cellOf', [id]))[0]
const transfer = (from: string, to: string, id: number) =>
  q.city.send(from, 'LandTitle', 'transferFrom', [from, to, id])

describe('a report', () => {
  it('opens a case against the title and takes the bond', async () => {
    const before = await q.cybrOf(reporter)
    const { logs } = await q.send(reporter, 'report', first, EVIDENCE, 'too loud')
    expect(logs.map(({ name }) => name)).toEqual(['Reported', 'SeedNamed', 'Transfer'])
    expect(await q.caseOf(1)).toMatchObject({
      ...{ reporter, accused, bond: BOND, title: BigInt(first), state: STATE.drawing },
      ...{ evidence: EVIDENCE, note: 'too loud', closedAt: 0n, appealed: false },
    })
    expect(await q.call('openCaseOf', first)).toBe(1n)
    expect(await q.call('openCasesBy', reporter)).toBe(1n)
    expect(before - (await q.cybrOf(reporter))).toBe(BOND)
    expect(await q.cybrOf(q.city.addresses.Conduct)).toBe(BOND)
  })

  it('is listed page by page', async () => {
    for (const title of q.titles.slice(0, 3)) await q.report(title)
    const page = (from: number, count: number) =>
      q.call<{ title: bigint }[]>('cases', from, count).then((all) => all.map((it) => it.title))
    expect(await page(1, 2)).toEqual(q.titles.slice(0, 2).map(BigInt))
    expect(await page(3, 9)).toEqual([BigInt(q.titles[2] ?? 0)])
    expect(await page(4, 9)).toEqual([])
    expect(await refusalOf(page(0, 1))).toBe('NoSuchCase')
    expect(await refusalOf(q.caseOf(4))).toBe('NoSuchCase')
    expect(await refusalOf(q.caseOf(0))).toBe('NoSuchCase')
  })

  it('is refused against what cannot be removed, oneself, or without sense', async () => {
    const report = (id: number, from = reporter, note = '') =>
      refused(from, 'report', id, EVIDENCE, note)
    // A street, and a private title nobody was given.
    const [street] = await q.city.call<bigint[]>('LandTitle', 'titlesOf', [
      q.city.addresses.LandBank,
      0,
      200,
    ])
    expect(await report(Number(street))).toBe('NotPrivate')
    expect(await report(50_000)).toBe('ERC721NonexistentToken')
    expect(await report(first, accused)).toBe('OwnTitle')
    expect(await report(first, reporter, 'x'.repeat(257))).toBe('NoteTooLong')
    expect(await report(first, q.owners[0])).toBe('ERC20InsufficientAllowance')
    await q.city.pass(91 * 4 * DAY)
    await q.city.send(other, 'LandRegistry', 'evict', [first])
    expect(await report(first)).toBe('NotLocated')
  })
})

describe('a panel', () => {
  it('has seven owners, none twice and none a party, who held their titles before', async () => {
    const caseId = await q.report(first)
    const seats = await q.seat(caseId)
    expect(new Set(seats.map(({ juror }) => juror)).size).toBe(7)
    for (const { juror, title, vote } of seats) {
      expect([accused, reporter]).not.toContain(juror)
      expect(await q.city.call('LandTitle', 'ownerOf', [title])).toBe(juror)
      expect(vote).toBe(0n)
    }
    const { deadline } = await q.caseOf(caseId)
    expect(deadline).toBe(BigInt((await q.city.now()) + 5 * DAY))
    expect(await stateOf(caseId)).toBe(STATE.voting)
    expect(await q.call('seedOf', caseId)).not.toBe(toBeHex(0, 32))
  })

  it('never seats the accused or the reporter, however many titles they own', async () => {
    const [judged = '', judging = ''] = q.owners
    await q.city.pay(judging, 10_000)
    await q.city.send(judging, 'CYBR', 'approve', [q.city.addresses.Conduct, 2n ** 255n])
    const own = await q.city.call<bigint[]>('LandTitle', 'titlesOf', [judged, 0, 5_000])
    for (const title of own.slice(0, 3)) {
      const seats = await q.seat(await q.report(Number(title), judging))
      expect(seats).toHaveLength(7)
      for (const { juror } of seats) expect([judged, judging]).not.toContain(juror)
    }
  })

  it('is the same however the draw is cut into calls', async () => {
    const caseId = await q.report(first)
    const header = await q.header(caseId)
    await q.send(reporter, 'seal', caseId, header)
    const snapshot = await q.city.rpc<string>('evm_snapshot')
    while ((await stateOf(caseId)) === STATE.drawing) await q.send(reporter, 'draw', caseId, 512)
    const inOne = (await q.seatsOf(caseId)).map(({ title }) => title)
    await q.city.rpc('evm_revert', [snapshot])
    while ((await stateOf(caseId)) === STATE.drawing) await q.send(other, 'draw', caseId, 37)
    expect((await q.seatsOf(caseId)).map(({ title }) => title)).toEqual(inOne)
  })

  it('is drawn only after its seed came, and once', async () => {
    const caseId = await q.report(first)
    expect(await refused(other, 'draw', caseId, 10)).toBe('NothingToDraw')
    expect(await refused(other, 'draw', 99, 10)).toBe('NothingToDraw')
    expect(await refused(other, 'seal', 99, '0x')).toBe('NoSeedAwaited')
    const header = await q.header(caseId)
    await q.seat(caseId)
    expect(await refused(other, 'draw', caseId, 10)).toBe('NothingToDraw')
    expect(await refused(other, 'seal', caseId, header)).toBe('NoSeedAwaited')
    expect(await refused(other, 'reseed', caseId)).toBe('NoSeedAwaited')
  })

  it('gets a later seed where nobody brought one, and none after the third', async () => {
    const caseId = await q.report(first)
    expect(await refused(other, 'reseed', caseId)).toBe('SeedInReach')
    const before = await q.cybrOf(reporter)
    for (let n = 0; n < 3; n++) {
      const header = await q.header(caseId)
      expect(await refused(other, 'reseed', caseId)).toBe('SeedInReach')
      await q.city.rpc('hardhat_mine', [toBeHex(8_300)])
      expect(await refused(other, 'seal', caseId, header)).toBe('WrongHeader')
      await q.send(other, 'reseed', caseId)
    }
    expect(await stateOf(caseId)).toBe(STATE.undecided)
    expect((await q.cybrOf(reporter)) - before).toBe(BOND)
    expect(await refused(other, 'reseed', caseId)).toBe('NoSeedAwaited')
    expect(await q.call('openCaseOf', first)).toBe(0n)
  })
})

describe('a vote', () => {
  it('pays its juror, whatever it says, and counts once', async () => {
    const caseId = await q.report(first)
    const [a, b] = await q.seat(caseId)
    if (!a || !b) throw new Error('no jurors')
    await q.send(a.juror, 'vote', caseId, 0, true)
    await q.send(b.juror, 'vote', caseId, 1, false)
    expect(await q.cybrOf(a.juror)).toBe(PAY)
    expect(await q.cybrOf(b.juror)).toBe(PAY)
    expect(await q.panelOf(caseId)).toMatchObject({ upholds: 1n, dismissals: 1n })
    expect((await q.seatsOf(caseId)).slice(0, 3).map(({ vote }) => vote)).toEqual([1n, 2n, 0n])
    expect(await refused(a.juror, 'vote', caseId, 0, true)).toBe('VotedBefore')
  })

  it('is only the juror’s, while they hold the title that was drawn', async () => {
    const caseId = await q.report(first)
    const [a, b] = await q.seat(caseId)
    if (!a || !b) throw new Error('no jurors')
    for (const who of [accused, reporter, b.juror]) {
      expect(await refused(who, 'vote', caseId, 0, true)).toBe('NotJuror')
    }
    expect(await refused(a.juror, 'vote', caseId, 7, true)).toBe('NotJuror')
    await transfer(a.juror, other, Number(a.title))
    expect(await refused(a.juror, 'vote', caseId, 0, true)).toBe('NotJuror')
    expect(await refused(other, 'vote', caseId, 0, true)).toBe('NotJuror')
    await transfer(other, a.juror, Number(a.title))
    expect(await refused(a.juror, 'vote', caseId, 0, true)).toBe('NotJuror')
    await q.city.pass(5 * DAY)
    expect(await refused(b.juror, 'vote', caseId, 1, true)).toBe('TooLate')
  })

  it('needs a case that is being voted on', async () => {
    const caseId = await q.report(first)
    expect(await refused(q.owners[0] as string, 'vote', caseId, 0, true)).toBe('WrongState')
    expect(await refused(other, 'close', caseId)).toBe('WrongState')
  })
})

describe('the end of a case', () => {
  it.each([
    { upholds: 4, state: 'upheld', back: true },
    { upholds: 3, state: 'dismissed', back: false },
  ] as const)('is $state when $upholds of seven uphold', async ({ upholds, state, back }) => {
    const caseId = await q.report(first)
    const [ours, theirs] = [await q.cybrOf(reporter), await q.cybrOf(fund())]
    await q.seat(caseId)
    await q.voteAll(caseId, upholds)
    await q.send(other, 'close', caseId)
    expect(await stateOf(caseId)).toBe(STATE[state])
    expect((await q.cybrOf(reporter)) - ours).toBe(back ? BOND - 7n * PAY : 0n)
    expect((await q.cybrOf(fund())) - theirs).toBe(back ? 0n : BOND - 7n * PAY)
    expect(await q.cybrOf(q.city.addresses.Conduct)).toBe(0n)
    expect(await q.call('openCasesBy', reporter)).toBe(0n)
    expect(await q.call('warningsOf', first)).toEqual(back ? [BigInt(caseId)] : [])
    expect(await refused(other, 'close', caseId)).toBe('WrongState')
  })

  it('is undecided when half of the seats or fewer voted in time', async () => {
    const caseId = await q.report(first)
    const before = await q.cybrOf(reporter)
    const seats = await q.seat(caseId)
    for (const i of [0, 1, 2]) await q.send(seats[i]?.juror as string, 'vote', caseId, i, true)
    expect(await refused(other, 'close', caseId)).toBe('TooEarly')
    await q.city.pass(5 * DAY)
    await q.send(other, 'close', caseId)
    expect(await stateOf(caseId)).toBe(STATE.undecided)
    expect((await q.cybrOf(reporter)) - before).toBe(BOND - 3n * PAY)
  })

  it('is dismissed by a tie', async () => {
    const caseId = await q.report(first)
    const seats = await q.seat(caseId)
    for (const i of [0, 1, 2, 3]) {
      await q.send(seats[i]?.juror as string, 'vote', caseId, i, i < 2)
    }
    await q.city.pass(5 * DAY)
    await q.send(other, 'close', caseId)
    expect(await stateOf(caseId)).toBe(STATE.dismissed)
  })
})

describe('a removal', () => {
  it('needs two warnings past their appeals, and answers them', async () => {
    const one = await q.warn(first)
    expect(await q.call('standingOf', first)).toBe(0n)
    await q.mend()
    const two = await q.warn(first)
    expect(await q.call('warningsOf', first)).toEqual([BigInt(one), BigInt(two)])
    await q.city.pass(7 * DAY)
    expect(await q.call('standingOf', first)).toBe(1n)
    expect(await refused(other, 'remove', first)).toBe('NotDue')
    await q.city.pass(7 * DAY)
    const { logs } = await q.send(other, 'remove', first)
    expect(logs.map(({ name }) => name)).toEqual(['Removed', 'Moved', 'Evicted'])
    expect(await isLocated(first)).toBe(false)
    expect(await q.city.call('LandTitle', 'ownerOf', [first])).toBe(accused)
    expect(await q.call('standingOf', first)).toBe(0n)
    expect(await refused(other, 'remove', first)).toBe('NotDue')
  })

  it('waits for a title that lies nowhere, and spends nothing', async () => {
    await q.warn(first)
    await q.mend()
    await q.warn(first)
    await q.city.pass(14 * DAY)
    const registry = q.city.addresses.Conduct
    await q.city.rpc('hardhat_impersonateAccount', [registry])
    await q.city.rpc('hardhat_setBalance', [registry, toBeHex(10n ** 18n)])
    await q.city.send(registry, 'LandRegistry', 'remove', [first])
    expect(await refused(other, 'remove', first)).toBe('AlreadyNowhere')
    expect(await q.call('standingOf', first)).toBe(2n)
  })

  it('is not for warnings that are a year old', async () => {
    await q.warn(first)
    await q.city.pass(364 * DAY)
    await q.warn(first)
    await q.city.pass(14 * DAY)
    expect(await q.call('standingOf', first)).toBe(1n)
    expect(await refused(other, 'remove', first)).toBe('NotDue')
  })

  it('gives time to mend before the next report, unless the warning was overturned', async () => {
    const one = await q.warn(first)
    expect(await refused(reporter, 'report', first, EVIDENCE, '')).toBe('TimeToMend')
    await govern('overturn', one)
    await q.report(first)
  })
})

describe('an appeal', () => {
  it('of the owner suspends the warning until governance confirms it', async () => {
    await q.warn(first)
    await q.mend()
    const two = await q.warn(first)
    await q.city.pass(7 * DAY)
    expect(await refused(other, 'appeal', two)).toBe('NotOwner')
    expect(await refused(reporter, 'confirm', two)).toBe('OnlyGovernance')
    expect(await refusalOf(govern('confirm', two))).toBe('NoOpenAppeal')
    await q.send(accused, 'appeal', two)
    expect(await refused(accused, 'appeal', two)).toBe('AppealedBefore')
    await q.city.pass(8 * DAY)
    expect(await refused(other, 'remove', first)).toBe('NotDue')
    await govern('confirm', two)
    expect(await refusalOf(govern('confirm', two))).toBe('NoOpenAppeal')
    await q.send(other, 'remove', first)
  })

  it('that governance never answers lapses after thirty days', async () => {
    await q.warn(first)
    await q.mend()
    const two = await q.warn(first)
    await q.send(accused, 'appeal', two)
    await q.city.pass(30 * DAY - 10)
    expect(await refused(other, 'remove', first)).toBe('NotDue')
    await q.city.pass(10)
    await q.send(other, 'remove', first)
  })

  it('comes in the fourteen days after the warning or not at all', async () => {
    const one = await q.warn(first)
    await q.city.pass(14 * DAY)
    expect(await refused(accused, 'appeal', one)).toBe('TooLate')
  })

  it('that succeeds takes the warning back', async () => {
    const one = await q.warn(first)
    await q.mend()
    await q.warn(first)
    await q.city.pass(14 * DAY)
    expect(await refused(accused, 'overturn', one)).toBe('OnlyGovernance')
    await govern('overturn', one)
    expect(await stateOf(one)).toBe(STATE.overturned)
    expect(await refusalOf(govern('overturn', one))).toBe('WrongState')
    expect(await refused(accused, 'appeal', one)).toBe('WrongState')
    expect(await refused(other, 'remove', first)).toBe('NotDue')
  })
})

describe('the bond', () => {
  it('is governance’s to set within its bounds, for later reports', async () => {
    const one = await q.report(first)
    expect(await refused(reporter, 'setBond', parseEther('100'))).toBe('OnlyGovernance')
    expect(await refusalOf(govern('setBond', parseEther('100') - 1n))).toBe('BondOutOfBounds')
    expect(await refusalOf(govern('setBond', parseEther('100000') + 1n))).toBe('BondOutOfBounds')
    await govern('setBond', parseEther('250'))
    const two = await q.report(second)
    expect((await q.caseOf(one)).bond).toBe(BOND)
    expect((await q.caseOf(two)).bond).toBe(parseEther('250'))
  })
})

describe('where few titles are in private hands', () => {
  let young: Quarter
  beforeAll(async () => {
    young = await startQuarter(7)
  })
  beforeEach(() => young.reset())
  afterAll(() => young.city.close())
  const rule = (caseId: number, uphold: boolean) =>
    young.city.govern('Conduct', 'rule', [caseId, uphold])

  it('governance rules instead of a panel', async () => {
    for (const uphold of [true, false]) {
      const caseId = await young.report(young.titles[uphold ? 0 : 1] as number)
      expect((await young.caseOf(caseId)).state).toBe(STATE.ruling)
      expect(await refusalOf(young.send(young.other, 'rule', caseId, true))).toBe('OnlyGovernance')
      expect(await refusalOf(young.send(young.other, 'reseed', caseId))).toBe('NoSeedAwaited')
      await rule(caseId, uphold)
      const { state } = await young.caseOf(caseId)
      expect(state).toBe(uphold ? STATE.upheld : STATE.dismissed)
      expect(await refusalOf(rule(caseId, uphold))).toBe('WrongState')
    }
  })

  it('a case that governance leaves ends undecided after thirty days', async () => {
    const before = await young.cybrOf(young.reporter)
    const caseId = await young.report(young.titles[0] as number)
    expect(await refusalOf(young.send(young.other, 'close', caseId))).toBe('TooEarly')
    await young.city.pass(30 * DAY)
    expect(await refusalOf(rule(caseId, true))).toBe('TooLate')
    await young.send(young.other, 'close', caseId)
    expect((await young.caseOf(caseId)).state).toBe(STATE.undecided)
    expect(await young.cybrOf(young.reporter)).toBe(before)
  })

  it('governance rules when the lots run out before five owners were found', async () => {
    // Enough titles for a draw, all but a few of one owner.
    const [one = '', ...others] = young.owners
    for (const owner of others.slice(2)) {
      const ids = await young.city.call<bigint[]>('LandTitle', 'titlesOf', [owner, 0, 5_000])
      await young.city.send(owner, 'LandTitle', 'transferMany', [owner, one, [...ids]])
    }
    const spare = Array.from({ length: 50_000 }, (_, id) => id).slice(20_000, 20_200)
    const classes = await Promise.all(
      spare.map((id) => young.city.call<bigint>('LandTitle', 'classOf', [id])),
    )
    const ids = spare.filter((_, i) => classes[i] === 3n || classes[i] === 4n)
    await young.city.send(young.city.distributor, 'LandBank', 'release', [ids, one])
    await young.city.pass(10)
    const caseId = await young.report(young.titles[0] as number)
    expect((await young.caseOf(caseId)).state).toBe(STATE.drawing)
    const seats = await young.seat(caseId)
    expect(seats.length).toBeLessThan(5)
    expect((await young.caseOf(caseId)).state).toBe(STATE.ruling)
    expect(await young.panelOf(caseId)).toMatchObject({ tried: 8_192n, drawn: true })
    await rule(caseId, true)
    expect((await young.caseOf(caseId)).state).toBe(STATE.upheld)
  })
})
