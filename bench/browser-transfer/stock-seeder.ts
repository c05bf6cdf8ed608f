/**
 * Seeds one package with stock webtorrent, announced at a stock tracker in the same process; says the
 * tracker's port. Arguments: .torrent, the folder its files lie in, and `patched` to end the gathering
 * of ICE candidates, without which Chromium's offers grow stale before they are answered.
 */
import { readFile } from 'node:fs/promises'
import SimplePeer from '@thaunknown/simple-peer/lite.js'
import { Server } from 'bittorrent-tracker'
import WebTorrent from 'webtorrent'

interface Gathering {
  on(event: string, listener: (connection: string, gathering: string) => void): void
  _onIceCandidate(event: { candidate: null }): void
  _onIceStateChange(this: Gathering): void
  readonly _pc: { readonly iceGatheringState: string }
}

const [torrent = '', folder = '', patched] = process.argv.slice(2)
if (patched) {
  const { prototype } = SimplePeer as unknown as { prototype: Gathering }
  const asItWas = prototype._onIceStateChange
  prototype._onIceStateChange = function (this: Gathering) {
    asItWas.call(this)
    if (this._pc?.iceGatheringState === 'complete') this._onIceCandidate({ candidate: null })
  }
}
const tracker = new Server({ http: false, udp: false, ws: true })
await new Promise<void>((listening) => tracker.listen(0, '127.0.0.1', listening))
const { port } = tracker.ws.address()
const client = new WebTorrent({
  ...{ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false },
  tracker: { rtcConfig: { iceServers: [] } },
} as ConstructorParameters<typeof WebTorrent>[0])
const announce = [`ws://127.0.0.1:${port}`]
// A peer that leaves half-way is an error to it, and none to us.
client.on('error', (error) => process.stderr.write(`${String(error)}\n`))
client.add(await readFile(torrent), { path: folder, announce }, (added) => {
  const ready = (): void => void process.stdout.write(`${port}\n`)
  if (added.done) ready()
  else added.once('done', ready)
})
