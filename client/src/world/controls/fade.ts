/** A jump behind closed eyes: dark, move, light. At once for those who want no motion. */
const FADE_MS = 180

export function createFade(
  canvas: HTMLCanvasElement,
  reducedMotion: boolean,
): (move: () => void) => void {
  let pending: (() => void) | undefined
  if (reducedMotion || typeof canvas.animate !== 'function') return (move) => move()
  return (move) => {
    // A second jump during the first replaces its goal.
    const running = pending !== undefined
    pending = move
    if (running) return
    const out = canvas.animate({ opacity: [1, 0] }, { duration: FADE_MS, fill: 'forwards' })
    out.onfinish = () => {
      pending?.()
      pending = undefined
      canvas.animate({ opacity: [0, 1] }, { duration: FADE_MS * 1.6 })
      out.cancel()
    }
  }
}
