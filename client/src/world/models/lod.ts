/** Which level of a model is worth its triangles at which distance. Pure. */
import type { LodLevel, Quality } from '../../ports.ts'

/** `undefined`: so small from here that nobody would miss it. */
export type WantedLevel = LodLevel | undefined

/** Distances in multiples of the model's radius: what counts is how large it looks. */
const FULL = 9
const MIDDLE = 26
const SHOWN = 110
/** Never finer or coarser than this, whatever the radius, in metres. */
const FULL_AT_LEAST = 22
const FULL_AT_MOST = 110
const SHOWN_AT_MOST = 1600

const REACH: Readonly<Record<Quality, number>> = { low: 0.6, medium: 1, high: 1.4 }
/** A level is kept this much longer than it is taken up, so that nothing flickers at a border. */
const HYSTERESIS = 1.12

/** Level for a model of `radius` metres at `distance` metres, given the level shown now. */
export function wantedLevel(
  distance: number,
  radius: number,
  quality: Quality,
  shown: WantedLevel,
): WantedLevel {
  const reach = REACH[quality]
  const full = Math.min(FULL_AT_MOST, Math.max(FULL_AT_LEAST, radius * FULL)) * reach
  const middle = Math.max(full * 1.6, radius * MIDDLE * reach)
  const end = Math.max(middle * 1.4, Math.min(SHOWN_AT_MOST, radius * SHOWN * reach))
  const keep = (level: WantedLevel): number => (shown === level ? HYSTERESIS : 1)
  if (distance < full * keep(0)) return 0
  if (distance < middle * keep(1)) return 1
  return distance < end * keep(2) ? 2 : undefined
}
