/** WASD or arrows walk, Q and E turn, Shift runs, Space jumps, F flies, R and C rise and sink. */
import type { Input } from './input.ts'

/** `code`, not `key`: the same places on the keyboard in every language. */
const AXES: Readonly<Record<string, readonly ['forward' | 'right' | 'up' | 'turn', number]>> = {
  KeyW: ['forward', 1],
  ArrowUp: ['forward', 1],
  KeyS: ['forward', -1],
  ArrowDown: ['forward', -1],
  KeyA: ['right', -1],
  KeyD: ['right', 1],
  ArrowLeft: ['turn', -1],
  ArrowRight: ['turn', 1],
  KeyQ: ['turn', -1],
  KeyE: ['turn', 1],
  KeyR: ['up', 1],
  KeyC: ['up', -1],
}

export interface KeyboardOptions {
  readonly target: EventTarget
  readonly isActive: () => boolean
  readonly onFly: () => void
  /** Any key that moves: a moving visitor looks where the middle of the screen points. */
  readonly onConfirm: () => void
}

export function createKeyboard({ target, isActive, onFly, onConfirm }: KeyboardOptions): Input {
  const down = new Set<string>()
  target.addEventListener('keydown', (event) => {
    const e = event as KeyboardEvent
    if (!isActive() || e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target)) return
    if (e.code === 'KeyF' && !e.repeat) onFly()
    if (e.code === 'Enter' && !e.repeat) onConfirm()
    if (!(e.code in AXES) && e.code !== 'Space' && !e.code.startsWith('Shift')) return
    down.add(e.code)
    // Arrows and Space would scroll the page.
    if (e.code === 'Space' || e.code.startsWith('Arrow')) e.preventDefault()
  })
  target.addEventListener('keyup', (event) => down.delete((event as KeyboardEvent).code))
  target.addEventListener('blur', () => down.clear())
  return {
    read() {
      const wish = { forward: 0, right: 0, up: 0, turn: 0 }
      for (const code of down) {
        const axis = AXES[code]
        if (axis) wish[axis[0]] += axis[1]
      }
      const jump = down.has('Space')
      return {
        ...wish,
        up: wish.up + (jump ? 1 : 0),
        jump,
        run: down.has('ShiftLeft') || down.has('ShiftRight'),
      }
    },
    release: () => down.clear(),
  }
}

/** Whether the key goes into a text field, where W is a letter. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
