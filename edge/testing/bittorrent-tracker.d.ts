/** The part of bittorrent-tracker's client that the tests use; it ships no types. */
declare module 'bittorrent-tracker/client' {
  import type { EventEmitter } from 'node:events'

  export default class Client extends EventEmitter {
    constructor(options: {
      infoHash: string
      peerId: string
      announce: string
      port: number
      wrtc: unknown
      rtcConfig: unknown
    })
    start(options: { numwant: number; left: number }): void
    destroy(done?: () => void): void
  }
}
