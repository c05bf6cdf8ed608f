/** Drag, pinch, wheel and keys on the atlas canvas, as changes of its view. */
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import type { AtlasView, Viewport } from './atlas-view.ts'
import { panBy, zoomAt } from './atlas-view.ts'

/** A press that moved less than this is a click. */
const CLICK_SLOP_PX = 6
const KEY_PAN_PX = 60
const KEY_ZOOM = 1.35

interface Pointer {
  readonly left: number
  readonly top: number
}

export interface AtlasGestures {
  viewport(): Viewport
  change(update: (view: AtlasView) => AtlasView): void
  /** Canvas pixels; undefined when the pointer left. */
  hover(at: Pointer | undefined): void
  click(at: Pointer): void
  /** Enter or Space: the parcel in the middle. */
  choose(): void
}

export function useAtlasGestures(
  canvas: RefObject<HTMLCanvasElement | null>,
  gestures: AtlasGestures,
): void {
  useEffect(() => {
    const target = canvas.current
    if (!target) return
    const pointers = new Map<number, Pointer>()
    let travelled = 0
    const at = (event: PointerEvent | WheelEvent): Pointer => {
      const box = target.getBoundingClientRect()
      return { left: event.clientX - box.left, top: event.clientY - box.top }
    }

    const onDown = (event: PointerEvent): void => {
      target.setPointerCapture(event.pointerId)
      if (pointers.size === 0) travelled = 0
      pointers.set(event.pointerId, at(event))
    }
    const onMove = (event: PointerEvent): void => {
      const now = at(event)
      const before = pointers.get(event.pointerId)
      if (!before) {
        gestures.hover(now)
        return
      }
      travelled += Math.hypot(now.left - before.left, now.top - before.top)
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
      pointers.set(event.pointerId, now)
      if (other) pinch(before, now, other)
      else if (travelled > CLICK_SLOP_PX) {
        gestures.change((view) => panBy(view, now.left - before.left, now.top - before.top))
      }
    }
    const pinch = (before: Pointer, now: Pointer, other: Pointer): void => {
      const spread = (a: Pointer): number => Math.hypot(a.left - other.left, a.top - other.top)
      const middle = { left: (now.left + other.left) / 2, top: (now.top + other.top) / 2 }
      const factor = spread(now) / Math.max(1, spread(before))
      gestures.change((view) =>
        panBy(
          zoomAt(view, gestures.viewport(), middle.left, middle.top, factor),
          (now.left - before.left) / 2,
          (now.top - before.top) / 2,
        ),
      )
    }
    const onUp = (event: PointerEvent): void => {
      const wasAlone = pointers.size === 1
      if (!pointers.delete(event.pointerId)) return
      if (wasAlone && travelled <= CLICK_SLOP_PX && event.type === 'pointerup') {
        gestures.click(at(event))
      }
    }
    const onLeave = (): void => gestures.hover(undefined)
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const { left, top } = at(event)
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016))
      gestures.change((view) => zoomAt(view, gestures.viewport(), left, top, factor))
    }
    const onKey = (event: KeyboardEvent): void => {
      const { width, height } = gestures.viewport()
      const zoom = (factor: number) =>
        gestures.change((view) => zoomAt(view, gestures.viewport(), width / 2, height / 2, factor))
      const pan = (right: number, down: number) =>
        gestures.change((view) => panBy(view, right * KEY_PAN_PX, down * KEY_PAN_PX))
      const keys: Record<string, () => void> = {
        ArrowLeft: () => pan(1, 0),
        ArrowRight: () => pan(-1, 0),
        ArrowUp: () => pan(0, 1),
        ArrowDown: () => pan(0, -1),
        '+': () => zoom(KEY_ZOOM),
        '=': () => zoom(KEY_ZOOM),
        '-': () => zoom(1 / KEY_ZOOM),
        Enter: gestures.choose,
        ' ': gestures.choose,
      }
      const act = keys[event.key]
      if (!act) return
      event.preventDefault()
      event.stopPropagation()
      act()
    }

    target.addEventListener('pointerdown', onDown)
    target.addEventListener('pointermove', onMove)
    target.addEventListener('pointerup', onUp)
    target.addEventListener('pointercancel', onUp)
    target.addEventListener('pointerleave', onLeave)
    target.addEventListener('wheel', onWheel, { passive: false })
    target.addEventListener('keydown', onKey)
    return () => {
      target.removeEventListener('pointerdown', onDown)
      target.removeEventListener('pointermove', onMove)
      target.removeEventListener('pointerup', onUp)
      target.removeEventListener('pointercancel', onUp)
      target.removeEventListener('pointerleave', onLeave)
      target.removeEventListener('wheel', onWheel)
      target.removeEventListener('keydown', onKey)
    }
  }, [])
}
