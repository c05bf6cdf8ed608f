/** Adds every torrent of a folder to stock webtorrent and reads one verified byte of the last. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { report } from './report.ts'

interface Torrent {
  readonly files: readonly {
    arrayBuffer(span: { start: number; end: number }): Promise<ArrayBuffer>
  }[]
}

const [dir = ''] = process.argv.slice(2)
const start = performance.now()
const { default: WebTorrent } = await import('webtorrent')
const client = new WebTorrent({
  ...{ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false, tracker: false },
} as ConstructorParameters<typeof WebTorrent>[0])
const added: Promise<Torrent>[] = []
for (const name of await readdir(path.join(dir, 'torrents'))) {
  const torrent = await readFile(path.join(dir, 'torrents', name))
  added.push(
    new Promise((ready) => {
      client.add(torrent, { path: path.join(dir, 'files') }, (it) =>
        it.once('done', () => ready(it as unknown as Torrent)),
      )
    }),
  )
}
const all = await Promise.all(added)
await all.at(-1)?.files[0]?.arrayBuffer({ start: 0, end: 0 })
await report(performance.now() - start)
process.exit()
