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
  value: number
  at: Turnovers
}

/** `placesOf` numbers the places where a package stands. */
export function createPresence<T>(placesOf: (item: T) => readonly number[]): Presence<T> {
  const heats = new Map<number, Heat>()
  const total: Heat = { value: 0, at: 0 }
  const faded = ({ value, at }: Heat, now: Turnovers): number =>
    value * 2 ** ((at - now) / HALF_LIFE)

  function warm(heat: Heat, gain: number, now: Turnovers): void {
    heat.value = faded(heat, now) + gain
    heat.at = now
  }

  return {
    asked(item, now, lastAsked) {
      const places = placesOf(item)
      if (places.length > MAX_PLACES) return
      // One model that everybody wants makes no crowd: it counts once, however often.
      const gain = lastAsked === undefined ? 1 : Math.min(1, (now - lastAsked) / HALF_LIFE)
      for (const place of places) {
        const heat = heats.get(place)
        if (heat) warm(heat, gain, now)
        else heats.set(place, { value: gain, at: now })
        warm(total, gain, now)
      }
    },
    isBusy(item, now) {
      const places = placesOf(item)
      if (places.length > MAX_PLACES) return false
      const busy = (BUSY * faded(total, now)) / heats.size
      for (const place of places) {
        const heat = heats.get(place)
        if (heat && faded(heat, now) > busy) return true
      }
      return false
    },
  }
}
