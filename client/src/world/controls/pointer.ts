/**
 * Mouse and pen: drag to look, click to pick, wheel for nothing. Touch: the left third of the
 * screen is a thumb stick, elsewhere a finger looks around and a tap picks. A double click with a
 * mouse locks the pointer; Escape, as the browser says, unlocks it.
 */
import type { Input, Tap } from './input.ts'

/** A press that moves less than this, in CSS pixels, and ends soon is a tap. */
const TAP_PIXELS = 8
const TAP_MS = 400
const DEGREES_PER_PIXEL = 0.22
/** Way of the thumb in CSS pixels to full speed; beyond it one runs. */
const STICK_PIXELS = 56
const RUN_AT = 1.5

export interface PointerOptions {
  readonly canvas: HTMLCanvasElement
  readonly clock: () => number
  readonly isActive: () => boolean
  readonly onTap: (tap: Tap) => void
  /** Undefined when the pointer left or is a finger, which hovers nowhere. */
  readonly onHover: (at: Tap | undefined) => void
}

interface Press {
  readonly kind: 'look' | 'stick'
  readonly startX: number
  readonly startY: number
  readonly since: number
  x: number
  y: number
  moved: boolean
}

export function createPointer(options: PointerOptions): Input {
  const { canvas, clock, isActive, onTap, onHover } = options
  const presses = new Map<number, Press>()
  let lookX = 0
  let lookY = 0
  const locked = (): boolean => document.pointerLockElement === canvas
  canvas.style.touchAction = 'none'

  const normalised = (e: PointerEvent): Tap => {
    const box = canvas.getBoundingClientRect()
    return {
      x: ((e.clientX - box.left) / box.width) * 2 - 1,
      y: 1 - ((e.clientY - box.top) / box.height) * 2,
    }
  }

  canvas.addEventListener('pointerdown', (e) => {
    if (!isActive() || e.button !== 0) return
    const thumb = e.pointerType === 'touch' && normalised(e).x < -1 / 3
    canvas.setPointerCapture(e.pointerId)
    presses.set(e.pointerId, {
      kind: thumb ? 'stick' : 'look',
      startX: e.clientX,
      startY: e.clientY,
      x: e.clientX,
      y: e.clientY,
      since: clock(),
      moved: false,
    })
  })
  canvas.addEventListener('pointermove', (e) => {
    if (locked()) {
      lookX += e.movementX * DEGREES_PER_PIXEL * 0.5
      lookY -= e.movementY * DEGREES_PER_PIXEL * 0.5
      return
    }
    const press = presses.get(e.pointerId)
    if (!press) {
      if (e.pointerType !== 'touch') onHover(normalised(e))
      return
    }
    if (press.kind === 'look') {
      // The world follows the hand: dragging to the left turns to the right.
      lookX -= (e.clientX - press.x) * DEGREES_PER_PIXEL
      lookY += (e.clientY - press.y) * DEGREES_PER_PIXEL
    }
    press.x = e.clientX
    press.y = e.clientY
    press.moved ||= Math.hypot(press.x - press.startX, press.y - press.startY) > TAP_PIXELS
  })
  const lift = (e: PointerEvent): void => {
    const press = presses.get(e.pointerId)
    presses.delete(e.pointerId)
    if (!press || press.moved || e.type === 'pointercancel') return
    if (clock() - press.since < TAP_MS && isActive()) {
      onTap(locked() ? { x: 0, y: 0 } : normalised(e))
    }
  }
  canvas.addEventListener('pointerup', lift)
  canvas.addEventListener('pointercancel', lift)
  canvas.addEventListener('pointerleave', () => onHover(undefined))
  canvas.addEventListener('contextmenu', (e) => e.preventDefault())
  canvas.addEventListener('dblclick', (e) => {
    if (!isActive() || (e as PointerEvent).pointerType === 'touch') return
    // Refused where the page may not lock (a sandboxed frame): dragging still works.
    Promise.resolve(canvas.requestPointerLock()).catch(() => undefined)
  })

  return {
    read() {
      const look = { lookX, lookY }
      lookX = lookY = 0
      for (const press of presses.values()) {
        if (press.kind !== 'stick') continue
        const right = (press.x - press.startX) / STICK_PIXELS
        const forward = (press.startY - press.y) / STICK_PIXELS
        return { ...look, right, forward, run: Math.hypot(right, forward) > RUN_AT }
      }
      return look
    },
    release() {
      presses.clear()
      lookX = lookY = 0
      if (locked()) document.exitPointerLock()
    },
  }
}
