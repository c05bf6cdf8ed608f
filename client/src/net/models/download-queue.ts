/** At most so many jobs at once, the most urgent first. Pure bookkeeping. */

export interface DownloadQueue {
  /** Runs `job` when it is its turn. Rejects with the signal's reason if that comes first. */
  add<T>(priority: number, signal: AbortSignal, job: () => Promise<T>): Promise<T>
  readonly waiting: number
  readonly running: number
}

interface Waiting {
  readonly priority: number
  readonly order: number
  readonly run: () => void
}

/** Smaller priorities go first; among equals, who asked first. */
export function createDownloadQueue(limit: number): DownloadQueue {
  const waiting = new Set<Waiting>()
  let running = 0
  let asked = 0

  function next(): void {
    while (running < limit && waiting.size > 0) {
      let first: Waiting | undefined
      for (const one of waiting) {
        const isSooner =
          !first ||
          one.priority < first.priority ||
          (one.priority === first.priority && one.order < first.order)
        if (isSooner) first = one
      }
      if (!first) return
      waiting.delete(first)
      running++
      first.run()
    }
  }

  return {
    get waiting() {
      return waiting.size
    },
    get running() {
      return running
    },
    add: (priority, signal, job) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason)
          return
        }
        const leave = (): void => {
          if (waiting.delete(entry)) reject(signal.reason)
        }
        const entry: Waiting = {
          priority,
          order: asked++,
          run() {
            signal.removeEventListener('abort', leave)
            job()
              .then(resolve, reject)
              .finally(() => {
                running--
                next()
              })
          },
        }
        signal.addEventListener('abort', leave, { once: true })
        waiting.add(entry)
        next()
      }),
  }
}
