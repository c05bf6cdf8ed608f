/**
 * Where somebody is between two poses that came over the network: drawn 100 ms in the past, so that
 * there usually is a pose on either side to blend. Pure.
 */
import type { Pose } from '../../ports.ts'

export interface Motion {
  /** A pose and when it came, milliseconds. Older than the last one: ignored. */
  push(pose: Pose, at: number): void
  /** Where to draw at `now`; undefined before the first pose. */
  at(now: number): Drawn | undefined
}

export interface Drawn {
  readonly pose: Pose
  /** Metres per second over the ground. */
  readonly speed: number
}

/** One pose interval at 10 Hz: a lost frame now and then does not show. */
export const DELAY_MS = 100
/** Beyond this a walker is taken to have stopped rather than to go on. */
const EXTRAPOLATE_MS = 200
/** Nobody walks this far in one interval: they jumped, and must not be seen flying there. */
const JUMP_METRES = 12
const KEPT = 8

interface Sample {
  readonly pose: Pose
  readonly at: number
}

export function createMotion(): Motion {
  let samples: Sample[] = []
  return {
    push(pose, at) {
      const last = samples.at(-1)
      if (last && at <= last.at) return
      if (last && distance(last.pose, pose) > JUMP_METRES) samples = []
      samples.push({ pose, at })
      if (samples.length > KEPT) samples.shift()
    },
    at(now) {
      const time = now - DELAY_MS
      const after = samples.findIndex((sample) => sample.at > time)
      const newest = samples.at(-1)
      const first = samples[0]
      if (!newest || !first) return undefined
      if (after === 0) return { pose: first.pose, speed: 0 }
      if (after < 0) return beyond(samples.at(-2), newest, time)
      const [from, to] = [samples[after - 1], samples[after]]
      if (!from || !to) return { pose: newest.pose, speed: 0 }
      return { pose: blend(from, to, time), speed: speedBetween(from, to) }
    },
  }
}

/** No newer pose yet: goes on for a moment, then stands. */
function beyond(before: Sample | undefined, newest: Sample, time: number): Drawn {
  const late = time - newest.at
  if (!before || late > EXTRAPOLATE_MS) return { pose: newest.pose, speed: 0 }
  return { pose: blend(before, newest, time), speed: speedBetween(before, newest) }
}

const distance = (a: Pose, b: Pose): number => Math.hypot(a.x - b.x, a.z - b.z)

/** Senders pause while nothing changes; a pose after a pause started only just before it came. */
const LONGEST_STEP_MS = 250

function speedBetween(from: Sample, to: Sample): number {
  const ms = Math.min(LONGEST_STEP_MS, to.at - from.at)
  return ms > 0 ? (distance(from.pose, to.pose) / ms) * 1000 : 0
}

function blend(from: Sample, to: Sample, time: number): Pose {
  const start = Math.max(from.at, to.at - LONGEST_STEP_MS)
  const t = to.at > start ? Math.max(0, (time - start) / (to.at - start)) : 1
  const mix = (a: number, b: number): number => a + (b - a) * t
  const turn = ((((to.pose.heading - from.pose.heading) % 360) + 540) % 360) - 180
  return {
    x: mix(from.pose.x, to.pose.x),
    y: mix(from.pose.y, to.pose.y),
    z: mix(from.pose.z, to.pose.z),
    heading: (((from.pose.heading + turn * Math.min(1, t)) % 360) + 360) % 360,
    pitch: mix(from.pose.pitch, to.pose.pitch),
    gesture: to.pose.gesture,
  }
}
