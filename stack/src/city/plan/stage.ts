/** Collects placements given in world metres and turns them into targets and offsets. */
import { classOf, PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { birthTitleAt } from '@cosmos/protocol/geometry/titles'
import { normaliseHeading } from '@cosmos/protocol/geometry/world-space'
import type { PlannedPlacement } from './types.ts'

/** Most placements on one target, as the contract allows; kept a little below. */
const MOST_PER_TARGET = 60

export interface Stage {
  /**
   * Puts a model at world X, Z (metres) with its front to `heading`. Without `on` it goes to the
   * cell under that point. Answers false where there is neither title nor commons, or no room.
   */
  put(model: string, x: number, z: number, heading: number, options?: PutOptions): boolean
  readonly placements: readonly PlannedPlacement[]
}

export interface PutOptions {
  readonly on?: { readonly x: number; readonly y: number }
  readonly y?: number
  readonly scale?: number
}

const centimetres = (metres: number): number => Math.round(metres * 100) / 100

export function createStage(): Stage {
  const placements: PlannedPlacement[] = []
  const filled = new Map<string, number>()
  return {
    placements,
    put: (model, worldX, worldZ, heading, options = {}) => {
      const cell = options.on ?? {
        x: Math.floor(worldX / PARCEL_METRES),
        y: Math.ceil(-worldZ / PARCEL_METRES) - 1,
      }
      const kind = classOf(cell.x, cell.y)
      const id = birthTitleAt(cell.x, cell.y)
      const target =
        kind === 'commons'
          ? ({ kind: 'commons', ...cell } as const)
          : id === undefined
            ? undefined
            : ({ kind: 'title', id } as const)
      if (!target) return false
      const key = `${cell.x},${cell.y}`
      const before = filled.get(key) ?? 0
      if (before >= MOST_PER_TARGET) return false
      filled.set(key, before + 1)
      placements.push({
        model,
        target,
        x: centimetres(worldX - cell.x * PARCEL_METRES),
        y: options.y ?? 0,
        z: centimetres(worldZ + cell.y * PARCEL_METRES),
        headingDegrees: normaliseHeading(heading),
        scale: options.scale ?? 1,
      })
      return true
    },
  }
}
