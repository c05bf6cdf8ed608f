/** Seeders and visitors of a tracker, in WebTorrent's words, which both trackers understand. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { binaryOfHex, packHashes } from '@cosmos/protocol/tracker/binary'
import { greetTracker, peerId, type TrackerSocket } from '../../edge/testing/tracker-socket.ts'

/** Visitors that are there at once, and torrents that each wants. */
export const VISITORS = 300
export const TORRENTS_EACH = 4

/**
 * Every visitor wants others, so that nobody is there but the seeders to offer anything to: a stock
 * tracker would bring visitors together, and both are to do the same work.
 */
const TORRENTS = Array.from(
  { length: VISITORS * TORRENTS_EACH },
  (_, i) => i.toString(16).padStart(8, '0').padStart(40, 'c') as InfoHash,
)
/** A data channel's description has 0.6 to 2 KiB. */
const SDP = 'v=0\r\n'.padEnd(800, 'a=candidate\r\n')

export interface Seeders {
  /** Offers that came to any of them. */
  offers(): number
  close(): void
}

/** Seeders that a tracker of ours knows by their wallets. */
export async function ourSeeders(url: string, keys: readonly string[]): Promise<Seeders> {
  const sockets: TrackerSocket[] = []
  for (const key of keys) {
    const socket = await greetTracker(url, key)
    await socket.frame(({ action }) => action === 'welcome')
    socket.send({ action: 'holdings', add: packHashes(TORRENTS) })
    // The reply to what is sent after it says that the tracker has read it.
    socket.send(announce(TORRENTS[0] as InfoHash, 'seeder', 0))
    await socket.frame((frame) => 'interval' in frame && 'complete' in frame)
    sockets.push(socket)
  }
  return {
    offers: () =>
      sockets.reduce((sum, { frames }) => sum + frames.filter((it) => 'offer' in it).length, 0),
    close() {
      for (const socket of sockets) socket.close()
    },
  }
}

export async function stockSeeders(url: string, count: number): Promise<Seeders> {
  const lines: Line[] = []
  for (let i = 0; i < count; i++) {
    const line = await open(url)
    await line.announceAll((torrent) => ({ ...announce(torrent, `seeder-${i}`, 0), left: 0 }))
    lines.push(line)
  }
  return {
    offers: () => lines.reduce((sum, line) => sum + line.offers(), 0),
    close() {
      for (const line of lines) line.close()
    },
  }
}

/** Visitors with their lines open. */
export interface Visitors {
  /** Each announces what it wants, or so many of it, and hears of every one. */
  announce(offers: number, torrents?: number): Promise<void>
  close(): Promise<void>
}

export async function visitors(url: string, count = VISITORS): Promise<Visitors> {
  const lines: Line[] = []
  while (lines.length < count) {
    lines.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(url)))))
  }
  return {
    async announce(offers, torrents = TORRENTS_EACH) {
      await Promise.all(
        lines.map((line, who) => {
          const first = (who * TORRENTS_EACH) % TORRENTS.length
          return line.announceAll(
            (torrent) => announce(torrent, `visitor-${who}`, offers),
            TORRENTS.slice(first, first + torrents),
          )
        }),
      )
    },
    async close() {
      for (const line of lines) line.close()
      await Promise.all(lines.map(({ closed }) => closed))
    },
  }
}

/** Connections that are being opened at a time. */
const AT_ONCE = 20

/** A visitor comes, announces one torrent, hears of it, and leaves. */
export async function visit(url: string, name: string): Promise<void> {
  const line = await open(url)
  await line.announceAll((torrent) => announce(torrent, name, 0), TORRENTS.slice(0, 1))
  line.close()
  await line.closed
}

interface Line {
  /** One frame for each torrent, of all when not told which; resolves when each had its reply. */
  announceAll(frame: (torrent: InfoHash) => object, torrents?: readonly InfoHash[]): Promise<void>
  offers(): number
  readonly closed: Promise<void>
  close(): void
}

async function open(url: string): Promise<Line> {
  const socket = new WebSocket(url)
  let [due, offers] = [0, 0]
  /** Undefined while nothing is waited for. */
  let all: PromiseWithResolvers<void> | undefined
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data)) as Record<string, unknown>
    if ('failure reason' in frame) all?.reject(new Error(String(frame['failure reason'])))
    if ('offer' in frame) offers++
    else if (--due === 0) all?.resolve()
  }
  const closed = new Promise<void>((resolve) => {
    socket.onclose = () => {
      all?.reject(new Error(`${url} closed the line`))
      resolve()
    }
  })
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = () => reject(new Error(`${url} does not open`))
  })
  return {
    announceAll(frame, torrents = TORRENTS) {
      all = Promise.withResolvers()
      due = torrents.length
      for (const torrent of torrents) socket.send(JSON.stringify(frame(torrent)))
      return all.promise
    },
    offers: () => offers,
    closed,
    close: () => socket.close(1000),
  }
}

const announce = (torrent: InfoHash, name: string, offers: number) => ({
  ...{ action: 'announce', info_hash: binaryOfHex(torrent), peer_id: peerId(name) },
  ...{ event: 'started', numwant: offers, uploaded: 0, downloaded: 0, left: 1 },
  offers: Array.from({ length: offers }, (_, i) => ({
    offer_id: peerId(`offer-${i}`),
    offer: { type: 'offer', sdp: SDP },
  })),
})
