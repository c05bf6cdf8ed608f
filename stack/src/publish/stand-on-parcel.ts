/** Where and how large a model stands on its parcel: in the middle, on the ground, inside its lot. */
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'

export interface Box {
  readonly min: readonly [number, number, number]
  readonly max: readonly [number, number, number]
}

export interface Standing {
  /** Metres from the parcel's south-west corner along world X, Y, Z. */
  readonly x: number
  readonly y: number
  readonly z: number
  readonly scale: number
}

/** The model would stand on its neighbours' land, or be invisible. The message says what to do. */
export class DoesNotFitError extends Error {
  override readonly name = 'DoesNotFitError'
}

/** Kept free on each side when fitting, metres. */
const MARGIN = 0.25
/** Models may hang over their lot by this much: eaves, awnings, rounding. */
const TOLERANCE = 0.05
/** Below this nobody would find it, metres. */
const SMALLEST = 0.05
/** A placement keeps scale in 1/256 steps up to 65535/256. */
const SCALE_STEPS = 256
const MAX_SCALE = 255

/** Throws DoesNotFitError. `heading` in degrees from north; a front at +Z looks south at 180. */
export function standOnParcel(box: Box, scale: number | 'fit', heading: number): Standing {
  const angle = ((180 - heading) * Math.PI) / 180
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const corners = [box.min[0], box.max[0]].flatMap((x) =>
    [box.min[2], box.max[2]].map((z) => ({ x: x * cos + z * sin, z: z * cos - x * sin })),
  )
  const xs = corners.map((c) => c.x)
  const zs = corners.map((c) => c.z)
  const [minX, maxX] = [Math.min(...xs), Math.max(...xs)]
  const [minZ, maxZ] = [Math.min(...zs), Math.max(...zs)]
  const width = Math.max(maxX - minX, maxZ - minZ)
  const height = box.max[1] - box.min[1]
  const largest = Math.max(width, height)
  const wanted = scale === 'fit' ? fitting(width, largest) : scale
  const factor = Math.max(1, Math.floor(wanted * SCALE_STEPS)) / SCALE_STEPS
  if (width * factor > PARCEL_METRES + 2 * TOLERANCE) {
    throw new DoesNotFitError(
      `the model is ${(width * factor).toFixed(1)} m wide and a parcel ${PARCEL_METRES} m: ` +
        'add --fit, or a smaller --scale',
    )
  }
  if (largest * factor < SMALLEST) {
    throw new DoesNotFitError(
      `the model is only ${(largest * factor * 100).toFixed(1)} cm large: add --fit, or a larger --scale`,
    )
  }
  return {
    x: PARCEL_METRES / 2 - ((minX + maxX) / 2) * factor,
    y: -box.min[1] * factor,
    z: -PARCEL_METRES / 2 - ((minZ + maxZ) / 2) * factor,
    scale: factor,
  }
}

const fitting = (width: number, largest: number): number =>
  Math.min(MAX_SCALE, (PARCEL_METRES - 2 * MARGIN) / (width > 0 ? width : largest))
