/** What planets, portals, royalties, paid access and shops cost: gas of whole transactions. */
import { isPublic } from '@cosmos/protocol/geometry/c1'
import { titleClass } from '@cosmos/protocol/geometry/titles'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { subjectKey } from '@cosmos/protocol/land/subject'
import { parseEther, ZeroAddress } from 'ethers'
import type { ContractName } from '../../names.ts'
import type { City } from '../city.ts'

type GasTable = Readonly<Record<string, number>>

/**
 * Upper bounds we have set ourselves. Most of each is new storage slots, which can't be had for less:
 * 22,100 gas each, after 21,000 for the transaction.
 */
export const PLACES_TARGETS: GasTable = {
  'found a planet': 90_000,
  'open a portal, first of title and planet': 106_000,
  'open a portal, first of the title': 70_000,
  'close a portal': 49_000,
  'enter a parcel: first payment': 77_000,
  'enter a parcel: next period': 60_000,
  'buy a model pass: with royalty': 106_000,
  'list an offer': 180_000,
  'order goods: note of 240 bytes': 332_000,
  'confirm an order': 77_000,
  'block ten models': 600_000,
}

const PRIVATE = Array.from({ length: 400 }, (_, id) => id).filter(
  (id) => !isPublic(titleClass(id) ?? 'street'),
)
const DAY = 86_400

export async function measurePlaces(city: City): Promise<GasTable> {
  const [anna, bert, , creator] = city.people
  const [home = 0, other = 0, third = 0] = PRIVATE.slice(200)
  const gas: Record<string, number> = {}
  const measure = async (
    label: string,
    from: string,
    contract: ContractName,
    fn: string,
    ...args: unknown[]
  ) => {
    gas[label] = Number((await city.send(from, contract, fn, args)).gasUsed)
  }
  const approve = (contract: ContractName) =>
    city.send(bert, 'CYBR', 'approve', [city.addresses[contract], parseEther('100')])

  await city.send(city.distributor, 'LandBank', 'release', [[home, other, third], anna])
  await city.pay(bert, 1_000)
  await city.pay(anna, 1)

  await city.send(anna, 'Planet', 'found', [third, 'Very first'])
  await measure('found a planet', anna, 'Planet', 'found', home, 'Aurora Borealis')
  await measure('rename a planet', anna, 'Planet', 'rename', home, 'Aurora Australis')
  await measure('invite a title', anna, 'Portals', 'invite', home, other, true)
  await measure('open a portal, first of title and planet', anna, 'Portals', 'open', other, home)
  await measure('open a portal, first of the title', anna, 'Portals', 'open', home, home)
  await measure('close a portal', anna, 'Portals', 'close', other, home)

  const data = {
    infoHash: `0x${'ad'.repeat(20)}`,
    size: 1_234_567,
    manifestHash: `0x${'be'.repeat(32)}`,
    name: 'House with a royalty',
    open: true,
  }
  await city.send(anna, 'Model', 'mint', [anna, data])
  await measure(
    'mint a model with a royalty',
    anna,
    'Model',
    'mintWithRoyalty',
    anna,
    [data],
    creator,
    500,
  )
  const model = Number(await city.call<bigint>('Model', 'total'))
  await measure(
    'choose an access contract',
    anna,
    'Model',
    'setAccess',
    model,
    city.addresses.ModelPass,
  )
  const planet = subjectKey({ kind: 'planet', id: home })
  const placement = packPlacement({ model, x: 50, y: 0, z: 50, rotation: facing(0), scale: 1 })
  await measure('place a model, first on a planet', anna, 'Model', 'place', planet, placement)

  const parcel = subjectKey({ kind: 'title', id: home })
  const price = parseEther('1')
  await measure('set an entrance fee, first', anna, 'Entrance', 'setTerms', parcel, price, DAY)
  await approve('Entrance')
  await measure('enter a parcel: first payment', bert, 'Entrance', 'enter', parcel, price, DAY)
  await measure('enter a parcel: next period', bert, 'Entrance', 'enter', parcel, price, DAY)
  const pass = subjectKey({ kind: 'model', id: model })
  await city.send(anna, 'ModelPass', 'setTerms', [pass, price, 0])
  await approve('ModelPass')
  await measure('buy a model pass: with royalty', bert, 'ModelPass', 'buy', pass, price, 0)

  const offer = {
    price,
    stock: 10,
    dispatchWithin: DAY,
    complainWithin: 3 * DAY,
    arbiter: ZeroAddress,
    target: 0,
    textHash: data.manifestHash,
    noteKey: data.manifestHash,
    name: 'Reading lamp',
  }
  await city.send(anna, 'Shop', 'list', [offer])
  await measure('list an offer', anna, 'Shop', 'list', offer)
  await approve('Shop')
  const note = `0x${'5e'.repeat(240)}`
  await city.send(bert, 'Shop', 'order', [1, price, note])
  await measure('order goods: note of 240 bytes', bert, 'Shop', 'order', 1, price, note)
  await measure('dispatch an order', anna, 'Shop', 'dispatch', 2)
  await measure('confirm an order', bert, 'Shop', 'confirm', 2)

  const ten = Array.from({ length: 10 }, (_, i) => `0x${`${i}c`.repeat(20)}`)
  const block = await city.govern('Blocklist', 'blockModels', [ten, 'Not theirs to publish'])
  gas['block ten models'] = Number(block.gasUsed)
  const unblock = await city.govern('Blocklist', 'unblockModels', [ten.slice(0, 1)])
  gas['unblock a model'] = Number(unblock.gasUsed)
  return gas
}
