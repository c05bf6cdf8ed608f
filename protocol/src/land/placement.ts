/**
 * One model standing on a title, on the commons or on a planet, packed into a uint256.
 *
 * Bits from the lowest: model id 48 | x, y, z int24 centimetres | rotation 32 | scale 16 | zero 88. Rotation is a unit quaternion as its smallest three components: bits 30-31 name the
 * largest (made positive and left out), then 3 × 10 bits of the others in the order x, y, z, w.
 * Twin of `contracts/src/model/Placement.sol`, which refuses on chain what `faultOf` names here.
 */

import { PARCEL_METRES } from '../geometry/c1.ts'
import type { Target } from './target.ts'

export interface Quaternion {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly w: number
}

export interface Placement {
  /** Token id, from 1. */
  readonly model: number
  /** Metres from the target's origin along world X, Y, Z; kept to the centimetre. */
  readonly x: number
  readonly y: number
  readonly z: number
  /** Kept to a third of a degree. */
  readonly rotation: Quaternion
  /** 1 = as made; kept to 1/256, from 1/256 to 65535/256. */
  readonly scale: number
}

/** Most placements a target may hold, as in `Model.sol`. */
export const MAX_PLACEMENTS = 64

export type PlacementFault = 'model' | 'position' | 'rotation' | 'scale' | 'reserved'

const EXPLANATIONS: Readonly<Record<PlacementFault, string>> = {
  model: 'the model id must be 1 to 2^48 - 1',
  position:
    'the position must be on the parcel, or within 8,192 m of the planet, and never beyond 83,886 m',
  rotation: 'the rotation must be a unit quaternion',
  scale: 'the scale must be 1/256 to 65535/256',
  reserved: 'bits 168 to 255 must be 0',
}

export class InvalidPlacement extends Error {
  readonly fault: PlacementFault
  constructor(fault: PlacementFault) {
    super(`invalid placement: ${EXPLANATIONS[fault]}`)
    this.name = 'InvalidPlacement'
    this.fault = fault
  }
}

const MODEL_LIMIT = 2 ** 48
const CENTIMETRES = 100
const SCALE_UNIT = 256
/** Largest value of one quantised component. */
const STEPS = 1023
const PARCEL_CENTIMETRES = PARCEL_METRES * CENTIMETRES
/**
 * How far from a planet's centre along an axis: up to where 32-bit floats, which every renderer uses,
 * still tell millimetres apart.
 */
export const PLANET_REACH_METRES = 8_192
const PLANET_REACH = PLANET_REACH_METRES * CENTIMETRES

const bits = (word: bigint, from: number, count: number): number =>
  Number(BigInt.asUintN(count, word >> BigInt(from)))
const signed24 = (value: number): number => (value << 8) >> 8

/** Throws InvalidPlacement when a field does not fit. */
export function packPlacement(placement: Placement): bigint {
  const { model } = placement
  if (!Number.isInteger(model) || model < 1 || model >= MODEL_LIMIT) {
    throw new InvalidPlacement('model')
  }
  const scale = Math.round(placement.scale * SCALE_UNIT)
  if (!(scale >= 1 && scale <= 0xffff)) throw new InvalidPlacement('scale')
  return (
    BigInt(model) |
    (packLength(placement.x) << 48n) |
    (packLength(placement.y) << 72n) |
    (packLength(placement.z) << 96n) |
    (BigInt(packRotation(placement.rotation)) << 120n) |
    (BigInt(scale) << 152n)
  )
}

/** Throws InvalidPlacement for words the contract would refuse on every kind of target. */
export function unpackPlacement(word: bigint): Placement {
  const fault = faultOf(word)
  if (fault) throw new InvalidPlacement(fault)
  return {
    model: bits(word, 0, 48),
    x: signed24(bits(word, 48, 24)) / CENTIMETRES,
    y: signed24(bits(word, 72, 24)) / CENTIMETRES,
    z: signed24(bits(word, 96, 24)) / CENTIMETRES,
    rotation: unpackRotation(bits(word, 120, 32)),
    scale: bits(word, 152, 16) / SCALE_UNIT,
  }
}

/**
 * What is wrong with a packed placement, if anything; without a kind of target, what is wrong on all
 * of them. On titles and on the commons the model's origin must lie on the parcel itself: nobody puts
 * things onto another's land. On planets it lies within `PLANET_REACH_METRES` along each axis.
 */
export function faultOf(word: bigint, target?: Target['kind']): PlacementFault | undefined {
  if (word < 0n || word >> 168n !== 0n) return 'reserved'
  if (bits(word, 0, 48) === 0) return 'model'
  if (bits(word, 152, 16) === 0) return 'scale'
  if (!isRotation(bits(word, 120, 32))) return 'rotation'
  if (target === undefined) return undefined
  const [x, y, z] = [48, 72, 96].map((from) => signed24(bits(word, from, 24))) as Position
  if (target === 'planet') {
    return Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) > PLANET_REACH ? 'position' : undefined
  }
  const onParcel = x >= 0 && x <= PARCEL_CENTIMETRES && z <= 0 && z >= -PARCEL_CENTIMETRES
  return onParcel ? undefined : 'position'
}

type Position = [x: number, y: number, z: number]

function packLength(metres: number): bigint {
  const centimetres = Math.round(metres * CENTIMETRES)
  if (!(centimetres >= -0x800000 && centimetres <= 0x7fffff)) throw new InvalidPlacement('position')
  return BigInt.asUintN(24, BigInt(centimetres))
}

/** Any quaternion but zero; it is normalised first. */
function packRotation(rotation: Quaternion): number {
  const parts = [rotation.x, rotation.y, rotation.z, rotation.w]
  const length = Math.hypot(...parts)
  if (!(length > 0 && Number.isFinite(length))) throw new InvalidPlacement('rotation')
  let largest = 0
  for (const [i, part] of parts.entries()) {
    if (Math.abs(part) > Math.abs(parts[largest] ?? 0)) largest = i
  }
  const sign = (parts[largest] ?? 0) < 0 ? -1 : 1
  let packed = largest
  for (const [i, part] of parts.entries()) {
    if (i === largest) continue
    const unit = (part * sign) / length
    packed = packed * 1024 + Math.round(((unit * Math.SQRT2 + 1) / 2) * STEPS)
  }
  return packed
}

const quantised = (packed: number): [number, number, number] => [
  (packed >>> 20) & 1023,
  (packed >>> 10) & 1023,
  packed & 1023,
]

/** Whether the three given components leave something for the largest one. */
const isRotation = (packed: number): boolean =>
  quantised(packed).reduce((sum, q) => sum + (2 * q - STEPS) ** 2, 0) <= 2 * STEPS ** 2

function unpackRotation(packed: number): Quaternion {
  const rest = quantised(packed).map((q) => ((2 * q) / STEPS - 1) / Math.SQRT2)
  const squares = rest.reduce((sum, v) => sum + v * v, 0)
  rest.splice(packed >>> 30, 0, Math.sqrt(Math.max(0, 1 - squares)))
  const [x = 0, y = 0, z = 0, w = 0] = rest
  return { x, y, z, w }
}

/**
 * The rotation that turns a model's front (+Z, south) to a compass heading in degrees
 * (0 north, 90 east).
 */
export function facing(heading: number): Quaternion {
  const half = ((180 - heading) * Math.PI) / 360
  return { x: 0, y: Math.sin(half), z: 0, w: Math.cos(half) }
}
