/**
 * Keeps the city walkable on weak machines: the quality a visitor chose is a ceiling, and is lowered
 * step by step while frames take too long. It is not raised again by itself, because a picture that
 * keeps changing its mind is worse than a plain one. Pure.
 */
import type { Quality } from '../../ports.ts'

export interface Pace {
  /** The next frame took this long, in seconds. Returns the quality to go on with. */
  frame(seconds: number): Quality
  /** The visitor chose: the count begins anew. */
  choose(ceiling: Quality): void
}

const ORDER: readonly Quality[] = ['high', 'medium', 'low']
/** Below 24 frames a second walking feels like wading. */
const TOO_LONG = 1 / 24
/** Judged over this many frames: compiling shaders makes the first few of every scene slow. */
const WINDOW = 40
/** Minutes of slow frames need not pass before anything happens: this many seconds are enough. */
const PATIENCE = 4
const WARM_UP = 8
/** One long frame is a tab that was out of sight, not a weak machine. */
const FEWEST = 6

export function createPace(ceiling: Quality): Pace {
  let quality = ceiling
  let frames = 0
  let slow = 0
  let spent = 0
  let warmUp = WARM_UP
  const begin = () => {
    frames = 0
    slow = 0
    spent = 0
  }
  return {
    frame(seconds) {
      if (warmUp > 0) {
        warmUp--
        return quality
      }
      frames++
      spent += seconds
      if (seconds > TOO_LONG) slow++
      if (frames < FEWEST || (frames < WINDOW && spent < PATIENCE)) return quality
      const isSlow = slow > frames / 2
      begin()
      if (isSlow) quality = ORDER[Math.min(ORDER.length - 1, ORDER.indexOf(quality) + 1)] ?? quality
      return quality
    },
    choose(next) {
      quality = next
      warmUp = WARM_UP
      begin()
    },
  }
}

/** Names under which drivers own up to having no graphics card at all. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i

/** Whether a WebGL renderer draws on the processor. `name` is UNMASKED_RENDERER_WEBGL. */
export const isSoftware = (name: string): boolean => SOFTWARE.test(name)
