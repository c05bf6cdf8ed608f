/**
 * Sees to it that the Workers runtime never outlives the program that started it, not even when that
 * is killed without a chance to clean up: workerd itself does not notice, and keeps its port.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import path from 'node:path'

export interface Guard {
  /** To be called once the runtime runs. */
  watch(): void
  /** To be called once the runtime is stopped. */
  dismiss(): void
}

/** Waits for its standard input to close, which it does when this program is gone. */
const WATCH = 'read -r _; kill -9 "$0" 2>/dev/null'

/** Notices every workerd that is started from now on until `dismiss`. */
export function createGuard(): Guard {
  const runtimes: ChildProcess[] = []
  const watchers: ChildProcess[] = []
  // miniflare does not say which process it started; Node does.
  const noticed = (message: unknown): void => {
    const { process: started } = message as { process: ChildProcess }
    runtimes.push(started)
  }
  subscribe('child_process', noticed)
  return {
    watch() {
      unsubscribe('child_process', noticed)
      // Windows ends the children of a process with it.
      if (process.platform === 'win32') return
      for (const { pid, spawnfile } of runtimes) {
        if (pid === undefined || !path.basename(spawnfile).startsWith('workerd')) continue
        const watcher = spawn('/bin/sh', ['-c', WATCH, String(pid)], {
          stdio: ['pipe', 'ignore', 'ignore'],
          // Ctrl-C goes to the whole foreground group; the watcher has to stay until the end.
          detached: true,
        })
        watcher.unref()
        watchers.push(watcher)
      }
    },
    dismiss() {
      unsubscribe('child_process', noticed)
      // Before its input closes, so that it kills nothing: the number may be another's by now.
      for (const watcher of watchers.splice(0)) watcher.kill('SIGKILL')
    },
  }
}
