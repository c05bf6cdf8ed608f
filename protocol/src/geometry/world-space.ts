/**
 * Metres of the 3D world, right-handed with y up as in glTF and WebXR:
 * X = east, Y = up, Z = south. Parcel (x, y) spans X from 10x to 10x+10, Z from -10y-10 to -10y.
 * A heading is degrees clockwise from north: 0 looks along -Z, 90 along +X.
 */
import { PARCEL_METRES } from './c1.ts'

/** Parcel under the world point (X, Z) in metres. */
export const parcelAtMetres = (worldX: number, worldZ: number): { x: number; y: number } => ({
  x: Math.floor(worldX / PARCEL_METRES),
  y: Math.floor(-worldZ / PARCEL_METRES),
})

/** South-west corner of a parcel in metres: models on it are placed relative to this point. */
export const parcelOrigin = (x: number, y: number): { x: number; z: number } => ({
  x: x * PARCEL_METRES,
  z: -y * PARCEL_METRES,
})

/** Middle of a parcel in metres. */
export const parcelCentre = (x: number, y: number): { x: number; z: number } => ({
  x: (x + 0.5) * PARCEL_METRES,
  z: -(y + 0.5) * PARCEL_METRES,
})

/** Any angle to a heading of 0 (inclusive) to 360 (exclusive) degrees. */
export const normaliseHeading = (degrees: number): number => ((degrees % 360) + 360) % 360

/** Where visitors arrive: the southern gate, looking north over the square. */
export const ARRIVAL = { x: 0, y: -39, heading: 0 } as const
