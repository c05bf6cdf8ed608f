import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import { makeMagnet } from '@cosmos/protocol/content/magnet'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { formatAuthorization, publishMessage } from '@cosmos/protocol/content/publish-auth'
import { createSourcePool } from '@cosmos/protocol/content/source-pool'
import { systemTimer } from '@cosmos/protocol/content/source-request'
import { createPackageDownload } from '@cosmos/protocol/content/verified-download'
import type { Address, Hex } from '@cosmos/protocol/lightnode/types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aria2, requireAria2, startHttpTracker } from './aria2.ts'
import { createRig, eventually, type Rig, type SeederProcess, upload } from './rig.ts'

let rig: Rig
let folder: string
let alice: SeederProcess
let bob: SeederProcess

const ALICE = 2
const BOB = 3
/** Owns models, runs no seeder. */
const CAROL = 4

beforeAll(async () => {
  rig = await createRig()
  folder = await mkdtemp(path.join(tmpdir(), 'cosmos-aria2-'))
  ;[alice, bob] = await Promise.all([rig.seeder(ALICE), rig.seeder(BOB)])
  for (const seeder of [alice, bob]) {
    await eventually('the registry lists it', async () => (await seeder.status()).registry.listed)
  }
})

afterAll(async () => {
  await rig?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
})

const model = (made: ModelPackage): Uint8Array => made.files.at(-1)?.bytes ?? new Uint8Array()
const owner = (index: number): string => rig.chain.wallet(index).address

async function published(
  options: { owner: number; seed: number; size?: number },
  seeder = alice,
): Promise<ModelPackage> {
  const { size = 900_000, seed } = options
  const made = await fixturePackage({ size, seed, title: `House ${seed}` })
  await rig.chain.mint(owner(options.owner), { ...made, name: `House ${seed}` })
  const response = await upload(seeder.url, made)
  expect([response.status, await response.text()]).toEqual([201, expect.stringContaining('stored')])
  return made
}

const holds = async (seeder: SeederProcess, made: ModelPackage): Promise<boolean> =>
  (await seeder.status()).models.some(({ infoHash }) => infoHash === made.infoHash)

const bytesOf = async (response: Response): Promise<Buffer> =>
  Buffer.from(await response.arrayBuffer())

const problemOf = async (response: Response): Promise<string> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return ((await response.json()) as { detail: string }).detail
}

describe('two seeders', () => {
  it('share what one of them must pin through the swarm, without being told', async () => {
    const made = await published({ owner: BOB, seed: 100 })
    await eventually('bob has it', () => holds(bob, made))
    const answer = await fetch(`${bob.url}/content/${made.infoHash}/model.glb`)
    expect((await bytesOf(answer)).equals(model(made))).toBe(true)
    expect((await bob.status()).swarm.received).toBeGreaterThan(900_000)
  })

  it('fetch on demand what a visitor asks for, once for many visitors, and keep it', async () => {
    const made = await published({ owner: CAROL, seed: 200, size: 3_000_000 })
    expect(await holds(bob, made)).toBe(false)
    const before = (await bob.status()).swarm.received
    const asks = Array.from({ length: 5 }, () =>
      fetch(`${bob.url}/content/${made.infoHash}/model.glb`),
    )
    for (const answer of await Promise.all(asks)) {
      expect(answer.status).toBe(200)
      expect((await bytesOf(answer)).equals(model(made))).toBe(true)
    }
    await eventually('bob keeps it', () => holds(bob, made))
    const { received } = (await bob.status()).swarm
    expect(received - before).toBeLessThan(1.2 * made.size)
  })

  it('fetch a part on demand', async () => {
    const made = await published({ owner: CAROL, seed: 250, size: 2_000_000 })
    const answer = await fetch(`${bob.url}/content/${made.infoHash}/model.glb`, {
      headers: { range: 'bytes=1500000-1500099' },
    })
    expect(answer.status).toBe(206)
    expect((await bytesOf(answer)).equals(model(made).subarray(1_500_000, 1_500_100))).toBe(true)
  })

  it('serve the verified download that visitors use', async () => {
    const made = await published({ owner: BOB, seed: 300 })
    const sources = createSourcePool({ origins: [alice.url, bob.url], now: systemTimer.now })
    const download = createPackageDownload({ ref: made, sources, fetch, timer: systemTimer })
    expect(Buffer.compare(await download.lod(0), model(made))).toBe(0)
    expect(sources.states().every(({ faults }) => faults === 0)).toBe(true)
  })

  it('refuse what no token names, and say when nobody has what one does', async () => {
    const unknown = await fixturePackage({ size: 1_000, seed: 400 })
    const refused = await fetch(`${alice.url}/content/${unknown.infoHash}/model.glb`)
    expect(refused.status).toBe(404)
    expect(await problemOf(refused)).toMatch(/no token/)
    await rig.chain.mint(owner(CAROL), unknown)
    const absent = await eventually('the token is seen', async () => {
      const answer = await fetch(`${alice.url}/content/${unknown.infoHash}/model.glb`)
      const detail = await problemOf(answer)
      return !detail.includes('no token') && { status: answer.status, detail }
    })
    expect(absent).toEqual({
      status: 404,
      detail: expect.stringMatching(/no seeder .* has it now/),
    })
  })
})

describe('a stock BitTorrent client', () => {
  beforeAll(requireAria2)

  async function expectFiles(into: string, made: ModelPackage): Promise<void> {
    const [name = ''] = await readdir(into).then((names) => names.filter((n) => /^cosmos-/.test(n)))
    for (const file of made.files) {
      const there = await readFile(path.join(into, name, file.path))
      expect(there.equals(file.bytes)).toBe(true)
    }
  }

  it('downloads a model with the .torrent file', async () => {
    const made = await published({ owner: ALICE, seed: 500 })
    const tracker = await startHttpTracker([alice.peer])
    try {
      const into = path.join(folder, 'by-torrent')
      const url = `${alice.url}/torrents/${made.infoHash}.torrent`
      await aria2(url, into, '--follow-torrent=mem', `--bt-tracker=${tracker.announce}`)
      await expectFiles(into, made)
    } finally {
      tracker.close()
    }
  })

  it('downloads a model with nothing but the magnet link and a tracker', async () => {
    const made = await published({ owner: ALICE, seed: 600 })
    const tracker = await startHttpTracker([alice.peer])
    try {
      const into = path.join(folder, 'by-magnet')
      const { infoHash } = made
      await aria2(makeMagnet({ infoHash, trackers: [tracker.announce] }), into)
      await expectFiles(into, made)
    } finally {
      tracker.close()
    }
  })

  it('downloads a model over HTTP as a web seed (BEP 19)', async () => {
    const made = await published({ owner: ALICE, seed: 700 })
    const into = path.join(folder, 'by-web-seed')
    const name = 'cosmos-house-700'
    await aria2(`${alice.url}/content/${made.infoHash}/${name}/model.glb`, into, '--out=model.glb')
    expect((await readFile(path.join(into, 'model.glb'))).equals(model(made))).toBe(true)
  })
})

describe('an upload', () => {
  const refused = async (
    made: Pick<ModelPackage, 'infoHash' | 'torrent' | 'files'>,
    headers: Record<string, string> = {},
  ): Promise<string> => {
    const response = await upload(alice.url, made, headers)
    return `${response.status} ${await problemOf(response)}`
  }
  const registered = async (seed: number, size = 600_000): Promise<ModelPackage> => {
    const made = await fixturePackage({ seed, size })
    await rig.chain.mint(owner(CAROL), made)
    return made
  }
  const leavesNothing = async (made: ModelPackage): Promise<void> => {
    expect(await holds(alice, made)).toBe(false)
    expect(await readdir(path.join(alice.data, 'partial'))).not.toContain(made.infoHash)
  }

  it('is refused for a wrong byte, anywhere', async () => {
    const made = await registered(1_000)
    const files = made.files.map((file) => ({ ...file, bytes: file.bytes.slice() }))
    const last = files.at(-1)?.bytes
    if (last) last[last.length - 1] = (last.at(-1) ?? 0) ^ 1
    expect(await refused({ ...made, files })).toMatch(/^400 piece \d+ does not have the hash/)
    await leavesNothing(made)
  })

  it('is refused when it is cut short or too long', async () => {
    const made = await registered(1_100)
    expect(await refused({ ...made, files: made.files.slice(0, -1) })).toMatch(/^400 .*ended/)
    expect(await refused({ ...made, files: [...made.files, ...made.files] })).toMatch(/^400 more/)
    await leavesNothing(made)
  })

  it('is refused when its torrent is another than the address says', async () => {
    const [made, other] = [await registered(1_200), await fixturePackage({ seed: 1_201 })]
    expect(await refused({ ...other, infoHash: made.infoHash })).toMatch(/^400 the .torrent/)
  })

  it('is refused when the token states another size or manifest', async () => {
    const sized = await fixturePackage({ seed: 1_300, size: 5_000 })
    await rig.chain.mint(owner(CAROL), { ...sized, size: sized.size + 1 })
    expect(await refused(sized)).toMatch(/^422 not as registered: it holds/)
    const listed = await fixturePackage({ seed: 1_301, size: 5_000 })
    await rig.chain.mint(owner(CAROL), { ...listed, manifestHash: `0x${'77'.repeat(32)}` })
    expect(await refused(listed)).toMatch(/^422 manifest.json does not have the hash/)
    await leavesNothing(listed)
  })

  it('is refused without a token, without a signature, and without land', async () => {
    const made = await fixturePackage({ seed: 1_400, size: 5_000 })
    expect(await refused(made)).toMatch(/^401 no token/)
    const wallet = rig.chain.wallet(CAROL)
    const expires = Math.floor(Date.now() / 1000) + 600
    const signature = (await wallet.signMessage(publishMessage({ ...made, expires }))) as Hex
    const address = wallet.address as Address
    const authorization = formatAuthorization(address, expires, signature)
    expect(await refused(made, { authorization })).toMatch(/^403 0x.* owns no title/)
    const later = formatAuthorization(address, expires + 1, signature)
    expect(await refused(made, { authorization: later })).toMatch(/^401 the signature is not by/)
  })

  it('is accepted again as what is here already', async () => {
    const made = await published({ owner: ALICE, seed: 1_500 })
    expect((await upload(alice.url, made)).status).toBe(200)
  })

  it('must say what it is and how long', async () => {
    const made = await registered(1_600, 1_000)
    const url = `${alice.url}/content/${made.infoHash}`
    const plain = await fetch(url, { method: 'PUT', body: 'x' })
    expect([plain.status, await problemOf(plain)]).toEqual([
      415,
      expect.stringMatching(/vnd.cosmos/),
    ])
    expect((await fetch(`${alice.url}/content/xyz`, { method: 'PUT', body: 'x' })).status).toBe(400)
  })
})

describe('a seeder that is killed', () => {
  it('goes on with a half-fetched pin, and serves no byte that it did not check', async () => {
    const data = path.join(folder, 'killed')
    const made = await fixturePackage({ seed: 2_000, size: 12_000_000 })
    await rig.chain.mint(owner(5), made)
    const killed = await rig.seeder(5, { data })
    expect((await upload(alice.url, made)).status).toBe(201)
    await eventually('it has begun', async () => {
      const [download] = (await killed.status()).downloads
      return download !== undefined && download.pieces > 2
    })
    await killed.kill()
    const again = await rig.seeder(5, { data })
    await eventually('the pin is here', async () => (await again.status()).pins.pinned === 1)
    const answer = await fetch(`${again.url}/content/${made.infoHash}/model.glb`)
    expect((await bytesOf(answer)).equals(model(made))).toBe(true)
    expect(await readdir(path.join(data, 'partial'))).toEqual([])
    expect(await again.stop()).toBe(0)
  })

  it('finds rotten bytes before it serves them, and repairs them from another', async () => {
    const data = path.join(folder, 'rotten')
    const made = await fixturePackage({ seed: 2_100 })
    await rig.chain.mint(owner(6), made)
    await upload(alice.url, made)
    const first = await rig.seeder(6, { data })
    await eventually('the pin is here', async () => (await first.status()).pins.pinned === 1)
    await first.stop()
    const file = path.join(data, 'content', made.infoHash.slice(0, 2), made.infoHash)
    const handle = await open(file, 'r+')
    await handle.write(Uint8Array.of(1, 2, 3), 0, 3, 500_000)
    await handle.close()
    const second = await rig.seeder(6, { data })
    await eventually('the chain is read', async () => (await second.status()).chain.status === 'ok')
    const answer = await fetch(`${second.url}/content/${made.infoHash}/model.glb`)
    expect((await bytesOf(answer)).equals(model(made))).toBe(true)
    expect(await second.stop()).toBe(0)
  })

  it('keeps a second one off its folder', async () => {
    const said = await rig.failing({ COSMOS_DATA: alice.data })
    expect(said.trim()).toBe('1: seeder: another seeder uses this data folder')
  })

  it('says in one line which port is taken', async () => {
    const port = new URL(alice.url).port
    const env = {
      COSMOS_DATA: path.join(folder, 'taken'),
      COSMOS_HOST: '127.0.0.1',
      COSMOS_PORT: port,
    }
    const said = await rig.failing(env)
    expect(said.trim()).toBe(
      `1: seeder: port ${port} is taken: choose another with --port or --peer-port`,
    )
  })
})

describe('the quota', () => {
  it('is never exceeded, however much visitors ask for', async () => {
    const data = path.join(folder, 'small')
    const small = await rig.seeder(7, { data, env: { COSMOS_STORAGE: '20MB' } })
    const { quota } = (await small.status()).storage
    const made: ModelPackage[] = []
    for (let i = 0; i < 4; i++) {
      made.push(await published({ owner: CAROL, seed: 3_000 + i, size: 3_000_000 }))
    }
    let most = 0
    let watching = true
    const watch = (async () => {
      while (watching) {
        most = Math.max(most, await diskBytes(data))
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })()
    for (const one of made) {
      const answer = await eventually('it is registered', async () => {
        const got = await fetch(`${small.url}/content/${one.infoHash}/model.glb`)
        return got.status === 200 && got
      })
      expect((await bytesOf(answer)).equals(model(one))).toBe(true)
      await eventually('it is kept', () => holds(small, one))
    }
    watching = false
    await watch
    expect(most).toBeGreaterThan(quota / 2)
    expect(most).toBeLessThanOrEqual(20_000_000)
    const { storage, packages } = await small.status()
    expect(storage.used).toBeLessThanOrEqual(quota)
    expect(packages.complete).toBeLessThan(4)
    await small.stop()
  })
})

/** Bytes that a folder's files take, as the file system counts blocks. */
async function diskBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    // Temporary files come and go while we look.
    const found = await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined)
    bytes += (found?.blocks ?? 0) * 512
  }
  return bytes
}
