/** In which order a visitor should try the seeders. */
import type { Region } from '../http/region.ts'
import type { SeederPresence } from './directory.ts'

/**
 * Connected ones of the visitor's region, connected ones of elsewhere, then those that are only
 * registered; within each, whoever has the least to do first. Without a region it is by load alone.
 * Seeders that are alike keep their order.
 */
export function orderSeeders<S extends { readonly operator: string }>(
  seeders: readonly S[],
  present: readonly SeederPresence[],
  region: Region | '',
): S[] {
  const known = new Map<string, SeederPresence>(present.map((one) => [one.operator, one]))
  const distance = ({ operator }: S): number => {
    const presence = known.get(operator)
    if (presence === undefined) return 2
    return region === '' || presence.region === region ? 0 : 1
  }
  const load = ({ operator }: S): number => known.get(operator)?.load ?? 0
  return [...seeders].sort((a, b) => distance(a) - distance(b) || load(a) - load(b))
}
