/**
 * What `npm start` shows while it works: one line a step, with the time it took.
 * On a terminal the running step is redrawn in place; in a log each line is written once.
 */
export interface Progress {
  /** Runs `work`, showing `label` meanwhile; `detail` may change what is shown. */
  step<T>(label: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T>
  note(text: string): void
  warn(text: string): void
}

export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

const LABEL_WIDTH = 22

/** A Progress on any stream. `clock` gives milliseconds. */
export function createProgress(output: Output, clock: () => number = Date.now): Progress {
  const live = output.isTTY === true
  const colour = (code: number, text: string) => (live ? `\x1b[${code}m${text}\x1b[0m` : text)
  const clear = live ? '\r\x1b[2K' : ''
  const line = (mark: string, label: string, detail: string) =>
    `  ${mark} ${label.padEnd(LABEL_WIDTH)} ${detail}`
  return {
    async step(label, work) {
      const started = clock()
      let detail = ''
      const show = () => {
        if (live) output.write(`${clear}${line(colour(33, '·'), label, colour(2, detail))}`)
      }
      show()
      try {
        const result = await work((text) => {
          detail = text
          show()
        })
        const seconds = `${((clock() - started) / 1000).toFixed(1)} s`
        const text = detail ? `${detail}  ${colour(2, seconds)}` : colour(2, seconds)
        output.write(`${clear}${line(colour(32, '✓'), label, text)}\n`)
        return result
      } catch (error) {
        output.write(`${clear}${line(colour(31, '✗'), label, '')}\n`)
        throw error
      }
    },
    note(text) {
      output.write(`${clear}  ${text}\n`)
    },
    warn(text) {
      output.write(`${clear}  ${colour(33, '!')} ${text}\n`)
    },
  }
}
