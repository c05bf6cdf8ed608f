/** Slots of LandGrid as they stand in addresses: `5,131072`. */
import { CELL_SLOTS } from '../land/grid-words.ts'
import { HTTP_LIMITS } from './limits.ts'
import { RequestError } from './problem.ts'

/** Titles beyond those of genesis have slots too; LandGrid has room for this many of either kind. */
const SLOTS = 2 * CELL_SLOTS

/** The `slots` of `/api/proof/storage?slots=5,131072`. Throws RequestError (400). */
export function parseSlots(text: string | undefined): number[] {
  if (!text) throw new RequestError(400, 'name the slots of LandGrid: ?slots=5,131072')
  const tooMany = `ask for at most ${HTTP_LIMITS.slots} slots at a time`
  if (text.length > HTTP_LIMITS.slots * 7) throw new RequestError(400, tooMany)
  const slots = [...new Set(text.split(','))].map((part) => {
    const slot = /^(0|[1-9]\d{0,5})$/.test(part) ? Number(part) : SLOTS
    if (slot < SLOTS) return slot
    throw new RequestError(400, `"${part.slice(0, 20)}" is no slot: 0 to ${SLOTS - 1}`)
  })
  if (slots.length > HTTP_LIMITS.slots) throw new RequestError(400, tooMany)
  return slots
}
