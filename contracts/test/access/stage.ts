/** What wrong callers make their attempts on: things of others, in the state in which they could be touched. */
import { targetKey } from '@cosmos/protocol/land/target'
import { parseEther, ZeroHash } from 'ethers'
import type { City } from '../city.ts'
import { titlesOfClass } from '../land/private-titles.ts'
import type { Stage } from './rules.ts'

const DAY = 86_400
const WORK = `0x${'77'.repeat(32)}`

/** All things belong to `people[0]`; `people[1]` buys and works, `people[2]` judges. */
export async function setStage(city: City): Promise<Stage> {
  const [anna, bert, , stranger] = city.people
  const send = (
    from: string,
    contract: Parameters<City['send']>[1],
    fn: string,
    ...args: unknown[]
  ) => city.send(from, contract, fn, args)
  const titles = titlesOfClass(['auction'], 8, 30_000)
  const [title] = titles
  await send(city.distributor, 'LandBank', 'release', titles, anna)
  const data = {
    infoHash: `0x${'ab'.repeat(20)}`,
    size: 1_000,
    manifestHash: `0x${'cd'.repeat(32)}`,
    name: 'House',
    open: false,
  }
  await send(anna, 'Model', 'mintWithRoyalty', anna, [data], anna, 100)
  // A year on, so that nothing is refused only because it is too early.
  await city.pass(366 * DAY)
  await send(anna, 'LandTitle', 'proveKey')
  await send(anna, 'Planet', 'found', title, 'Home')
  await send(anna, 'Portals', 'open', title, title)
  for (const who of [anna, bert]) {
    await city.pay(who, 1_000)
    for (const spender of ['Shop', 'TaskBoard'] as const) {
      await send(who, 'CYBR', 'approve', city.addresses[spender], parseEther('1000'))
    }
  }
  await offerAndOrder(city, title)
  await postTasks(city)

  const forSale = titles[1] ?? 0
  await send(anna, 'LandTitle', 'approve', city.addresses.Store, forSale)
  const until = (await city.now()) + 30 * DAY
  await send(anna, 'Store', 'list', city.addresses.LandTitle, forSale, 1, until)

  const proposal = [[city.addresses.CYBR], [0], ['0x18160ddd'], 'Look at the supply'] as const
  const shown = titles.slice(2, 7)
  const proposalId = await city.call<bigint>(
    'TitleGovernor',
    'proposeWithTitles',
    [...proposal, shown],
    anna,
  )
  await send(anna, 'TitleGovernor', 'proposeWithTitles', ...proposal, shown)
  await city.pass(DAY + 1)
  for (const contract of [city.addresses.EcosystemFund]) {
    await city.rpc('hardhat_impersonateAccount', [contract])
    await city.rpc('hardhat_setBalance', [contract, '0x56bc75e2d63100000'])
  }
  return { city, title, model: 1, stranger, forSale, proposal, proposalId, shown, work: WORK }
}

/** Offer 1, with order 1 open, order 2 sent and order 3 in dispute. */
async function offerAndOrder(city: City, title: number): Promise<void> {
  const [anna, bert, carl] = city.people
  const offer = {
    price: parseEther('1'),
    stock: 10,
    dispatchWithin: 5 * DAY,
    complainWithin: 10 * DAY,
    arbiter: carl,
    target: targetKey({ kind: 'title', id: title }),
    textHash: WORK,
    noteKey: WORK,
    name: 'Chairs',
  }
  await city.send(anna, 'Shop', 'list', [offer])
  for (let n = 0; n < 3; n++) await city.send(bert, 'Shop', 'order', [1, parseEther('1'), '0x'])
  for (const order of [2, 3]) await city.send(anna, 'Shop', 'dispatch', [order])
  await city.send(bert, 'Shop', 'complain', [3])
}

/** Task 0 open, task 1 with somebody at work, task 2 with work to be judged. */
async function postTasks(city: City): Promise<void> {
  const [anna, bert, carl] = city.people
  const deadline = (await city.now()) + 300 * DAY
  const task = ['Plant a tree', ZeroHash, parseEther('1'), carl, deadline, 30 * DAY]
  for (let id = 0; id < 3; id++) {
    await city.send(anna, 'TaskBoard', 'post', task)
    if (id === 0) continue
    await city.send(bert, 'TaskBoard', 'applyFor', [id, parseEther('1'), deadline])
    await city.send(anna, 'TaskBoard', 'assign', [id, bert])
  }
  await city.send(bert, 'TaskBoard', 'submit', [2, WORK])
}
