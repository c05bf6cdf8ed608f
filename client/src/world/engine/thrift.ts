/**
 * Drawing without a graphics card: a frame costs a good part of a second. So only what changes is
 * drawn, coarsely while the viewer moves, and once more sharply when they stand still. Pure.
 */

/** What has happened since the last frame. */
export interface Happening {
  /** The viewer moved or turned. */
  readonly moved: boolean
  /** Something in view changed: a model arrived, somebody walked. */
  readonly changed: boolean
}

export interface FrameOrder {
  readonly draw: boolean
  /** Share of the full resolution on each axis. */
  readonly sharpness: number
}

export interface Thrift {
  frame(happening: Happening, now: number): FrameOrder
}

export const FULL: FrameOrder = { draw: true, sharpness: 1 }

const MOVING = 0.55
const CHANGING = 0.75
/** Standing still for this long is meant to be looked at. Milliseconds. */
const SETTLES_AFTER = 350
/** Clouds and the sun's way go on, if slowly. */
const REFRESH_AFTER = 3000

export function createThrift(): Thrift {
  let movedAt = Number.NEGATIVE_INFINITY
  let changedAt = Number.NEGATIVE_INFINITY
  let sharpAt = Number.NEGATIVE_INFINITY
  return {
    frame({ moved, changed }, now) {
      if (moved) movedAt = now
      if (changed) changedAt = now
      if (now - movedAt < SETTLES_AFTER) return { draw: true, sharpness: MOVING }
      if (now - changedAt < SETTLES_AFTER) return { draw: true, sharpness: CHANGING }
      const isSharp = sharpAt > movedAt && sharpAt > changedAt && now - sharpAt < REFRESH_AFTER
      if (isSharp) return { draw: false, sharpness: 1 }
      sharpAt = now
      return FULL
    },
  }
}
