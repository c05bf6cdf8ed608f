/** What conduct, districts and nodes cost: gas of whole transactions. */
import { encodeHeader } from '@cosmos/protocol/chain/header'
import { isPublic } from '@cosmos/protocol/geometry/c1'
import { titleClass } from '@cosmos/protocol/geometry/titles'
import { ADULT, laneOfDistrictCell } from '@cosmos/protocol/land/district-words'
import { getAddress, hexlify, type Result, id as sha, toBeHex } from 'ethers'
import type { City } from '../city.ts'
import type { GasTable } from '../gas.ts'

/** Upper bounds we have set ourselves. A draw depends on how much of the city is sold: here 6 %. */
export const CONDUCT_GAS_TARGETS: GasTable = {
  'report a title': 280_000,
  'seal a panel by a block header': 80_000,
  'draw a whole panel, 6 % of the titles sold': 1_400_000,
  'draw: 512 ids tried': 2_100_000,
  'vote in a panel': 88_000,
  'close a case with a warning': 100_000,
  'appeal against a warning': 44_000,
  'remove a title': 184_000,
  'found a district: 64 cells': 56_000,
  'grow a district: 64 cells': 68_000,
  'prune a dead node': 50_000,
}

const DAY = 86_400
const OWNERS = 12
const ALL = 2n ** 64n - 1n

export async function measureConduct(city: City): Promise<GasTable> {
  const accounts = (await city.rpc<string[]>('eth_accounts')).map((it) => getAddress(it))
  const [accused = '', reporter = '', ...rest] = accounts.slice(5)
  const owners = rest.slice(0, OWNERS)
  const ids = Array.from({ length: 30_000 }, (_, n) => 12_000 + n).filter((id) => {
    const born = titleClass(id)
    return born !== undefined && !isPublic(born)
  })
  const [title = 0, ...others] = ids
  await city.send(city.distributor, 'LandBank', 'release', [[title], accused])
  for (const [i, owner] of owners.entries()) {
    const own = others.slice(i * 250, (i + 1) * 250)
    await city.send(city.distributor, 'LandBank', 'release', [own, owner])
  }
  await city.pay(reporter, 10_000)
  await city.send(reporter, 'CYBR', 'approve', [city.addresses.Conduct, 2n ** 255n])
  await city.pass(1)

  const send = async (from: string, fn: string, ...args: unknown[]) =>
    Number((await city.send(from, 'Conduct', fn, args)).gasUsed)
  const stateOf = async (caseId: number) =>
    (await city.call<{ state: bigint }>('Conduct', 'caseOf', [caseId])).state

  /** A warning, and what its steps cost. */
  async function warn(caseId: number): Promise<GasTable> {
    const report = await send(reporter, 'report', title, sha('evidence'), 'It never stops.')
    const panel = await city.call<Result>('Conduct', 'panelOf', [caseId])
    await city.rpc('hardhat_mine', [toBeHex(97)])
    const seedBlock = `0x${(panel.seedBlock as bigint).toString(16)}`
    const block = await city.rpc('eth_getBlockByNumber', [seedBlock, false])
    const header = hexlify(encodeHeader(block as Parameters<typeof encodeHeader>[0]))
    const seal = await send(reporter, 'seal', caseId, header)
    const unsold = await city.rpc<string>('evm_snapshot')
    const tried = await send(reporter, 'draw', caseId, 512)
    await city.rpc('evm_revert', [unsold])
    let draw = 0
    while ((await stateOf(caseId)) === 1n) draw += await send(reporter, 'draw', caseId, 128)
    const seats = await city.call<{ juror: string }[]>('Conduct', 'seatsOf', [caseId])
    let vote = 0
    for (const [i, { juror }] of seats.entries()) {
      vote = Math.max(vote, await send(juror, 'vote', caseId, i, true))
    }
    const close = await send(reporter, 'close', caseId)
    return {
      'report a title': report,
      'seal a panel by a block header': seal,
      'draw: 512 ids tried': tried,
      'draw a whole panel, 6 % of the titles sold': draw,
      'vote in a panel': vote,
      'close a case with a warning': close,
    }
  }

  const first = await warn(1)
  await city.pass(7 * DAY)
  await warn(2)
  const appeal = await send(accused, 'appeal', 2)
  await city.pass(30 * DAY)
  const remove = await send(reporter, 'remove', title)
  return {
    ...first,
    'appeal against a warning': appeal,
    'remove a title': remove,
    ...(await districts(city)),
    ...(await deadNodes(city)),
  }
}

async function districts(city: City): Promise<GasTable> {
  const slot = laneOfDistrictCell(64, 64).slot
  const beside = laneOfDistrictCell(72, 64).slot
  const found = await city.govern('DistrictRules', 'found', [ADULT, slot, ALL])
  const grow = await city.govern('DistrictRules', 'grow', [ADULT, beside, ALL])
  return {
    'found a district: 64 cells': Number(found.gasUsed),
    'grow a district: 64 cells': Number(grow.gasUsed),
  }
}

async function deadNodes(city: City): Promise<GasTable> {
  const [, , carl, dora] = city.people
  for (const who of [carl, dora]) {
    await city.send(who, 'Nodes', 'register', [1, 'https://seeder.example', 'seeder.example:6881'])
  }
  await city.pass(7 * DAY)
  const prune = await city.send(dora, 'Nodes', 'prune', [[carl]])
  return { 'prune a dead node': Number(prune.gasUsed) }
}
