/** A seeder's or browser's end of the tracker's socket, over the network. Runs in Node. */
import { helloText } from '@cosmos/protocol/tracker/hello'
import { Wallet } from 'ethers'

export type Frame = Record<string, unknown>

export interface TrackerSocket {
  readonly frames: Frame[]
  /** Close code once it is closed. */
  readonly closed: Promise<{ code: number; reason: string }>
  send(frame: object | string): void
  /** The first frame, of those received and those to come, for which `test` holds. */
  frame(test: (frame: Frame) => boolean): Promise<Frame>
  close(): void
}

/** Rejects when it does not open. */
export async function openTracker(url: string): Promise<TrackerSocket> {
  const socket = new WebSocket(url)
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  socket.addEventListener('message', ({ data }) => {
    frames.push(JSON.parse(String(data)) as Frame)
    for (const look of [...waiting]) look()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }))
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error(`${url} did not open`)))
  })
  return {
    frames,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    frame: (test) =>
      new Promise((resolve) => {
        const look = () => {
          const found = frames.find(test)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    close: () => socket.close(1000),
  }
}

export const peerId = (name: string): string => name.padEnd(20, '-')

/** Says hello with `key`, as `address` (its own when not given). Does not wait for the welcome. */
export async function greetTracker(
  url: string,
  key: string,
  address = new Wallet(key).address,
): Promise<TrackerSocket> {
  const socket = await openTracker(`${url}?role=seeder&address=${address}`)
  const { nonce } = await socket.frame(({ action }) => action === 'challenge')
  const signature = await new Wallet(key).signMessage(helloText(String(nonce)))
  socket.send({ action: 'hello', address, peer_id: peerId('seeder'), signature })
  return socket
}
