/**
 * Where in the city people are now, as far as their requests show it: nobody says where he stands.
 * A place counts how many different models of it were asked for lately.
 */
import type { Turnovers } from './worth.ts'

export interface Presence<T> {
  /** Somebody asked for it; `lastAsked` when it was asked for before. */
  asked(item: T, now: Turnovers, lastAsked: Turnovers | undefined): void
  /** Whether more is going on where it stands than elsewhere. */
  isBusy(item: T, now: Turnovers): boolean
}

/** What was asked for fades by half in so many turnovers: a crowd has moved on by then. */
const HALF_LIFE: Turnovers = 0.5
/** How many times the mean of all places makes one busy. */
const BUSY = 4
/** What stands in more places than that says nothing about where somebody is. */
const MAX_PLACES = 4

interface Heat {
  readonly value: number
  readonly at: Turnovers
}

/** `placesOf` numbers the places where a package stands. */
export function createPresence<T>(placesOf: (item: T) => readonly number[]): Presence<T> {
  const heats = new Map<number, Heat>()
  let total: Heat = { value: 0, at: 0 }
  const faded = ({ value, at }: Heat, now: Turnovers): number =>
    value * 2 ** ((at - now) / HALF_LIFE)
  const localPlaces = (item: T): readonly number[] => {
    const places = placesOf(item)
    return places.length <= MAX_PLACES ? places : []
  }

  return {
    asked(item, now, lastAsked) {
      // One model that everybody wants makes no crowd: it counts once, however often.
      const gain = lastAsked === undefined ? 1 : Math.min(1, (now - lastAsked) / HALF_LIFE)
      for (const place of localPlaces(item)) {
        const heat = heats.get(place)
        heats.set(place, { value: (heat ? faded(heat, now) : 0) + gain, at: now })
        total = { value: faded(total, now) + gain, at: now }
      }
    },
    isBusy(item, now) {
      const mean = faded(total, now) / heats.size
      return localPlaces(item).some((place) => {
        const heat = heats.get(place)
        return heat !== undefined && faded(heat, now) > BUSY * mean
      })
    },
  }
}
