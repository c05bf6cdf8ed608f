/** The first gamepad in its standard layout: left stick walks, right stick looks. */
import type { Input } from './input.ts'

const DEAD_ZONE = 0.15
/** Degrees a frame at 60 frames a second with the stick at its end. */
const LOOK = 2.2
const BUTTON = { south: 0, leftShoulder: 4, rightTrigger: 7 } as const

/** Zero around the middle, then from 0 to 1 without a jump. */
export const deadZone = (value: number): number =>
  Math.abs(value) < DEAD_ZONE ? 0 : (value - Math.sign(value) * DEAD_ZONE) / (1 - DEAD_ZONE)

export function createGamepad(isActive: () => boolean): Input {
  return {
    read() {
      if (!isActive()) return {}
      const pad = navigator.getGamepads().find((p) => p?.connected && p.mapping === 'standard')
      if (!pad) return {}
      const axis = (index: number): number => deadZone(pad.axes[index] ?? 0)
      const pressed = (index: number): boolean => pad.buttons[index]?.pressed ?? false
      return {
        right: axis(0),
        forward: -axis(1),
        lookX: axis(2) * LOOK,
        lookY: -axis(3) * LOOK,
        jump: pressed(BUTTON.south),
        up: (pressed(BUTTON.rightTrigger) ? 1 : 0) - (pressed(BUTTON.leftShoulder) ? 1 : 0),
        run: pressed(BUTTON.rightTrigger),
      }
    },
    release() {},
  }
}
