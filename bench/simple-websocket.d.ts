/** The part of the socket of stock webtorrent that is measured; it ships no types. */
declare module '@thaunknown/simple-websocket' {
  export default class Socket {
    send(data: unknown): void
  }
}
