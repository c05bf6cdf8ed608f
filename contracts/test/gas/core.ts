/** What land, models and nodes cost: gas of whole transactions, and of the two pure functions alone. */
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { birthCell, type Cell, titleClass } from '@cosmos/protocol/geometry/titles'
import { laneOfCell, laneOfTitle } from '@cosmos/protocol/land/grid-words'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import { getAddress, id, TypedDataEncoder, toBeHex, Wallet } from 'ethers'
import type { ContractName } from '../../names.ts'
import type { City } from '../city.ts'
import type { GasTable } from '../gas.ts'
import { titlesOfClass } from '../land/private-titles.ts'
import { deployProbe } from '../probe.ts'

/**
 * Upper bounds we have set ourselves; the snapshot must stay below them. A move to the edge also
 * pays for the neighbour and area rules, which moves onto free land don't need.
 */
export const CORE_GAS_TARGETS: GasTable = {
  'deploy LandTitle with LandBank: 50,000 titles': 3_000_000,
  'first transfer of a title, receiver owned before': 62_000,
  'later transfer of a title': 42_000,
  // 52,000 without the look at when the cell was freed, for the fee of moving in (2,200).
  'relocate: words known': 53_500,
  'relocate: one new word': 70_000,
  'relocate to the edge: three new words': 105_000,
  'prove a key, for any number of titles': 27_000,
  'prove 50 keys by signatures, per owner': 12_000,
  birthCell: 2_500,
  classOf: 2_000,
}

/** Private titles with low ids, in order. */
const privateTitles = Array.from({ length: 400 }, (_, id) => id).filter((id) =>
  ['ico', 'auction'].includes(titleClass(id) ?? ''),
)

export async function measureCore(city: City): Promise<GasTable> {
  return {
    ...(await deployments(city)),
    ...(await transfers(city)),
    ...(await relocations(city)),
    ...(await proofs(city)),
    ...(await models(city)),
    ...(await nodes(city)),
    ...(await pureFunctions(city)),
  }
}

type Deploying = readonly [ContractName, string]

async function deployments(city: City): Promise<GasTable> {
  const wanted: readonly Deploying[] = [
    ['Cosmos', 'deploy Cosmos'],
    ['CYBR', 'deploy CYBR'],
    ['LandTitle', 'deploy LandTitle with LandBank: 50,000 titles'],
    ['LandRegistry', 'deploy LandRegistry with LandGrid'],
    ['Model', 'deploy Model'],
    ['Nodes', 'deploy Nodes'],
  ]
  const used = new Map<string, number>()
  const last = Number(await city.rpc<string>('eth_blockNumber'))
  for (let number = 1; number <= last; number++) {
    const block = await city.rpc<{ transactions: string[] }>('eth_getBlockByNumber', [
      `0x${number.toString(16)}`,
      false,
    ])
    for (const hash of block.transactions) {
      const receipt = await city.rpc<{ contractAddress: string | null; gasUsed: string }>(
        'eth_getTransactionReceipt',
        [hash],
      )
      if (!receipt.contractAddress) continue
      used.set(getAddress(receipt.contractAddress), Number(receipt.gasUsed))
    }
  }
  return Object.fromEntries(
    wanted.map(([name, label]) => [label, used.get(city.addresses[name]) ?? Number.NaN]),
  )
}

async function transfers(city: City): Promise<GasTable> {
  const [anna, bert] = city.people
  const [one = 0, ...others] = privateTitles.slice(0, 20)
  const release = (ids: readonly number[], to: string) =>
    city.send(city.distributor, 'LandBank', 'release', [ids, to])
  const transfer = (from: string, to: string, id: number) =>
    city.send(from, 'LandTitle', 'transferFrom', [from, to, id])
  // Nobody sends a title out of LandBank but LandBank: impersonated, to measure a bare transfer.
  const bank = city.addresses.LandBank
  await city.rpc('hardhat_impersonateAccount', [bank])
  await city.rpc('hardhat_setBalance', [bank, '0xde0b6b3a7640000'])
  const fresh = await transfer(bank, anna, one)
  const known = await transfer(bank, anna, others[0] ?? 0)
  await city.rpc('hardhat_stopImpersonatingAccount', [bank])
  const single = await release(others.slice(1, 2), anna)
  const batch = await release(others.slice(2, 12), anna)
  await transfer(anna, bert, one)
  const later = await transfer(anna, bert, others[0] ?? 0)
  const builder = await city.send(anna, 'LandTitle', 'setBuilder', [
    others[1],
    bert,
    2n ** 40n - 1n,
  ])
  return {
    'first transfer of a title, receiver new': Number(fresh.gasUsed),
    'first transfer of a title, receiver owned before': Number(known.gasUsed),
    'later transfer of a title': Number(later.gasUsed),
    'release one title from LandBank': Number(single.gasUsed),
    'release ten titles from LandBank': Number(batch.gasUsed),
    'set builder, first': Number(builder.gasUsed),
  }
}

/** Every word a move touches is one of its own: no case gets cheaper by sharing. */
async function relocations(city: City): Promise<GasTable> {
  const [, , carl] = city.people
  const { a, b, c, d } = moversFrom(20_000)
  const titles = [a, b, c, d].map((it) => it.id)
  await city.send(city.distributor, 'LandBank', 'release', [titles, carl])
  const move = async (title: Mover, cell: Cell) =>
    Number(
      (await city.send(carl, 'LandRegistry', 'relocate', [title.id, cell.x, cell.y, 0])).gasUsed,
    )
  const edge = await move(a, { x: 131, y: 5 })
  const two = await move(b, a.cell)
  const one = await move(c, b.cell)
  await move(d, { x: 131, y: -5 })
  const known = await move(c, d.cell)
  const home = await move(b, b.cell)
  return {
    'relocate to the edge: three new words': edge,
    'relocate: two new words': two,
    'relocate: one new word': one,
    'relocate: words known': known,
    'relocate home': home,
  }
}

interface Mover {
  readonly id: number
  readonly cell: Cell
}

/** Four private titles with cells in different words; b and c share their where word. */
function moversFrom(start: number): Record<'a' | 'b' | 'c' | 'd', Mover> {
  const words = new Map<number, Mover[]>()
  const slots = new Set<number>()
  for (let id = start; id < start + 2_000; id++) {
    const cell = birthCell(id)
    if (!cell || titleClass(id) !== 'auction') continue
    const { slot } = laneOfCell(cell.x, cell.y)
    if (slots.has(slot)) continue
    slots.add(slot)
    const where = laneOfTitle(id).slot
    words.set(where, [...(words.get(where) ?? []), { id, cell }])
  }
  const [[b, c] = []] = [...words.values()].filter((it) => it.length > 1)
  const [a, d] = [...words.values()]
    .flat()
    .filter((it) => it !== b && it !== c)
    .slice(10)
  if (!a || !b || !c || !d) throw new Error('no titles fit')
  return { a, b, c, d }
}

/** Fixed, so that the bytes of signatures and with them the gas are the same every time. */
const SIGNED_AT = 1_700_000_001
const BATCH = 50

/** Uses titles from 30,000 on, all of owners that nobody else is. */
async function proofs(city: City): Promise<GasTable> {
  const [, , , dora] = city.people
  const owners = Array.from({ length: BATCH }, (_, i) => new Wallet(keyOf(i)))
  const ids = titlesOfClass(['ico', 'auction'], BATCH + 2, 30_000)
  const [own = 0, lapsing = 0, ...others] = ids
  await city.send(city.distributor, 'LandBank', 'release', [[own], dora])
  for (const [i, { address }] of owners.entries()) {
    await city.send(city.distributor, 'LandBank', 'release', [[others[i]], address])
  }
  await city.pass(1)
  const prove = await city.send(dora, 'LandTitle', 'proveKey')
  const domain = {
    name: 'Cosmos Key Proofs',
    version: '1',
    chainId: city.chainId,
    verifyingContract: city.addresses.KeyProofs,
  }
  const fields = [
    { name: 'owner', type: 'address' },
    { name: 'time', type: 'uint40' },
  ]
  const signed = owners.map(({ address: owner, signingKey }) => {
    const value = { owner, time: SIGNED_AT }
    const digest = TypedDataEncoder.hash(domain, { KeyProof: fields }, value)
    const { r, yParityAndS: vs } = signingKey.sign(digest)
    return { ...value, r, vs }
  })
  const batch = await city.send(dora, 'KeyProofs', 'proveMany', [signed])
  await city.send(city.distributor, 'LandBank', 'release', [[lapsing], owners[0]?.address])
  await city.pass(366 * 86_400)
  const evict = await city.send(dora, 'LandRegistry', 'evict', [lapsing])
  return {
    'prove a key, for any number of titles': Number(prove.gasUsed),
    'prove 50 keys by signatures, per owner': Math.ceil(Number(batch.gasUsed) / BATCH),
    'evict a title: two new words': Number(evict.gasUsed),
  }
}

const keyOf = (i: number) => toBeHex(BigInt(id('cosmos gas')) + BigInt(i), 32)

async function models(city: City): Promise<GasTable> {
  const [anna, bert] = city.people
  const data = (n: number) => ({
    infoHash: `0x${n.toString(16).padStart(40, 'a')}`,
    size: 1_234_567,
    manifestHash: `0x${n.toString(16).padStart(64, 'b')}`,
    name: `House number ${n}`,
    open: true,
  })
  const mint = async (n: number) =>
    Number((await city.send(anna, 'Model', 'mint', [anna, data(n)])).gasUsed)
  const first = await mint(1)
  const next = await mint(2)
  const many = await city.send(anna, 'Model', 'mintMany', [
    anna,
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(data),
  ])
  const ids = privateTitles.slice(100, 110)
  await city.send(city.distributor, 'LandBank', 'release', [ids, bert])
  const placement = packPlacement({
    model: 1,
    x: PARCEL_METRES / 2,
    y: 0,
    z: -PARCEL_METRES / 2,
    rotation: facing(0),
    scale: 1,
  })
  const targets = ids.map((id) => targetKey({ kind: 'title', id }))
  const place = async (target: bigint | undefined) =>
    Number((await city.send(bert, 'Model', 'place', [target, placement])).gasUsed)
  const firstPlacement = await place(targets[0])
  const otherTarget = await place(targets[1])
  const nextPlacement = await place(targets[0])
  const others = targets.slice(2)
  const placeMany = await city.send(bert, 'Model', 'placeMany', [
    others,
    others.map(() => placement),
  ])
  const remove = await city.send(bert, 'Model', 'remove', [targets[0], 0])
  return {
    'mint a model, first of its owner': first,
    'mint a model': next,
    'mint ten models': Number(many.gasUsed),
    'place a model, very first target': firstPlacement,
    'place a model, first on its target': otherTarget,
    'place a model, next on its target': nextPlacement,
    'place models on eight targets': Number(placeMany.gasUsed),
    'remove a placement': Number(remove.gasUsed),
  }
}

async function nodes(city: City): Promise<GasTable> {
  const [anna, bert] = city.people
  const args = [1, 'https://seeder.example', 'seeder.example:6881']
  await city.send(anna, 'Nodes', 'register', args)
  const first = await city.send(bert, 'Nodes', 'register', args)
  // In the same second it would write what is there already, which costs less.
  await city.pass(3_600)
  const heartbeat = await city.send(bert, 'Nodes', 'heartbeat')
  return {
    'register a node': Number(first.gasUsed),
    'heartbeat of a node': Number(heartbeat.gasUsed),
  }
}

/** The dearest of a spread of titles and cells. */
async function pureFunctions(city: City): Promise<GasTable> {
  const probe = await deployProbe(city)
  let birth = 0
  let cls = 0
  for (let id = 0; id < 50_000; id += 613) {
    const { x, y } = birthCell(id) ?? { x: 0, y: 0 }
    birth = Math.max(birth, Number((await probe.call<bigint[]>('birthCellGas', [id]))[0]))
    cls = Math.max(cls, Number((await probe.call<bigint[]>('classOfGas', [x, y]))[0]))
  }
  return { birthCell: birth, classOf: cls }
}
