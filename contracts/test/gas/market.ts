/** What selling land costs: gas of whole transactions. */

import { leastBidAfter, ringReserve } from '@cosmos/protocol/land/auction-lots'
import { parseEther } from 'ethers'
import type { City } from '../city.ts'
import type { GasTable } from '../gas.ts'
import { CYBR, DAY, edgeCells, equip, icoTitles, lotsOfRing } from '../market/market.ts'
import { deadlineIn } from './deadline.ts'

export const MARKET_TARGETS: GasTable = {
  // 52,000 without finding the class and the ring of the title on the plan (2,200).
  'first bid from credit': 53_500,
  'outbid from credit': 40_000,
  'outbid, pulling the CYBR': 56_000,
  // 68,000 without LandBank between the house and the title: a cold account, whether the house is a
  // distributor, and the class of the title again (7,500).
  'settle a lot, winner owned before': 76_000,
}

export async function measureMarket(city: City): Promise<GasTable> {
  return {
    ...(await claims(city)),
    ...(await auctions(city)),
    ...(await forming(city)),
    ...(await resale(city)),
  }
}

const gas = async (receipt: Promise<{ readonly gasUsed: bigint }>) =>
  Number((await receipt).gasUsed)

async function claims(city: City): Promise<GasTable> {
  const [anna] = city.people
  const claim = (ids: readonly number[]) =>
    gas(city.send(anna, 'IcoClaim', 'claim', [ids, anna], parseEther(`${5 * ids.length}`)))
  await claim(icoTitles.slice(0, 1))
  return {
    'claim one title': await claim(icoTitles.slice(1, 2)),
    'claim ten titles': await claim(icoTitles.slice(2, 12)),
  }
}

async function auctions(city: City): Promise<GasTable> {
  const [anna, bert] = city.people
  const [first = 0, second = 0, third = 0] = lotsOfRing(0)
  const send = (from: string, fn: string, args: readonly unknown[]) =>
    gas(city.send(from, 'LandAuctionHouse', fn, args))
  const reserve = ringReserve(0)
  for (const who of [anna, bert]) {
    await equip(city, who, 'LandAuctionHouse', 1_000_000)
    await send(who, 'deposit', [100_000n * CYBR])
  }
  const bid = async (from: string, id: number, amount: bigint) =>
    send(from, 'bid', [id, amount, await deadlineIn(city, 30 * DAY)])
  const opened = await bid(anna, first, reserve)
  await bid(anna, second, reserve)
  const outbid = await bid(bert, first, leastBidAfter(reserve))
  await city.pass(1)
  const credit = await city.call<bigint>('LandAuctionHouse', 'creditOf', [bert])
  const withdraw = await send(bert, 'withdraw', [credit])
  const pulled = await bid(bert, second, leastBidAfter(reserve))
  const openedPulling = await bid(bert, third, reserve)
  await city.pass(5 * DAY)
  await send(anna, 'settle', [second])
  const settle = await send(anna, 'settle', [first])
  const collect = await send(anna, 'collect', [[first, second]])
  return {
    'first bid from credit': opened,
    'first bid, pulling the CYBR': openedPulling,
    'outbid from credit': outbid,
    'outbid, pulling the CYBR': pulled,
    'settle a lot, winner owned before': settle,
    'collect the proceeds of two lots': collect,
    'withdraw credit': withdraw,
  }
}

async function forming(city: City): Promise<GasTable> {
  const [anna] = city.people
  await equip(city, anna, 'LandForming', 100_000)
  await city.pass(366 * DAY)
  const form = (i: number) => {
    const { x, y } = edgeCells[i] ?? { x: 0, y: 0 }
    return gas(city.send(anna, 'LandForming', 'form', [x, y, parseEther('100000')]))
  }
  await form(0)
  return { 'form a parcel': await form(1) }
}

async function resale(city: City): Promise<GasTable> {
  const [anna, bert] = city.people
  const [id = 0] = icoTitles
  const { LandTitle, Store } = city.addresses
  await equip(city, bert, 'Store', 1_000)
  await city.send(anna, 'LandTitle', 'approve', [Store, id])
  const expires = await deadlineIn(city, 30 * DAY)
  const list = await gas(city.send(anna, 'Store', 'list', [LandTitle, id, CYBR, expires]))
  const state = await city.call<string>('Store', 'stateOf', [LandTitle, id])
  const buy = await gas(city.send(bert, 'Store', 'buy', [LandTitle, id, CYBR, state]))
  return { 'offer a title, very first': list, 'buy a title': buy }
}
