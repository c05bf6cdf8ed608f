/**
 * A pose in 9 bytes. From the highest bit: x 16, z 16, y 14, yaw 9, pitch 7, gesture 6, flags 4.
 * Absolute on purpose: a relay that can't read poses can't rebuild deltas for those who missed one.
 */
import { ROOM_CELL_METRES, type RoomPlace } from './room-name.ts'

/** Where somebody is, and what they do, in world metres and degrees. */
export interface RoomPose {
  readonly x: number
  readonly y: number
  readonly z: number
  /** Clockwise from north, 0 to 360. */
  readonly heading: number
  /** -90 (down) to 90 (up). */
  readonly pitch: number
  /** 0 to 63. */
  readonly gesture: number
}

/** The cell whose room carries the pose. */
export interface PoseCell {
  readonly cx: number
  readonly cz: number
}

/** The cell a room's poses are measured from; a planet's is centred on its origin, 64 m each way. */
export const poseCellOf = (place: RoomPlace): PoseCell =>
  place.kind === 'land' ? { cx: place.cx, cz: place.cz } : { cx: -0.5, cz: -0.5 }

export const POSE_BYTES = 9

/** A room carries poses up to this far outside its cell, so that neighbours see over the border. */
export const POSE_MARGIN_METRES = ROOM_CELL_METRES / 2

/** 16 bits over 128 m: steps of 2 mm. */
const SPAN_METRES = ROOM_CELL_METRES + 2 * POSE_MARGIN_METRES
const HORIZONTAL_STEPS = 1 << 16
/** 14 bits from 32 m below to 480 m above the ground: steps of 3 cm. */
const LOWEST_METRES = -32
const VERTICAL_STEPS_PER_METRE = 32
const VERTICAL_STEPS = 1 << 14
const YAW_STEPS = 1 << 9
/** Even, so that looking straight ahead is a value of its own; 127 stays unused. */
const PITCH_STEPS = (1 << 7) - 2
const MAX_GESTURE = (1 << 6) - 1

const clamp = (value: number, max: number): number => Math.min(max, Math.max(0, value))

/** True when the room of `cell` can carry a pose at (x, z). */
export function poseFits(x: number, z: number, cell: PoseCell): boolean {
  const dx = x - cell.cx * ROOM_CELL_METRES + POSE_MARGIN_METRES
  const dz = z - cell.cz * ROOM_CELL_METRES + POSE_MARGIN_METRES
  return dx >= 0 && dx < SPAN_METRES && dz >= 0 && dz < SPAN_METRES
}

/** Quantises a pose; undefined when it lies outside what the cell's room carries or is not a number. */
export function encodePose(pose: RoomPose, cell: PoseCell): Uint8Array<ArrayBuffer> | undefined {
  const { x, y, z, heading, pitch, gesture } = pose
  if (![x, y, z, heading, pitch, gesture].every(Number.isFinite)) return undefined
  if (!poseFits(x, z, cell)) return undefined
  const horizontal = (metres: number, index: number): number =>
    clamp(
      Math.round(
        ((metres - index * ROOM_CELL_METRES + POSE_MARGIN_METRES) / SPAN_METRES) * HORIZONTAL_STEPS,
      ),
      HORIZONTAL_STEPS - 1,
    )
  const qx = horizontal(x, cell.cx)
  const qz = horizontal(z, cell.cz)
  const qy = clamp(Math.round((y - LOWEST_METRES) * VERTICAL_STEPS_PER_METRE), VERTICAL_STEPS - 1)
  const turn = ((heading % 360) + 360) % 360
  const yaw = Math.round((turn / 360) * YAW_STEPS) % YAW_STEPS
  const tilt = clamp(Math.round(((pitch + 90) / 180) * PITCH_STEPS), PITCH_STEPS)
  const sign = clamp(Math.round(gesture), MAX_GESTURE)
  const bytes = new Uint8Array(POSE_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, qx)
  view.setUint16(2, qz)
  // y 14 | yaw 9 | pitch 7 | gesture 6 | flags 4 = 40 bits: the top 30 fill y, yaw and pitch.
  const top = qy * (YAW_STEPS << 7) + (yaw << 7) + tilt
  view.setUint32(4, top * 4 + (sign >> 4))
  bytes[8] = (sign & 15) << 4
  return bytes
}

/** Reads a pose; undefined when the length is wrong. Every 9 bytes are some pose. */
export function decodePose(bytes: Uint8Array, cell: PoseCell): RoomPose | undefined {
  if (bytes.length !== POSE_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, POSE_BYTES)
  const horizontal = (steps: number, index: number): number =>
    (steps / HORIZONTAL_STEPS) * SPAN_METRES - POSE_MARGIN_METRES + index * ROOM_CELL_METRES
  const word = view.getUint32(4)
  const sign = ((word & 3) << 4) | (view.getUint8(8) >> 4)
  const top = word >>> 2
  return {
    x: horizontal(view.getUint16(0), cell.cx),
    y: (top >>> 16) / VERTICAL_STEPS_PER_METRE + LOWEST_METRES,
    z: horizontal(view.getUint16(2), cell.cz),
    heading: (((top >>> 7) & (YAW_STEPS - 1)) / YAW_STEPS) * 360,
    pitch: (Math.min(top & 127, PITCH_STEPS) / PITCH_STEPS) * 180 - 90,
    gesture: sign,
  }
}
