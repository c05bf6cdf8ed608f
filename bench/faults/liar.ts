/** What is taken from a source that sends nothing but wrong bytes, in a given time. */
import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { parseTorrent } from '@cosmos/protocol/content/torrent'
import pino from 'pino'
import WebTorrent from 'webtorrent'
import { type ContentStore, openContentStore } from '../../seeder/src/store/content-store.ts'
import { startDownload } from '../../seeder/src/swarm/download.ts'
import { createSwarm, type Swarm } from '../../seeder/src/swarm/swarm.ts'
import { createFairShare } from '../../seeder/src/uplink/fair-share.ts'

const BYTES = 4_000_000
export const LIAR_MS = 5_000
const BLOCK_BYTES = 16_384
const log = pino({ level: 'silent' })

export interface Wasted {
  /** Blocks of 16 KiB that the liar sent to each. */
  readonly ours: number
  readonly stock: number
  readonly blocksPerPiece: number
}

export async function wasteOnLiar(folder: string): Promise<Wasted> {
  const made = await fixturePackage({ seed: 3, size: BYTES, lods: false })
  const torrent = await parseTorrent(made.torrent)
  const closing: (() => Promise<void>)[] = []
  const open = async (spoilt?: 'spoilt') => {
    const dir = await mkdtemp(path.join(folder, 'store-'))
    const store = await openContentStore({
      ...{ dir, quota: 64_000_000, now: () => 0, mayEvict: () => true },
      failed: (error) => process.stderr.write(`${String(error)}\n`),
    })
    const share = createFairShare({ rate: undefined, now: () => performance.now() })
    const swarm = await createSwarm({
      ...{ store: spoilt ? lying(store) : store, port: 0, downloadLimit: undefined, share, log },
      discovery: { dht: false, lsd: false, upnp: false, utp: false },
      now: () => performance.now(),
    })
    closing.unshift(async () => {
      await swarm.close()
      share.close()
      await store.close()
    })
    return { store, swarm }
  }
  try {
    const liar = await open('spoilt')
    const file = await liar.store.begin(torrent)
    await file.write(0, Buffer.concat(made.files.map(({ bytes }) => bytes)))
    await file.commit()
    await file.close()
    const blocksSince = (before: number): number =>
      Math.round((liar.swarm.stats().uploaded - before) / BLOCK_BYTES)
    const fetcher = await open()
    await fetchOurs(made, fetcher.store, fetcher.swarm, liar.swarm.port)
    const ours = blocksSince(0)
    const before = liar.swarm.stats().uploaded
    await fetchStock(made, await mkdtemp(path.join(folder, 'stock-')), liar.swarm.port)
    const blocksPerPiece = torrent.pieceLength / BLOCK_BYTES
    return { ours, stock: blocksSince(before), blocksPerPiece }
  } finally {
    for (const close of closing) await close()
  }
}

/** Holds everything and gives out wrong bytes. */
const lying = (store: ContentStore): ContentStore => ({
  ...store,
  async open(infoHash) {
    const file = await store.open(infoHash)
    return { ...file, read: async (_, length) => new Uint8Array(length).fill(0x66) }
  },
})

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function fetchOurs(
  made: ModelPackage,
  store: ContentStore,
  swarm: Swarm,
  port: number,
): Promise<void> {
  async function* peers(): AsyncGenerator<string> {
    yield `127.0.0.1:${port}`
  }
  const { infoHash } = made
  const download = startDownload({
    ...{ infoHash, refs: [made], peers: peers(), room: {} },
    ...{ store, swarm, log },
  })
  await wait(LIAR_MS)
  download.stop()
  await download.closed
}

async function fetchStock(made: ModelPackage, folder: string, port: number): Promise<void> {
  const client = new WebTorrent({
    // Obfuscation, on by default, has no fallback there.
    ...{ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false, secure: 0 },
    tracker: false,
  } as ConstructorParameters<typeof WebTorrent>[0])
  client.add(Buffer.from(made.torrent), { path: folder }, (torrent) => {
    torrent.addPeer(`127.0.0.1:${port}`)
  })
  await wait(LIAR_MS)
  await new Promise<void>((gone) => client.destroy(() => gone()))
}
