/**
 * What is kept with each socket. Everything a socket stands for lies here, so that the object can
 * hibernate between two frames and go on as if nothing had been.
 */
import type { Region } from '../http/region.ts'
import type { BrowserPort, BrowserState, SeederState } from './ports.ts'
import type { SocketId } from './shards.ts'

export interface BrowserAttachment extends BrowserState {
  readonly role: 'browser'
  readonly id: SocketId
}

export interface SeederAttachment extends SeederState {
  readonly role: 'seeder'
  readonly id: SocketId
  /** Milliseconds since the epoch. */
  readonly since: number
  /** Continent it connected from, as the Worker says. */
  readonly region: Region | ''
}

export type Attachment = BrowserAttachment | SeederAttachment

/** As they were written last: reading one back from its socket costs as much as a whole announce. */
const attachments = new WeakMap<WebSocket, Attachment>()

export function attach(socket: WebSocket, attachment: Attachment): void {
  socket.serializeAttachment(attachment)
  attachments.set(socket, attachment)
}

export function attachmentOf(socket: WebSocket): Attachment {
  const known = attachments.get(socket)
  if (known) return known
  const attachment = socket.deserializeAttachment() as Attachment
  attachments.set(socket, attachment)
  return attachment
}

/** Throws for a browser's socket: tags and attachments are written together, so it cannot be one. */
export function seederAttachment(socket: WebSocket): SeederAttachment {
  const attachment = attachmentOf(socket)
  if (attachment.role !== 'seeder') throw new Error('a browser among the seeders')
  return attachment
}

/** Sending to a closing socket throws in workerd; whoever is leaving need not hear it. */
export function tell(socket: WebSocket, message: object): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}

/** Made once for each socket: every frame needs it. */
const browserPorts = new WeakMap<WebSocket, BrowserPort>()

/** Throws for a seeder's socket. */
export function browserPort(socket: WebSocket): BrowserPort {
  const known = browserPorts.get(socket)
  if (known) return known
  const attachment = attachmentOf(socket)
  if (attachment.role !== 'browser') throw new Error('a seeder among the browsers')
  const { role, id } = attachment
  let state: BrowserState = attachment
  const port: BrowserPort = {
    id,
    get state() {
      return state
    },
    save: ({ peerId, pending }) => {
      const changed = { role, id, peerId, pending }
      attach(socket, changed)
      state = changed
    },
    send: (message) => tell(socket, message),
  }
  browserPorts.set(socket, port)
  return port
}
