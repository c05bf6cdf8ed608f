/**
 * A place in the page's address: `#X,Y` or `#X,Y,HEADING`, parcel coordinates and whole degrees.
 * Anything else is refused with a sentence for the visitor, who then arrives at the gate.
 */
import { CELL_OFFSET, hasCellKey } from '@cosmos/protocol/geometry/cell-key'
import { normaliseHeading } from '@cosmos/protocol/geometry/world-space'

export interface Place {
  readonly x: number
  readonly y: number
  /** Degrees clockwise from north, 0 to 359. */
  readonly heading?: number
}

export type ParsedPlace =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly reason: string }

const SHAPE = /^(-?\d{1,4}),(-?\d{1,4})(?:,(-?\d{1,3}(?:\.\d{1,6})?))?$/

/** Reads the fragment of an address, with or without its `#`. Never throws. */
export function parsePlace(fragment: string): ParsedPlace {
  const text = decode(fragment.replace(/^#/, '')).replaceAll(/\s/g, '')
  if (text === '') return { kind: 'none' }
  const match = SHAPE.exec(text)
  if (!match) {
    return {
      kind: 'invalid',
      reason: `“${shorten(text)}” is not a place. A place looks like #12,-45 or #12,-45,90.`,
    }
  }
  const x = Number(match[1])
  const y = Number(match[2])
  if (!hasCellKey(x, y)) {
    return {
      kind: 'invalid',
      reason: `${x},${y} is off the map. Both numbers go from -${CELL_OFFSET} to ${CELL_OFFSET - 1}.`,
    }
  }
  if (match[3] === undefined) return { kind: 'place', place: { x, y } }
  return { kind: 'place', place: { x, y, heading: wholeDegrees(Number(match[3])) } }
}

/** `#X,Y` or `#X,Y,HEADING`. */
export function formatPlace({ x, y, heading }: Place): string {
  return heading === undefined ? `#${x},${y}` : `#${x},${y},${wholeDegrees(heading)}`
}

const wholeDegrees = (degrees: number): number => normaliseHeading(Math.round(degrees))

const shorten = (text: string): string => (text.length > 24 ? `${text.slice(0, 24)}…` : text)

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A stray % is no reason to fail: the shape check will refuse it with a readable reason.
    return text
  }
}
