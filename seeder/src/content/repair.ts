/**
 * Lets pins that many others hold make room for those that few hold, where not all fit (`pin-plan.ts`).
 * One exchange at a time, and only as many bytes as repair may take.
 */
import type { Logger } from 'pino'
import type { ContentStore } from '../store/content-store.ts'
import type { Allowance } from './allowance.ts'
import type { Keeper } from './keeper.ts'
import { type Exchange, planExchange } from './pin-plan.ts'
import type { PinView } from './pin-view.ts'
import type { Replicas } from './replicas.ts'

export interface Repair {
  /** Makes the exchange that helps most, if any does. Does nothing while an earlier one goes on. */
  review(): Promise<void>
}

export function createRepair(options: {
  readonly view: () => PinView
  readonly store: Pick<ContentStore, 'drop'>
  readonly replicas: Pick<Replicas, 'recount'>
  readonly keeper: Pick<Keeper, 'work'>
  readonly allowance: Allowance
  readonly log: Logger
}): Repair {
  const { view, store, replicas, keeper, allowance, log } = options
  let underWay = false

  /** As it looks after those that it is about were asked again: the counts may be an hour old. */
  async function confirmed({ fetch, drop }: Exchange): Promise<Exchange | undefined> {
    const about = new Set([fetch, ...drop])
    await replicas.recount([...about])
    const { pins, room } = view()
    return planExchange(
      pins.filter(({ infoHash }) => about.has(infoHash)),
      room,
    )
  }

  async function exchange(): Promise<void> {
    const { pins, room } = view()
    const planned = planExchange(pins, room)
    const sure = planned && (await confirmed(planned))
    if (!sure || !allowance.take(sure.bytes)) return
    for (const infoHash of sure.drop) {
      log.info({ infoHash, makesRoomFor: sure.fetch }, 'a pin that others hold makes room')
      await store.drop(infoHash)
    }
    keeper.work()
  }

  return {
    async review() {
      if (underWay) return
      underWay = true
      try {
        await exchange()
      } finally {
        underWay = false
      }
    },
  }
}
