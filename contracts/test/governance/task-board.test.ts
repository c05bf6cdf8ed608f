import { parseEther, Signature, ZeroAddress, ZeroHash } from 'ethers'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { keyOfPerson } from './parliament.ts'

const city: City = await startCity()
/** dora posts, carl reviews, anna and bert work. */
const [anna, bert, carl, dora] = city.people
const board = city.addresses.TaskBoard
const fund = city.addresses.EcosystemFund
const DAY = 86_400
const REWARD = parseEther('10')
const TEXT = `0x${'11'.repeat(32)}`
const WORK = `0x${'22'.repeat(32)}`
const REASON = `0x${'33'.repeat(32)}`
const [OPEN, ASSIGNED, SUBMITTED, PAID, RETURNED] = [0n, 1n, 2n, 3n, 4n]

interface Task {
  readonly status: bigint
  readonly worker: string
  readonly submitBy: bigint
  readonly reviewBy: bigint
  readonly submissions: bigint
  readonly workHash: string
  readonly reasonHash: string
  readonly poster: string
  readonly headline: string
  readonly reward: bigint
}

await city.pay(dora, 100)
await city.pay(fund, 100)
await city.send(dora, 'CYBR', 'approve', [board, parseEther('100')])
// The treasury can pay for its transactions from here on, in every test.
await city.govern('CYBR', 'approve', [board, 0n])
const deadline = (await city.now()) + 30 * DAY
const TERMS = ['Plant trees', TEXT, REWARD, carl, deadline, 7 * DAY] as const
let fresh = await city.rpc<string>('evm_snapshot')

beforeEach(async () => {
  await city.rpc('evm_revert', [fresh])
  fresh = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

const act = (from: string, fn: string, ...args: readonly unknown[]) =>
  city.send(from, 'TaskBoard', fn, args)
const post = (from = dora, terms: readonly unknown[] = TERMS) => act(from, 'post', ...terms)
const task = (id = 0) => city.call<Task>('TaskBoard', 'taskOf', [id])
const balance = (of: string) => city.call<bigint>('CYBR', 'balanceOf', [of])
const escrowed = () => city.call<bigint>('TaskBoard', 'escrowed')
const apply = (from: string, id = 0) => act(from, 'applyFor', id, REWARD, deadline)

async function assign(worker = anna, id = 0): Promise<void> {
  await apply(worker, id)
  await act(dora, 'assign', id, worker)
}
async function postByFund(): Promise<void> {
  await city.govern('CYBR', 'approve', [board, REWARD])
  await city.govern('TaskBoard', 'post', TERMS)
}

describe('posting', () => {
  it('takes the reward into escrow and keeps everything in state', async () => {
    await post()
    await post(dora, ['Sweep the square', ZeroHash, 5n, dora, deadline, DAY])
    expect(await balance(board)).toBe(REWARD + 5n)
    expect(await escrowed()).toBe(REWARD + 5n)
    expect(await city.call('TaskBoard', 'taskCount')).toBe(2n)
    const page = await city.call<Task[]>('TaskBoard', 'tasks', [0, 10])
    expect(page.map((it) => [it.poster, it.headline, it.reward, it.status])).toEqual([
      [dora, 'Plant trees', REWARD, OPEN],
      [dora, 'Sweep the square', 5n, OPEN],
    ])
    expect(await city.call('TaskBoard', 'tasks', [1, 10])).toHaveLength(1)
    expect(await city.call('TaskBoard', 'tasks', [7, 1])).toHaveLength(0)
    expect(await refusalOf(task(2))).toBe('NoSuchTask')
  })

  it('needs terms within bounds, and the money', async () => {
    const now = await city.now()
    const bad: readonly (readonly [number, unknown])[] = [
      [0, ''],
      [0, 'x'.repeat(121)],
      [2, 0n],
      [3, ZeroAddress],
      [4, now],
      [4, now + 731 * DAY],
      [5, DAY - 1],
      [5, 180 * DAY + 1],
    ]
    for (const [index, value] of bad) {
      const terms = TERMS.map((term, at) => (at === index ? value : term))
      expect(await refusalOf(post(dora, terms)), `${index}: ${value}`).toBe('BadTerms')
    }
    expect(await refusalOf(post(anna))).toBe('ERC20InsufficientAllowance')
  })

  it('works with a permit, also when somebody brought the permit before', async () => {
    await city.pay(anna, 20)
    const permitFor = async (nonce: number) => {
      const domain = {
        name: 'CYBR',
        version: '1',
        chainId: 31_337,
        verifyingContract: city.addresses.CYBR,
      }
      const types = {
        Permit: [
          { name: 'owner', type: 'address' },
          { name: 'spender', type: 'address' },
          { name: 'value', type: 'uint256' },
          { name: 'nonce', type: 'uint256' },
          { name: 'deadline', type: 'uint256' },
        ],
      }
      const message = { owner: anna, spender: board, value: REWARD, nonce, deadline }
      const signed = Signature.from(await keyOfPerson(0).signTypedData(domain, types, message))
      return [deadline, signed.v, signed.r, signed.s]
    }
    await act(anna, 'postWithPermit', ...TERMS, ...(await permitFor(0)))
    const permit = await permitFor(1)
    await city.send(bert, 'CYBR', 'permit', [anna, board, REWARD, ...permit])
    await act(anna, 'postWithPermit', ...TERMS, ...permit)
    expect(await escrowed()).toBe(2n * REWARD)
    expect(await refusalOf(act(anna, 'postWithPermit', ...TERMS, ...permit))).toBe(
      'ERC20InsufficientAllowance',
    )
  })
})

describe('a task that goes well', () => {
  it('is applied for, assigned, submitted, accepted and paid at once', async () => {
    await post()
    await apply(anna)
    await apply(bert)
    const [total, page] = await city.call<[bigint, string[]]>('TaskBoard', 'applicants', [0, 0, 9])
    expect([total, [...page]]).toEqual([2n, [anna, bert]])
    const [, second] = await city.call<[bigint, string[]]>('TaskBoard', 'applicants', [0, 1, 9])
    expect([...second]).toEqual([bert])
    const [, none] = await city.call<[bigint, string[]]>('TaskBoard', 'applicants', [0, 5, 9])
    expect([...none]).toEqual([])
    // The reviewer may choose as well as the poster.
    await act(carl, 'assign', 0, bert)
    const assigned = await task()
    expect([assigned.status, assigned.worker]).toEqual([ASSIGNED, bert])
    expect(assigned.submitBy).toBe(BigInt((await city.now()) + 7 * DAY))
    expect(await city.call('TaskBoard', 'hasApplied', [0, bert])).toBe(false)
    expect(await city.call('TaskBoard', 'hasApplied', [0, anna])).toBe(true)
    await act(bert, 'submit', 0, WORK)
    const submitted = await task()
    expect([submitted.status, submitted.workHash]).toEqual([SUBMITTED, WORK])
    expect(submitted.reviewBy).toBe(BigInt((await city.now()) + 14 * DAY))
    await act(carl, 'accept', 0, WORK)
    expect((await task()).status).toBe(PAID)
    expect(await balance(bert)).toBe(REWARD)
    expect([await balance(board), await escrowed()]).toEqual([0n, 0n])
  })
})

describe('who may do what', () => {
  it('only poster and reviewer choose, and only among those who applied', async () => {
    await post()
    await apply(anna)
    expect(await refusalOf(act(anna, 'assign', 0, anna))).toBe('OnlyPoster')
    expect(await refusalOf(act(dora, 'assign', 0, bert))).toBe('NotApplied')
    await act(anna, 'withdraw', 0)
    expect(await refusalOf(act(anna, 'withdraw', 0))).toBe('NotApplied')
    expect(await refusalOf(act(dora, 'assign', 0, anna))).toBe('NotApplied')
    await assign()
    await apply(bert).catch(() => undefined)
    expect(await refusalOf(act(dora, 'assign', 0, bert))).toBe('WrongStatus')
  })

  it('only the chosen worker submits and gives up, in time and once', async () => {
    await post()
    await assign()
    expect(await refusalOf(act(bert, 'submit', 0, WORK))).toBe('OnlyWorker')
    expect(await refusalOf(act(dora, 'giveUp', 0))).toBe('OnlyWorker')
    await act(anna, 'submit', 0, WORK)
    expect(await refusalOf(act(anna, 'submit', 0, WORK))).toBe('WrongStatus')
    expect(await refusalOf(act(anna, 'giveUp', 0))).toBe('WrongStatus')
  })

  it('only the reviewer judges, and what was submitted last', async () => {
    await post()
    await assign()
    expect(await refusalOf(act(carl, 'accept', 0, WORK))).toBe('WrongStatus')
    await act(anna, 'submit', 0, WORK)
    for (const from of [anna, dora, city.foundation]) {
      expect(await refusalOf(act(from, 'accept', 0, WORK))).toBe('OnlyReviewer')
      expect(await refusalOf(act(from, 'reject', 0, WORK, REASON))).toBe('OnlyReviewer')
    }
    expect(await refusalOf(act(carl, 'accept', 0, REASON))).toBe('OtherWork')
    expect(await refusalOf(act(carl, 'reject', 0, REASON, REASON))).toBe('OtherWork')
  })

  it('nothing happens to tasks that do not exist or are closed', async () => {
    expect(await refusalOf(apply(anna))).toBe('NoSuchTask')
    for (const fn of ['giveUp', 'payUnreviewed', 'reclaim']) {
      expect(await refusalOf(act(dora, fn, 0)), fn).toBe('NoSuchTask')
    }
    await post()
    await act(dora, 'reclaim', 0)
    expect(await refusalOf(apply(anna))).toBe('WrongStatus')
    expect(await refusalOf(act(dora, 'assign', 0, anna))).toBe('WrongStatus')
    expect(await refusalOf(act(dora, 'reclaim', 0))).toBe('WrongStatus')
    expect(await refusalOf(act(dora, 'payUnreviewed', 0))).toBe('WrongStatus')
  })
})

describe('time', () => {
  it('nobody is chosen after the deadline, and the poster has the money back', async () => {
    await post()
    await apply(anna)
    await city.pass(30 * DAY + 60)
    expect(await refusalOf(apply(bert))).toBe('TooLate')
    expect(await refusalOf(act(dora, 'assign', 0, anna))).toBe('TooLate')
    await act(dora, 'reclaim', 0)
    expect((await task()).status).toBe(RETURNED)
    expect(await balance(dora)).toBe(parseEther('100'))
  })

  it('a worker who lets the time pass leaves the task open', async () => {
    await post()
    await assign()
    expect(await refusalOf(act(dora, 'reclaim', 0))).toBe('WrongStatus')
    await city.pass(7 * DAY + 1)
    expect((await task()).status).toBe(OPEN)
    expect(await refusalOf(act(anna, 'submit', 0, WORK))).toBe('TooLate')
    await assign(bert)
    expect((await task()).worker).toBe(bert)
    await city.pass(7 * DAY + 1)
    await act(dora, 'reclaim', 0)
    expect(await escrowed()).toBe(0n)
  })

  it('a worker who gives up leaves it open at once', async () => {
    await post()
    await assign()
    await act(anna, 'giveUp', 0)
    const left = await task()
    expect([left.status, left.worker]).toEqual([OPEN, ZeroAddress])
    await act(dora, 'reclaim', 0)
  })

  it('a reviewer who says nothing pays the worker, whoever asks for it', async () => {
    await post()
    await assign()
    await act(anna, 'submit', 0, WORK)
    expect(await refusalOf(act(bert, 'payUnreviewed', 0))).toBe('StillInReview')
    await city.pass(14 * DAY + 1)
    expect(await refusalOf(act(carl, 'reject', 0, WORK, REASON))).toBe('TooLate')
    await act(bert, 'payUnreviewed', 0)
    expect(await balance(anna)).toBe(REWARD)
    expect(await refusalOf(act(anna, 'payUnreviewed', 0))).toBe('WrongStatus')
  })

  it('a late word of acceptance still counts', async () => {
    await post()
    await assign()
    await act(anna, 'submit', 0, WORK)
    await city.pass(20 * DAY)
    await act(carl, 'accept', 0, WORK)
    expect(await balance(anna)).toBe(REWARD)
  })
})

describe('rejection', () => {
  it('leaves the worker the time they had left', async () => {
    await post()
    await assign()
    const before = (await task()).submitBy
    await city.pass(6 * DAY)
    await act(anna, 'submit', 0, WORK)
    const submitted = BigInt(await city.now())
    await city.pass(10 * DAY)
    await act(carl, 'reject', 0, WORK, REASON)
    const rejected = await task()
    expect([rejected.status, rejected.reasonHash]).toEqual([ASSIGNED, REASON])
    expect(rejected.submitBy).toBe(before + BigInt(await city.now()) - submitted)
    await act(anna, 'submit', 0, TEXT)
    await act(carl, 'accept', 0, TEXT)
    expect(await balance(anna)).toBe(REWARD)
  })

  it('for the third time opens the task, so that nobody holds the money for ever', async () => {
    await post()
    await assign()
    for (const times of [1n, 2n, 3n]) {
      await act(anna, 'submit', 0, WORK)
      expect((await task()).submissions).toBe(times)
      await act(carl, 'reject', 0, WORK, REASON)
    }
    const open = await task()
    expect([open.status, open.worker]).toEqual([OPEN, ZeroAddress])
    expect(await refusalOf(act(anna, 'submit', 0, WORK))).toBe('OnlyWorker')
    await assign(bert)
    expect((await task()).submissions).toBe(0n)
  })
})

describe('taking back', () => {
  it('governance takes back what the treasury posted, in every state but paid', async () => {
    for (const steps of [0, 1, 2]) {
      await postByFund()
      const id = steps
      if (steps > 0) {
        await apply(anna, id)
        await act(carl, 'assign', id, anna)
      }
      if (steps > 1) await act(anna, 'submit', id, WORK)
      await city.govern('TaskBoard', 'clawBack', [id])
      expect((await task(id)).status).toBe(RETURNED)
      expect(await refusalOf(city.govern('TaskBoard', 'clawBack', [id]))).toBe('WrongStatus')
    }
    expect(await balance(fund)).toBe(parseEther('100'))
  })

  it('and never anybody else’s money, nor what is paid', async () => {
    await post()
    expect(await refusalOf(city.govern('TaskBoard', 'clawBack', [0]))).toBe('NotPostedByGovernance')
    await postByFund()
    for (const from of [carl, dora, city.foundation]) {
      expect(await refusalOf(act(from, 'clawBack', 1))).toBe('OnlyGovernance')
      expect(await refusalOf(act(from, 'reclaim', 1))).toBe('OnlyPoster')
    }
    await apply(anna, 1)
    await act(carl, 'assign', 1, anna)
    await act(anna, 'submit', 1, WORK)
    await act(carl, 'accept', 1, WORK)
    expect(await refusalOf(city.govern('TaskBoard', 'clawBack', [1]))).toBe('WrongStatus')
    expect(await refusalOf(city.govern('TaskBoard', 'clawBack', [9]))).toBe('NoSuchTask')
  })

  it('what came here by mistake goes to the treasury, rewards stay', async () => {
    await post()
    expect(await refusalOf(act(anna, 'sweep'))).toBe('NothingToSweep')
    await city.pay(board, 3)
    await act(anna, 'sweep')
    expect(await balance(board)).toBe(REWARD)
    expect(await balance(fund)).toBe(parseEther('103'))
  })
})

describe('threat: reviewer and worker collude or run ahead', () => {
  it('the reviewer can’t be the worker', async () => {
    await post()
    expect(await refusalOf(apply(carl))).toBe('ReviewerCantWork')
  })

  it('who applies says reward and deadline, so that no other task is meant', async () => {
    await post()
    expect(await refusalOf(act(anna, 'applyFor', 0, REWARD + 1n, deadline))).toBe('OtherTerms')
    expect(await refusalOf(act(anna, 'applyFor', 0, REWARD, deadline + 1))).toBe('OtherTerms')
  })

  it('the poster can’t take the money back from under a worker', async () => {
    await post()
    await assign()
    expect(await refusalOf(act(dora, 'reclaim', 0))).toBe('WrongStatus')
    await act(anna, 'submit', 0, WORK)
    await city.pass(100 * DAY)
    expect(await refusalOf(act(dora, 'reclaim', 0))).toBe('WrongStatus')
    await act(anna, 'payUnreviewed', 0)
  })

  it('the worker can’t swap the work while it is judged', async () => {
    await post()
    await assign()
    await act(anna, 'submit', 0, WORK)
    await act(carl, 'reject', 0, WORK, REASON)
    await act(anna, 'submit', 0, TEXT)
    expect(await refusalOf(act(carl, 'accept', 0, WORK))).toBe('OtherWork')
  })
})

describe('threat: griefing by claiming everything', () => {
  it('who applies for everything keeps nobody from being chosen, or from taking back', async () => {
    for (const id of [0, 1, 2]) {
      await post()
      await apply(bert, id)
      expect(await refusalOf(apply(bert, id))).toBe('AppliedBefore')
    }
    await assign(anna, 0)
    await act(dora, 'reclaim', 1)
    expect((await task(0)).worker).toBe(anna)
  })

  it('who was chosen and did nothing must apply again, and be wanted again', async () => {
    await post()
    await assign(bert)
    await city.pass(7 * DAY + 1)
    expect(await refusalOf(act(dora, 'assign', 0, bert))).toBe('NotApplied')
  })
})
