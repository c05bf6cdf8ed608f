/** How a walker moves: pure state to state, so that it can be tested without a browser. */
import { normaliseHeading } from '@cosmos/protocol/geometry/world-space'

export const WALK_SPEED = 3.2
export const RUN_SPEED = 8.5
export const FLY_SPEED = 45
export const EYE_HEIGHT = 1.7
/** Half the width of a person: how near a wall the middle may come. */
export const BODY_RADIUS = 0.35
const TURN_SPEED = 100
const JUMP_SPEED = 5.2
const GRAVITY = 13
/** Time in seconds to reach about two thirds of the wanted speed. */
const EASE = 0.09
export const MAX_PITCH = 85
/** The rim's promenade and some meadow; beyond there is only scenery. */
export const WORLD_RADIUS = 1480
export const FLY_CEILING = 900

/** What all input devices together want, each in -1..1. */
export interface Intent {
  readonly forward: number
  readonly right: number
  /** Only flying. */
  readonly up: number
  readonly turn: number
  readonly run: boolean
  readonly jump: boolean
  /** Degrees to add to heading and pitch in this step, from pointers. */
  readonly lookX: number
  readonly lookY: number
}

export interface Walker {
  x: number
  /** Height of the feet. */
  y: number
  z: number
  heading: number
  pitch: number
  vx: number
  vy: number
  vz: number
  flying: boolean
  grounded: boolean
}

export const createWalker = (x: number, z: number, heading: number): Walker => ({
  x,
  y: 0,
  z,
  heading,
  pitch: 0,
  vx: 0,
  vy: 0,
  vz: 0,
  flying: false,
  grounded: true,
})

export interface Surroundings {
  groundHeight(x: number, z: number): number
  /** Moves a body aside that would stand in something; returns where it may stand. */
  slide(
    from: { x: number; z: number },
    to: { x: number; z: number },
    feet: number,
    radius: number,
  ): { x: number; z: number }
}

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value))

/** Advances `walker` in place by `dt` seconds. */
export function step(walker: Walker, intent: Intent, dt: number, around: Surroundings): void {
  walker.heading = normaliseHeading(walker.heading + intent.turn * TURN_SPEED * dt + intent.lookX)
  walker.pitch = clamp(walker.pitch + intent.lookY, -MAX_PITCH, MAX_PITCH)

  const h = (walker.heading * Math.PI) / 180
  const length = Math.max(1, Math.hypot(intent.forward, intent.right))
  const speed = walker.flying
    ? (intent.run ? 3 : 1) * FLY_SPEED
    : intent.run
      ? RUN_SPEED
      : WALK_SPEED
  const forward = (intent.forward / length) * speed
  const right = (intent.right / length) * speed
  const ease = 1 - Math.exp(-dt / EASE)
  walker.vx += (Math.sin(h) * forward + Math.cos(h) * right - walker.vx) * ease
  walker.vz += (-Math.cos(h) * forward + Math.sin(h) * right - walker.vz) * ease

  const to = insideWorld(walker.x + walker.vx * dt, walker.z + walker.vz * dt)
  const at = walker.flying ? to : around.slide(walker, to, walker.y, BODY_RADIUS)
  walker.x = at.x
  walker.z = at.z
  climb(walker, intent, dt, around.groundHeight(walker.x, walker.z))
}

function climb(walker: Walker, intent: Intent, dt: number, ground: number): void {
  if (walker.flying) {
    walker.vy += (intent.up * FLY_SPEED - walker.vy) * (1 - Math.exp(-dt / EASE))
    walker.y = clamp(walker.y + walker.vy * dt, ground + 1, FLY_CEILING)
    walker.grounded = false
    return
  }
  if (walker.grounded) {
    // Kerbs are walked, not fallen from.
    walker.y = ground
    walker.vy = 0
    if (!intent.jump) return
    walker.vy = JUMP_SPEED
    walker.grounded = false
  }
  walker.vy -= GRAVITY * dt
  walker.y += walker.vy * dt
  if (walker.y > ground) return
  walker.y = ground
  walker.vy = 0
  walker.grounded = true
}

function insideWorld(x: number, z: number): { x: number; z: number } {
  const r = Math.hypot(x, z)
  return r <= WORLD_RADIUS ? { x, z } : { x: (x / r) * WORLD_RADIUS, z: (z / r) * WORLD_RADIUS }
}
