/**
 * Stock webtorrent over TCP. Arguments: the .torrent, a folder, and nothing, to seed from it (says its
 * port), or a port, to fetch into it (says the milliseconds).
 */
import { readFile } from 'node:fs/promises'
import WebTorrent from 'webtorrent'

interface Listening {
  readonly torrentPort: number
}

const [torrentFile = '', folder = '', from] = process.argv.slice(2)
const client = new WebTorrent({
  ...{ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false, tracker: false },
} as ConstructorParameters<typeof WebTorrent>[0])
const bytes = await readFile(torrentFile)
const began = performance.now()
client.add(bytes, { path: folder }, (torrent) => {
  const done = (): void => {
    const { torrentPort } = client as unknown as Listening
    process.stdout.write(`${from ? performance.now() - began : torrentPort}\n`)
  }
  if (from) torrent.addPeer(`127.0.0.1:${from}`)
  if (torrent.done) done()
  else torrent.once('done', done)
})
