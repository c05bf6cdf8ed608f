/** All street furniture by slug. */
import { GREENERY } from './green.ts'
import { LAMPS_AND_SIGNS } from './lamps-and-signs.ts'
import type { Furniture } from './model.ts'
import { SEATS } from './seats.ts'
import { STALLS } from './stalls.ts'
import { STREET_THINGS } from './street.ts'

export const FURNITURE: Readonly<Record<string, Furniture>> = {
  ...LAMPS_AND_SIGNS,
  ...SEATS,
  ...GREENERY,
  ...STREET_THINGS,
  ...STALLS,
}
