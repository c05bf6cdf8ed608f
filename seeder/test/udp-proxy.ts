/** Stands between two UDP ends as a NAT does: the far one sees an address that can change. */
import { createSocket, type Socket } from 'node:dgram'

export interface UdpProxy {
  /** Where the near end sends to. */
  readonly port: number
  /** Drops everything in both directions while true. */
  blocked: boolean
  /** Packets that went to the far end since the last rebinding. */
  readonly forwarded: number
  /** From now on the far end sees another port; what it sends to the old one is lost. */
  rebind(): Promise<void>
  close(): void
}

export async function startUdpProxy(farPort: number): Promise<UdpProxy> {
  let blocked = false
  let forwarded = 0
  let near: number | undefined
  const front = createSocket('udp4')
  await bound(front)
  let back = await openBack()

  async function openBack(): Promise<Socket> {
    const socket = createSocket('udp4')
    await bound(socket)
    socket.on('message', (bytes) => {
      if (!blocked && near !== undefined) front.send(bytes, near, '127.0.0.1')
    })
    return socket
  }
  front.on('message', (bytes, { port }) => {
    near = port
    if (blocked) return
    forwarded++
    back.send(bytes, farPort, '127.0.0.1')
  })

  return {
    port: front.address().port,
    get blocked() {
      return blocked
    },
    set blocked(next) {
      blocked = next
    },
    get forwarded() {
      return forwarded
    },
    async rebind() {
      const old = back
      back = await openBack()
      forwarded = 0
      old.close()
    },
    close() {
      front.close()
      back.close()
    },
  }
}

const bound = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, '127.0.0.1', () => resolve())
  })
