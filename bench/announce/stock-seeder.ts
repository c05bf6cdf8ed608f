/**
 * Announces many torrents with stock webtorrent. Arguments: the tracker's address, a folder made by
 * `torrentFolder`, how many. Says what it cost.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import Socket from '@thaunknown/simple-websocket'
import WebTorrent from 'webtorrent'
import { reportAnnounces } from './report.ts'

interface Sending {
  send(this: Sending, data: unknown): void
}

const [tracker = '', folder = '', count = ''] = process.argv.slice(2)
const wanted = Number(count)
let frames = 0
const { prototype } = Socket as unknown as { prototype: Sending }
const { send } = prototype
prototype.send = function (this: Sending, data) {
  send.call(this, data)
  if (++frames === wanted) void reportAnnounces(delay, () => frames, connections())
}
const delay = monitorEventLoopDelay({ resolution: 1 })
const client = new WebTorrent({
  ...{ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false },
  tracker: { rtcConfig: { iceServers: [] } },
} as ConstructorParameters<typeof WebTorrent>[0])
const torrents: Buffer[] = []
for (let i = 0; i < wanted; i++) {
  torrents.push(await readFile(path.join(folder, 'torrents', `${i}.torrent`)))
}
delay.enable()
for (const torrent of torrents) {
  client.add(torrent, { path: path.join(folder, 'files'), announce: [tracker] })
}

/** Offers that wait at the trackers: a connection each. */
function connections(): number {
  let sum = 0
  for (const { discovery } of client.torrents as unknown as Discovering[]) {
    for (const { peers } of discovery?.tracker?._trackers ?? []) sum += Object.keys(peers).length
  }
  return sum
}

interface Discovering {
  readonly discovery?: { readonly tracker?: { readonly _trackers: readonly { peers: object }[] } }
}
