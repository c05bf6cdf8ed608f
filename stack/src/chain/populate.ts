/**
 * Puts the planned city on chain: hands out titles, registers the models, places them.
 * Everything a client later shows comes from here through the contracts, as on a public network.
 */
import { landBankAbi, modelAbi } from '@cosmos/contracts/abi'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import type { Address, Hex, Rpc } from '@cosmos/protocol/lightnode/types'
import { type BaseWallet, Interface } from 'ethers'
import type { CityPlan, PlannedPlacement } from '../city/plan.ts'
import { createSender, type Sender } from './sender.ts'

/** What the chain has to know of a model package. */
export interface ModelRegistration {
  readonly slug: string
  readonly title: string
  /** 40 hex digits. */
  readonly infoHash: string
  readonly size: number
  readonly manifestHash: Hex
}

export interface PopulateOptions {
  readonly rpc: Rpc
  readonly chainId: number
  readonly contracts: Readonly<Record<string, Address>>
  readonly plan: CityPlan
  readonly models: readonly ModelRegistration[]
  readonly foundation: BaseWallet
  /** Wallet of the plan's n-th owner. */
  readonly ownerWallet: (index: number) => BaseWallet
  /** Titles beyond the plan, for example the development owner's. */
  readonly grants?: readonly { readonly to: string; readonly titles: readonly number[] }[]
  readonly onProgress?: (text: string) => void
}

/** A plan that names what does not exist: a defect of the generator, not of the chain. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
}

/** Titles per release: about 60 k gas each, well under the 16.7 M of one transaction (EIP-7825). */
const TITLES_PER_TRANSACTION = 150
/** A registration costs four new slots and its name. */
const MODELS_PER_TRANSACTION = 60
/** A first placement on a target costs up to five new slots. */
const PLACEMENTS_PER_TRANSACTION = 100

/** Carries out the plan. Rejects with TransactionError or PlanError. */
export async function populate(options: PopulateOptions): Promise<void> {
  const { plan, foundation, ownerWallet, contracts } = options
  const say = options.onProgress ?? (() => undefined)
  const senders = new Map<string, Sender>()
  const senderOf = (wallet: BaseWallet): Sender => {
    const known = senders.get(wallet.address)
    if (known) return known
    const sender = createSender({ rpc: options.rpc, wallet, chainId: options.chainId })
    senders.set(wallet.address, sender)
    return sender
  }
  const contract = (name: string): Address => {
    const address = contracts[name]
    if (!address) throw new PlanError(`the directory has no ${name}`)
    return address
  }

  const bank = new Interface(landBankAbi)
  const grants = [
    ...plan.owners.map((owner, index) => ({
      to: ownerWallet(index).address,
      titles: owner.titles,
    })),
    ...(options.grants ?? []),
  ]
  for (const grant of grants) {
    for (const titles of chunks(grant.titles, TITLES_PER_TRANSACTION)) {
      say(`land for ${grants.length} owners`)
      await senderOf(foundation).send({
        to: contract('LandBank'),
        data: bank.encodeFunctionData('release', [titles, grant.to]),
        what: 'handing out land',
      })
    }
  }

  const model = new Interface(modelAbi)
  for (const some of chunks(options.models, MODELS_PER_TRANSACTION)) {
    say(`${options.models.length} models`)
    await senderOf(foundation).send({
      to: contract('Model'),
      data: model.encodeFunctionData('mintMany', [
        foundation.address,
        some.map((m) => ({
          infoHash: `0x${m.infoHash}`,
          size: m.size,
          manifestHash: m.manifestHash,
          name: m.title,
          open: true,
        })),
      ]),
      what: 'registering models',
    })
  }

  // Token ids count from 1 in the order of registration.
  const idOf = new Map(options.models.map((m, index) => [m.slug, index + 1]))
  const builders = buildersOf(plan)
  let placed = 0
  for (const [builder, placements] of builders) {
    const wallet = builder === undefined ? foundation : ownerWallet(builder)
    for (const some of chunks(placements, PLACEMENTS_PER_TRANSACTION)) {
      await senderOf(wallet).send({
        to: contract('Model'),
        data: model.encodeFunctionData('placeMany', [
          some.map(targetOf),
          some.map((p) => packed(p, idOf)),
        ]),
        what: 'placing models',
      })
      placed += some.length
      say(`${placed} of ${plan.placements.length} placements`)
    }
  }
}

/** Placements by who may build there: an owner's index, or undefined for the foundation. */
function buildersOf(plan: CityPlan): Map<number | undefined, PlannedPlacement[]> {
  const ownerOfTitle = new Map<number, number>()
  plan.owners.forEach((owner, index) => {
    for (const title of owner.titles) ownerOfTitle.set(title, index)
  })
  const result = new Map<number | undefined, PlannedPlacement[]>()
  for (const placement of plan.placements) {
    const builder =
      placement.target.kind === 'title' ? ownerOfTitle.get(placement.target.id) : undefined
    const list = result.get(builder)
    if (list) list.push(placement)
    else result.set(builder, [placement])
  }
  return result
}

const targetOf = ({ target }: PlannedPlacement): bigint =>
  targetKey(
    target.kind === 'title'
      ? { kind: 'title', id: target.id }
      : { kind: 'commons', cell: { x: target.x, y: target.y } },
  )

function packed(placement: PlannedPlacement, idOf: ReadonlyMap<string, number>): bigint {
  const model = idOf.get(placement.model)
  if (model === undefined)
    throw new PlanError(`the plan places "${placement.model}", which is in no catalogue`)
  return packPlacement({
    model,
    x: placement.x,
    y: placement.y,
    z: placement.z,
    rotation: facing(placement.headingDegrees),
    scale: placement.scale,
  })
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
