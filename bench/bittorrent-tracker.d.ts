/** The part of bittorrent-tracker's server that is measured; it ships no types. */
declare module 'bittorrent-tracker' {
  export class Server {
    constructor(options: { http: boolean; udp: boolean; ws: boolean })
    readonly ws: { address(): { port: number } }
    listen(port: number, host: string, listening: () => void): void
    on(event: string, listener: (error: Error) => void): void
    close(done?: () => void): void
  }
}
