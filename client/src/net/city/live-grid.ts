/** `WS /api/grid/live` of one node, from opening to closing. */
import { LIVE_OPEN_MS, MAX_GRID_BYTES } from '../limits.ts'

export type LiveEnd =
  /** Never opened: this node does not push. */
  | 'refused'
  | 'closed'
  /** A frame did not fit what is known: start over with a whole grid. */
  | 'unreadable'

/** Resolves when it is over. `onFrame` returns false for a frame that it can't use. */
export function followLive(options: {
  readonly node: string
  readonly openSocket: (url: string) => WebSocket
  readonly onFrame: (bytes: Uint8Array) => boolean
  readonly signal: AbortSignal
}): Promise<LiveEnd> {
  const { node, openSocket, onFrame, signal } = options
  return new Promise((resolve) => {
    const socket = openSocket(`${node.replace(/^http/, 'ws')}/api/grid/live`)
    socket.binaryType = 'arraybuffer'
    let opened = false
    const finish = (end: LiveEnd): void => {
      clearTimeout(patience)
      signal.removeEventListener('abort', stop)
      resolve(end)
      socket.close()
    }
    const stop = (): void => finish('closed')
    const patience = setTimeout(() => finish('refused'), LIVE_OPEN_MS)
    signal.addEventListener('abort', stop, { once: true })
    socket.onopen = () => {
      opened = true
      clearTimeout(patience)
    }
    socket.onmessage = ({ data }) => {
      const readable =
        data instanceof ArrayBuffer &&
        data.byteLength <= MAX_GRID_BYTES &&
        onFrame(new Uint8Array(data))
      if (!readable) finish('unreadable')
    }
    socket.onclose = () => finish(opened ? 'closed' : 'refused')
  })
}
