/** Private land that the demo city leaves to nobody: for people who want to try things out. */

import { GENESIS_TITLES } from '@cosmos/protocol/geometry/c1'
import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { ARRIVAL } from '@cosmos/protocol/geometry/world-space'

/** The `count` unowned private titles nearest to where visitors arrive. */
export function freeTitlesNear(
  plan: { readonly owners: readonly { readonly titles: readonly number[] }[] },
  count: number,
): number[] {
  const taken = new Set(plan.owners.flatMap((owner) => owner.titles))
  const distance = (id: number): number => {
    const cell = birthCell(id)
    return cell ? Math.hypot(cell.x - ARRIVAL.x, cell.y - ARRIVAL.y) : Number.POSITIVE_INFINITY
  }
  const isPrivate = (id: number): boolean => {
    const type = titleClass(id)
    return type === 'ico' || type === 'auction'
  }
  return Array.from({ length: GENESIS_TITLES }, (_, id) => id)
    .filter((id) => isPrivate(id) && !taken.has(id))
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, count)
}
