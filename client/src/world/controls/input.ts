/** One input device. The controls add up what all devices want. */
import type { Intent } from './walk.ts'

export interface Input {
  /** What is wanted now. Called once a frame; look deltas are handed out once. */
  read(): Partial<Intent>
  /** Lets go of everything: the window lost focus or a panel took over. */
  release(): void
}

/** Where a tap or click fell, in normalised device coordinates (-1..1, y up). */
export interface Tap {
  readonly x: number
  readonly y: number
}

const NOTHING: Intent = {
  forward: 0,
  right: 0,
  up: 0,
  turn: 0,
  run: false,
  jump: false,
  lookX: 0,
  lookY: 0,
}

const unit = (value: number): number => Math.min(1, Math.max(-1, value))

/** All devices together; opposite wishes cancel out. */
export function combine(parts: readonly Partial<Intent>[]): Intent {
  const sum = { ...NOTHING }
  for (const part of parts) {
    sum.forward += part.forward ?? 0
    sum.right += part.right ?? 0
    sum.up += part.up ?? 0
    sum.turn += part.turn ?? 0
    sum.lookX += part.lookX ?? 0
    sum.lookY += part.lookY ?? 0
    sum.run ||= part.run ?? false
    sum.jump ||= part.jump ?? false
  }
  return {
    ...sum,
    forward: unit(sum.forward),
    right: unit(sum.right),
    up: unit(sum.up),
    turn: unit(sum.turn),
  }
}
