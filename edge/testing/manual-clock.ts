/** Time that stands still until told, for tests. */
import type { Clock } from '@cosmos/protocol/room/clock'

/** A clock moved by hand; tasks run in the order they are due. */
export function createManualClock(start = 1_800_000_000_000): Clock & {
  /** When the next task is due, if there is one. */
  next(): number | undefined
  /** Moves on to `time` or to the first task before it, which it runs. */
  step(time: number): void
} {
  let now = start
  let order = 0
  const tasks = new Map<number, { at: number; order: number; run: () => void }>()
  const first = () => [...tasks].sort(([, a], [, b]) => a.at - b.at || a.order - b.order)[0]
  return {
    now: () => now,
    after(ms, run) {
      const id = order++
      tasks.set(id, { at: now + ms, order: id, run })
      return () => tasks.delete(id)
    },
    next: () => first()?.[1].at,
    step(time) {
      const entry = first()
      if (entry === undefined || entry[1].at > time) {
        now = time
        return
      }
      const [id, task] = entry
      tasks.delete(id)
      now = Math.max(now, task.at)
      task.run()
    },
  }
}
