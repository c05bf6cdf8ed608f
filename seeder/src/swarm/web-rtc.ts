/** Answers a browser's WebRTC offer. A seeder never makes offers: an idle one costs nothing. */
import SimplePeer from '@thaunknown/simple-peer/lite.js'
import { ICE_GATHERING_MS, WEBRTC_CONNECT_MS } from '../limits.ts'

export interface SessionDescription {
  readonly type: 'offer' | 'answer'
  readonly sdp: string
}

/** A data channel as webtorrent wants it: a duplex stream with an id. */
export interface BrowserPeer {
  readonly stream: object
  readonly answer: SessionDescription
}

/** The parts of simple-peer that are used here. */
interface Connection {
  id?: string
  readonly destroyed: boolean
  on(event: string, listener: (...values: never[]) => void): void
  once(event: string, listener: (...values: never[]) => void): void
  signal(description: SessionDescription): void
  destroy(): void
  _onIceCandidate(event: { candidate: null }): void
  readonly _pc: EventTarget & { readonly connectionState: string }
}

const Peer = SimplePeer as unknown as new (options: Record<string, unknown>) => Connection

export interface Answerer {
  /** Resolves with the answer as soon as our own addresses are in it. Rejects with the reason. */
  answer(offer: SessionDescription, peerId: string): Promise<BrowserPeer>
  readonly open: number
  close(): void
}

/**
 * `port` is the one UDP port that all connections share (RFC 8445 with one socket); a visitor has
 * `connectMs` to come.
 */
export function createAnswerer(port: number, connectMs = WEBRTC_CONNECT_MS): Answerer {
  const connections = new Set<Connection>()
  return {
    get open() {
      return connections.size
    },
    answer(offer, peerId) {
      const connection = new Peer({
        initiator: false,
        trickle: false,
        iceCompleteTimeout: ICE_GATHERING_MS,
        config: {
          // None: the defaults would tell third parties who visits whom.
          iceServers: [],
          // libdatachannel's own settings: every connection on the same UDP port.
          enableIceUdpMux: true,
          portRangeBegin: port,
          portRangeEnd: port,
        },
      })
      connection.id = peerId
      connections.add(connection)
      const forget = (): void => void connections.delete(connection)
      connection.once('close', forget)
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => connection.destroy(), connectMs)
        connection.once('connect', () => clearTimeout(late))
        connection.once('close', () => {
          clearTimeout(late)
          reject(new Error('the connection closed before it was made'))
        })
        connection.on('error', (error: Error) => {
          clearTimeout(late)
          forget()
          reject(error)
        })
        connection.on('iceStateChange', (_connection: string, gathering: string) => {
          // Browsers end gathering with an empty candidate; webrtc-polyfill 1.2 does not, and
          // without it the answer would wait until the browser has given up.
          if (gathering === 'complete') connection._onIceCandidate({ candidate: null })
        })
        connection.on('signal', (description: SessionDescription) => {
          if (description.type === 'answer') resolve({ stream: connection, answer: description })
        })
        const { _pc: pc } = connection
        pc.addEventListener('connectionstatechange', () => {
          if (pc.connectionState !== 'closed' && pc.connectionState !== 'failed') return
          // simple-peer says nothing of some ends: of a visitor who left before the channel opened
          // here, of one that fell silent, and of those where it closes the connection itself.
          clearTimeout(late)
          forget()
          connection.destroy()
          reject(new Error('the visitor left before the connection was made'))
        })
        connection.signal(offer)
      })
    },
    close() {
      for (const connection of connections) connection.destroy()
    },
  }
}
