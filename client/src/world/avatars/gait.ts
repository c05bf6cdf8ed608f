/** How a body holds itself: walking by the distance it covers, standing, waving. Pure. */

/** Angles in radians; positive swings a limb forward. Heights in metres. */
export interface Stance {
  readonly leftLeg: number
  readonly rightLeg: number
  readonly leftArm: number
  readonly rightArm: number
  /** Away from the body, to the side. */
  readonly leftSpread: number
  readonly rightSpread: number
  /** The whole body rises and sinks with each step. */
  readonly bob: number
  readonly lean: number
}

/** Metres per full cycle of two steps at an easy walk. */
const STRIDE = 1.5
const WALKING = 0.15
const RUN_SPEED = 8
const WAVE = 1
const CHEER = 2
const POINT = 3

/** Phase advances with the ground covered, so that feet do not slide. Radians. */
export const phaseAfter = (phase: number, speed: number, dt: number): number =>
  (phase + (speed * dt * 2 * Math.PI) / (STRIDE + speed * 0.12)) % (2 * Math.PI)

/** `seconds` is any running clock: breathing and waving follow it. */
export function stanceAt(speed: number, phase: number, gesture: number, seconds: number): Stance {
  const effort = Math.min(1, speed / RUN_SPEED)
  const walking = Math.min(1, speed / WALKING)
  const swing = (0.45 + 0.45 * effort) * walking * Math.sin(phase)
  const breath = Math.sin(seconds * 1.7) * 0.02
  const base: Stance = {
    leftLeg: swing,
    rightLeg: -swing,
    leftArm: -swing * 0.8 + breath,
    rightArm: swing * 0.8 + breath,
    leftSpread: 0.12 + breath,
    rightSpread: 0.12 + breath,
    bob: Math.abs(Math.cos(phase)) * 0.045 * walking * (1 + effort) + breath * 0.3,
    lean: 0.16 * effort,
  }
  if (gesture === WAVE)
    return { ...base, rightArm: 0.25, rightSpread: 2.55 + 0.35 * Math.sin(seconds * 9) }
  if (gesture === CHEER) {
    const up = 2.7 + 0.25 * Math.sin(seconds * 8)
    return {
      ...base,
      leftSpread: up,
      rightSpread: up,
      bob: base.bob + 0.1 * Math.abs(Math.sin(seconds * 6)),
    }
  }
  if (gesture === POINT) return { ...base, rightArm: 1.5, rightSpread: 0.05 }
  return base
}
