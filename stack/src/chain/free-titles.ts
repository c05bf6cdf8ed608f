/** Private land that the demo city leaves to nobody: for people who want to try things out. */

import { classOf, GENESIS_TITLES, isPublic } from '@cosmos/protocol/geometry/c1'
import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { ARRIVAL } from '@cosmos/protocol/geometry/world-space'

const NEIGHBOURS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const

/** Whether a title lies at a street or park, so that what is built there can be seen. */
function hasFrontage(id: number): boolean {
  const cell = birthCell(id)
  if (!cell) return false
  return NEIGHBOURS.some(([dx, dy]) => isPublic(classOf(cell.x + dx, cell.y + dy)))
}

/** The `count` unowned private titles with frontage nearest to where visitors arrive. */
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
    .filter((id) => isPrivate(id) && !taken.has(id) && hasFrontage(id))
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, count)
}
