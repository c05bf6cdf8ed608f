/**
 * Bounds the open connections. When all places are taken, a newcomer gets the place of somebody who
 * is not being served; a crowd from one address can't keep others out.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { clientOf } from '../uplink/client.ts'

export interface Connections {
  readonly open: number
  /** Connections that were closed to make room, since the start. */
  readonly displaced: number
}

interface Connection {
  readonly socket: Socket
  readonly client: string
  requests: number
  /** When it was opened or last served, in ms. */
  since: number
}

/** With TLS the request's socket is another object than the connection's; the remote end is the same. */
const keyOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress}|${remotePort}`

/** `now` is milliseconds. Replaces `server.maxConnections`, which would turn newcomers away. */
export function boundConnections(server: Server, max: number, now: () => number): Connections {
  const open = new Map<string, Connection>()
  let displaced = 0

  function drop({ socket }: Connection): void {
    displaced++
    open.delete(keyOf(socket))
    socket.destroy()
  }

  function makeRoomFor(newcomer: Connection): void {
    const counts = new Map<string, number>()
    for (const { client } of open.values()) counts.set(client, (counts.get(client) ?? 0) + 1)
    const count = ({ client }: Connection): number => counts.get(client) ?? 0
    const others = [...open.values()].filter((connection) => connection !== newcomer)
    const idle = others.filter(({ requests }) => requests === 0)
    const first = (a: Connection, b: Connection): Connection =>
      count(b) > count(a) || (count(b) === count(a) && b.since < a.since) ? b : a
    if (idle.length > 0) {
      drop(idle.reduce(first))
      return
    }
    const greediest = others.reduce(first)
    const crowds = count(greediest) > max / 2 && greediest.client !== newcomer.client
    drop(crowds ? greediest : newcomer)
  }

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket)
    const client = clientOf(socket.remoteAddress)
    const connection = { socket, client, requests: 0, since: now() }
    open.set(key, connection)
    socket.once('close', () => {
      if (open.get(key) === connection) open.delete(key)
    })
    if (open.size > max) makeRoomFor(connection)
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const connection = open.get(keyOf(socket))
    if (!connection) return
    connection.requests++
    response.once('close', () => {
      connection.requests--
      connection.since = now()
    })
  })
  return {
    get open() {
      return open.size
    },
    get displaced() {
      return displaced
    },
  }
}
