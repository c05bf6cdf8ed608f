/** Fault 19: our torrents in other clients, and what other clients seed in our seeders. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encodeBencode } from '@cosmos/protocol/content/bencode'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import { makeMagnet, webSeedUrl } from '@cosmos/protocol/content/magnet'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { parseTorrent } from '@cosmos/protocol/content/torrent'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import WebTorrent from 'webtorrent'
import { type HttpTracker, requireAria2, startHttpTracker } from './aria2.ts'
import { type Libtorrent, startLibtorrent } from './libtorrent.ts'
import { createRig, eventually, type Rig, type SeederProcess, upload } from './rig.ts'
import { ownAddress, startTransmission, type Transmission } from './transmission.ts'

/** As it comes, with none of our changes; @types/webtorrent describes another version. */
const StockWebTorrent = WebTorrent as unknown as new (
  options: object,
) => EventEmitter & {
  add(magnet: string, options: object): EventEmitter
  destroy(done: () => void): void
}

const ALICE = 2
const BOB = 3
const PATIENCE_MS = 60_000

let rig: Rig
let alice: SeederProcess
let folder: string
const trackers: HttpTracker[] = []

beforeAll(async () => {
  requireAria2()
  rig = await createRig()
  alice = await rig.seeder(ALICE)
})
afterAll(() => rig?.close())
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cosmos-interop-'))
})
afterEach(async () => {
  for (const tracker of trackers.splice(0)) tracker.close()
  await rm(folder, { recursive: true, force: true })
})

/** A tracker that names one peer, at an address that every client takes. */
async function trackerOf(port: string | number): Promise<HttpTracker> {
  const tracker = await startHttpTracker([`${ownAddress()}:${port}`])
  trackers.push(tracker)
  return tracker
}
const portOf = ({ peer }: SeederProcess): string => peer.slice(peer.lastIndexOf(':') + 1)

async function minted(seed: number, owner: number): Promise<ModelPackage> {
  const made = await fixturePackage({ seed, size: 1_500_000 })
  await rig.chain.mint(rig.chain.wallet(owner).address, made)
  return made
}

/** The .torrent a seeder serves, with a tracker added as other programs would. */
async function withTracker(made: ModelPackage, { announce }: HttpTracker): Promise<Uint8Array> {
  const answer = await fetch(`${alice.url}/torrents/${made.infoHash}.torrent`)
  const { info } = await parseTorrent(new Uint8Array(await answer.arrayBuffer()))
  const key = encodeBencode({ announce })
  // The info dictionary stays byte for byte what it is: its hash is its name.
  return Buffer.concat([key.subarray(0, -1), Buffer.from('4:info'), info, Buffer.from('e')])
}

/** A file that is not there yet; whatever else is wrong with it is a fault. */
function notThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

async function hasFiles(made: ModelPackage): Promise<boolean> {
  const { name } = await parseTorrent(made.torrent)
  for (const file of made.files) {
    const there = await readFile(path.join(folder, name, file.path)).catch(notThere)
    if (!there?.equals(file.bytes)) return false
  }
  return true
}

/** Lays the files out as another client has them after a download. */
async function layOut(made: ModelPackage): Promise<void> {
  const { name } = await parseTorrent(made.torrent)
  await mkdir(path.join(folder, name), { recursive: true })
  for (const file of made.files) await writeFile(path.join(folder, name, file.path), file.bytes)
}

/** A seeder that has to pin what only the tracker's peer has. */
async function pinsFrom(tracker: HttpTracker, made: ModelPackage): Promise<void> {
  const bob = await rig.seeder(BOB, { env: { COSMOS_EDGE: new URL(tracker.announce).origin } })
  await eventually(
    `bob has it: ${bob.log().slice(-1_000)}`,
    async () => (await bob.status()).models.some(({ infoHash }) => infoHash === made.infoHash),
    PATIENCE_MS,
  )
  const answer = await fetch(`${bob.url}/content/${made.infoHash}/model.glb`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.equals(made.files.at(-1)?.bytes ?? new Uint8Array())).toBe(true)
  expect(await bob.stop()).toBe(0)
}

describe('Transmission', () => {
  let transmission: Transmission
  beforeEach(async () => {
    transmission = await startTransmission(folder)
  })
  afterEach(() => transmission.close())

  it('downloads a model with the .torrent file', async () => {
    const made = await minted(1, ALICE)
    expect((await upload(alice.url, made)).status).toBe(201)
    const torrent = await withTracker(made, await trackerOf(portOf(alice)))
    await transmission.add(torrent, folder)
    await eventually('it is done', async () => (await transmission.done()) === 1, PATIENCE_MS)
    expect(await hasFiles(made)).toBe(true)
  })

  it('downloads a model with nothing but the magnet link and a tracker', async () => {
    const made = await minted(2, ALICE)
    expect((await upload(alice.url, made)).status).toBe(201)
    const { announce } = await trackerOf(portOf(alice))
    const { infoHash } = made
    await transmission.add(makeMagnet({ infoHash, trackers: [announce] }), folder)
    await eventually('it is done', () => hasFiles(made), PATIENCE_MS)
  })

  it('seeds a model into a seeder that must pin it', async () => {
    const made = await minted(3, BOB)
    await layOut(made)
    await transmission.add(made.torrent, folder)
    await eventually('it is checked', async () => (await transmission.done()) === 1, PATIENCE_MS)
    await pinsFrom(await trackerOf(transmission.port), made)
  })
})

describe('webtorrent', () => {
  it('downloads a model with a magnet link that names the seeder (x.pe)', async () => {
    const made = await minted(5, ALICE)
    expect((await upload(alice.url, made)).status).toBe(201)
    const silent = { dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false }
    // Obfuscation, on by default, has no fallback there; see `secure` in src/swarm/webtorrent.ts.
    const client = new StockWebTorrent({ ...silent, tracker: false, secure: 0 })
    try {
      const magnet = `${makeMagnet({ infoHash: made.infoHash })}&x.pe=${alice.peer}`
      const torrent = client.add(magnet, { path: folder })
      await new Promise<void>((resolve, reject) => {
        torrent.once('done', resolve)
        torrent.once('error', reject)
        client.once('error', reject)
      })
      expect(await hasFiles(made)).toBe(true)
    } finally {
      await new Promise<void>((resolve) => client.destroy(() => resolve()))
    }
  })
})

describe('libtorrent', () => {
  let libtorrent: Libtorrent | undefined
  afterEach(async () => {
    await libtorrent?.close()
    libtorrent = undefined
  })

  async function torrentFile(made: ModelPackage): Promise<string> {
    const answer = await fetch(`${alice.url}/torrents/${made.infoHash}.torrent`)
    const file = path.join(folder, 'made.torrent')
    await writeFile(file, new Uint8Array(await answer.arrayBuffer()))
    return file
  }

  it('downloads a model with the .torrent file and a peer', async () => {
    const made = await minted(11, ALICE)
    expect((await upload(alice.url, made)).status).toBe(201)
    const source = await torrentFile(made)
    libtorrent = await startLibtorrent({ source, folder, peers: [alice.peer] })
    expect(await libtorrent.done()).toBeGreaterThanOrEqual(made.size)
    expect(await hasFiles(made)).toBe(true)
  })

  it('downloads a model with nothing but a magnet link that names the seeder (x.pe)', async () => {
    const made = await minted(12, ALICE)
    expect((await upload(alice.url, made)).status).toBe(201)
    const source = makeMagnet({ infoHash: made.infoHash, peers: [alice.peer] })
    libtorrent = await startLibtorrent({ source, folder })
    await libtorrent.done()
    expect(await hasFiles(made)).toBe(true)
  })

  it('downloads a model from the web seed alone (BEP 19)', async () => {
    const made = await minted(13, ALICE)
    expect((await upload(alice.url, made)).status).toBe(201)
    const source = await torrentFile(made)
    const before = (await alice.status()).swarm.uploaded
    const webSeeds = [webSeedUrl(alice.url, made.infoHash)]
    libtorrent = await startLibtorrent({ source, folder, webSeeds })
    await libtorrent.done()
    expect(await hasFiles(made)).toBe(true)
    expect((await alice.status()).swarm.uploaded).toBe(before)
  })

  it('takes the metadata from a peer and the rest from the web seed of the same magnet', async () => {
    const made = await minted(14, ALICE)
    expect((await upload(alice.url, made)).status).toBe(201)
    // It knows no `xs`: whoever gives it `ws` must name a peer or a tracker too.
    const source = makeMagnet({
      ...{ infoHash: made.infoHash, seeders: [alice.url], peers: [alice.peer] },
    })
    libtorrent = await startLibtorrent({ source, folder })
    await libtorrent.done()
    expect(await hasFiles(made)).toBe(true)
  })

  it('seeds a model into a seeder that must pin it', async () => {
    const made = await minted(15, BOB)
    await layOut(made)
    const source = path.join(folder, 'made.torrent')
    await writeFile(source, made.torrent)
    libtorrent = await startLibtorrent({ source, folder })
    await libtorrent.done()
    const tracker = await startHttpTracker([`127.0.0.1:${libtorrent.port}`])
    trackers.push(tracker)
    await pinsFrom(tracker, made)
  })
})

describe('aria2', () => {
  let child: ChildProcess | undefined
  afterEach(async () => {
    if (!child || child.exitCode !== null) return
    const gone = new Promise((resolve) => child?.once('close', resolve))
    child.kill('SIGKILL')
    await gone
  })

  it('seeds a model into a seeder that must pin it', async () => {
    const made = await minted(4, BOB)
    await layOut(made)
    const file = path.join(folder, 'made.torrent')
    await writeFile(file, made.torrent)
    child = spawn(
      process.env.ARIA2C || 'aria2c',
      [
        ...['--no-conf', `--dir=${folder}`, '--check-integrity=true', '--seed-ratio=0.0'],
        ...['--enable-dht=false', '--enable-dht6=false', '--bt-enable-lpd=false'],
        ...['--listen-port=20000-40000', '--console-log-level=notice', file],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk
    })
    const port = await eventually(
      `aria2 listens: ${said}`,
      () => /listening on TCP port (\d+)/.exec(said)?.[1],
    )
    await pinsFrom(await trackerOf(port), made)
  })
})
