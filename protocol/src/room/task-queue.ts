/**
 * Work on a room's group, one thing at a time in the order of arrival: every step needs the group the
 * one before made. Tasks belong to a turn; a new turn (another socket, a fresh start) drops those of
 * the one before that have not begun.
 */
export interface TaskQueue {
  /** Runs `task` when its turn comes. Resolves to false when it was dropped. */
  enqueue(task: () => Promise<void>): Promise<boolean>
  /** Runs beside the queue: poses must not wait for a commit. */
  alongside(task: Promise<void>): void
  newTurn(): void
  /** Resolves when nothing is left to do. */
  settled(): Promise<void>
}

/** `failed` hears of every failure of a task alongside. */
export function createTaskQueue(failed: (error: unknown) => void): TaskQueue {
  let turn = 0
  let tail: Promise<unknown> = Promise.resolve()
  const aside = new Set<Promise<void>>()
  return {
    enqueue(task) {
      const mine = turn
      const run = tail.then(async () => {
        if (mine !== turn) return false
        await task()
        return true
      })
      // The queue goes on after a failure; whoever queued the task hears of it.
      tail = run.catch(() => undefined)
      return run
    },
    alongside(task) {
      const run = task.catch(failed).finally(() => aside.delete(run))
      aside.add(run)
    },
    newTurn() {
      turn++
    },
    async settled() {
      for (let seen: unknown; seen !== tail || aside.size > 0; ) {
        seen = tail
        await Promise.all([tail, ...aside])
      }
    },
  }
}
