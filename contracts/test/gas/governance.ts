/** What voting costs: gas of whole transactions. */

import type { City } from '../city.ts'
import type { GasTable } from '../gas.ts'
import { FOR, privateTitles } from '../governance/parliament.ts'
import { deadlineIn } from './deadline.ts'

/**
 * What can't be avoided for one title in a known word is 44,300: 21,000 for the transaction, 1,400
 * for its data, 10,000 for the bitmap and the ballot box, 9,400 for the owner and the place of the
 * title, which other contracts keep, 2,400 for the event. Of each further title 2,250, and 2,200 for
 * every eight whose places share a word.
 */
export const GOVERNANCE_GAS_TARGETS: GasTable = {
  'vote with one title: word exists': 49_000,
  'vote with one title: new word': 76_000,
  'vote with 20 titles in one word': 111_000,
}

/** Uses titles from 1,000 on; `build` must have run. */
export async function measureGovernance(city: City): Promise<GasTable> {
  const [anna] = city.people
  const ids = privateTitles.filter((id) => id >= 1_024 && id < 2_048)
  const word = (index: number) => ids.filter((id) => id >> 8 === index)
  const owned = [...word(4).slice(0, 7), ...word(5).slice(0, 21)]
  await city.send(city.distributor, 'LandBank', 'release', [owned, anna])
  await city.pass(10)
  const args = [[city.addresses.CYBR], [0], ['0x18160ddd'], 'Look at the supply', owned.slice(0, 5)]
  const id = await city.call<bigint>('TitleGovernor', 'proposeWithTitles', args, anna)
  const propose = await city.send(anna, 'TitleGovernor', 'proposeWithTitles', args)
  await city.pass(86_401)
  const vote = async (titles: readonly number[]) =>
    Number(
      (await city.send(anna, 'TitleGovernor', 'castVoteOfTitles', [id, FOR, titles, ''])).gasUsed,
    )
  const fresh = await vote(owned.slice(0, 1))
  const known = await vote(owned.slice(1, 2))
  await vote(word(5).slice(20, 21))
  const twenty = await vote(word(5).slice(0, 20))
  const review = { post: 0, apply: 0, assign: 0, submit: 0, accept: 0 }
  const [, bert, carl] = city.people
  await city.pay(anna, 1_000)
  await city.send(anna, 'CYBR', 'approve', [city.addresses.TaskBoard, 10n ** 21n])
  const deadline = await deadlineIn(city, 86_400)
  const hash = `0x${'11'.repeat(32)}`
  const post = ['Plant a tree', hash, 10n ** 18n, carl, deadline, 86_400]
  await city.send(anna, 'TaskBoard', 'post', post)
  const task = (await city.call<bigint>('TaskBoard', 'taskCount')) as bigint
  const act = async (from: string, fn: string, args_: readonly unknown[]) =>
    Number((await city.send(from, 'TaskBoard', fn, args_)).gasUsed)
  review.post = await act(anna, 'post', post)
  review.apply = await act(bert, 'applyFor', [task, 10n ** 18n, deadline])
  review.assign = await act(anna, 'assign', [task, bert])
  review.submit = await act(bert, 'submit', [task, hash])
  review.accept = await act(carl, 'accept', [task, hash])
  return {
    'propose one call': Number(propose.gasUsed),
    'vote with one title: new word': fresh,
    'vote with one title: word exists': known,
    'vote with 20 titles in one word': twenty,
    'post a task': review.post,
    'apply for a task': review.apply,
    'assign a task': review.assign,
    'submit work': review.submit,
    'accept work and pay': review.accept,
  }
}
