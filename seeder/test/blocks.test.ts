/** Models that governance blocked: what visitors, publishers, auditors and peers get. */
import { auditSeeder, freshNonce } from '@cosmos/protocol/content/audit-run'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { createSourcePool } from '@cosmos/protocol/content/source-pool'
import { systemTimer } from '@cosmos/protocol/content/source-request'
import { createPackageDownload } from '@cosmos/protocol/content/verified-download'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHttpRig, type HttpRig, stored } from './http-rig.ts'
import { createRig, eventually, type Rig, type SeederProcess, upload } from './rig.ts'

const reasonOf = async (answer: Response): Promise<string> => {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const { title, detail } = (await answer.json()) as { title: string; detail: string }
  return `${answer.status} ${title}: ${detail}`
}

describe('over HTTP, a blocked package', () => {
  let rig: HttpRig
  let made: ModelPackage
  const origin = () => `http://127.0.0.1:${rig.server.port}`
  const get = (path: string, init: RequestInit = {}) => fetch(`${origin()}${path}`, init)

  beforeEach(async () => {
    rig = await createHttpRig()
    made = await stored(rig, 1, 300_000)
  })
  afterEach(() => rig.close())

  it('is refused with the reason, whole and in part, and given again when it is unblocked', async () => {
    const paths = [`/content/${made.infoHash}/model.glb`, `/torrents/${made.infoHash}.torrent`]
    rig.block(made)
    for (const path of paths) {
      const said = await reasonOf(await get(path))
      expect(said).toMatch(/^451 Blocked: .*government blocked it \(decision 3 .*2027-01-15\)/)
      expect((await get(path, { method: 'HEAD' })).status).toBe(451)
    }
    const cached = await get(paths[0] ?? '', { headers: { 'cache-control': 'only-if-cached' } })
    expect(cached.status).toBe(451)
    rig.block(made, false)
    for (const path of paths) expect((await get(path)).status).toBe(200)
  })

  it('is no longer taken from publishers, whether it is here or not', async () => {
    const other = await fixturePackage({ seed: 2, size: 10_000 })
    rig.register(other)
    for (const one of [made, other]) {
      rig.block(one)
      const answer = await upload(origin(), one)
      expect(await reasonOf(answer)).toMatch(/^451 Blocked: .*government blocked it/)
    }
    expect(rig.store.get(other.infoHash)).toBeUndefined()
    rig.block(other, false)
    expect((await upload(origin(), other)).status).toBe(201)
  })

  it('is no failure of who is audited', async () => {
    rig.block(made)
    const challenge = { infoHash: made.infoHash, nonce: freshNonce(), count: 1 }
    const now = () => performance.now()
    const about = { origin: origin(), challenge, fetch, now, timeoutMs: 20_000 }
    const { verdict, detail } = await auditSeeder(about)
    expect([verdict, detail]).toEqual(['unknown', expect.stringContaining('blocked')])
  })

  it('is looked for elsewhere by visitors, who go on asking here for others', async () => {
    rig.block(made)
    const sources = createSourcePool({ origins: [origin()], now: systemTimer.now })
    const download = createPackageDownload({ ref: made, sources, fetch, timer: systemTimer })
    await expect(download.lod(0)).rejects.toThrow()
    expect(sources.states()[0]?.bannedUntil).toBe(0)
  })
})

describe('on a chain, a model that parliament blocks', () => {
  const ALICE = 2
  const BOB = 3
  const OLAF = 4
  const HONOURS = { honoured: true, listed: 1, withheld: 1 }
  let rig: Rig
  let alice: SeederProcess
  let bob: SeederProcess
  let made: ModelPackage

  const statusAt = async (seeder: SeederProcess): Promise<number> => {
    const answer = await fetch(`${seeder.url}/content/${made.infoHash}/model.glb`)
    await answer.arrayBuffer()
    return answer.status
  }
  const answers = (seeder: SeederProcess, status: number) =>
    eventually(`it answers ${status}`, async () => (await statusAt(seeder)) === status)

  beforeAll(async () => {
    rig = await createRig()
    ;[alice, bob] = await Promise.all([rig.seeder(ALICE), rig.seeder(BOB)])
    for (const seeder of [alice, bob]) {
      await eventually('the registry lists it', async () => (await seeder.status()).registry.listed)
    }
    made = await fixturePackage({ size: 900_000, seed: 1 })
    await rig.chain.mint(rig.chain.wallet(ALICE).address, made)
    expect((await upload(alice.url, made)).status).toBe(201)
    expect(await statusAt(bob)).toBe(200)
  })
  afterAll(() => rig?.close())

  it('is withheld by who honours that, over BitTorrent too, and served by who does not', async () => {
    await rig.chain.decide('blockModels', [`0x${made.infoHash}`], 'Not theirs to publish')
    for (const seeder of [alice, bob]) await answers(seeder, 451)
    const [hers, his] = await Promise.all([alice.status(), bob.status()])
    expect([hers.blocked, his.blocked]).toEqual([
      { ...HONOURS, pins: 1 },
      { ...HONOURS, pins: 0 },
    ])
    expect(hers.models.map((one) => one.class)).toEqual(['blocked'])
    expect(hers.warnings.join()).toMatch(/blocked by the city's government/)
    expect(await (await fetch(`${bob.url}/metrics`)).text()).toContain('cosmos_blocked_withheld 1')

    const olaf = await rig.seeder(OLAF, { env: { COSMOS_HONOUR_BLOCKS: 'off' } })
    // Both have it, and neither gives it to a peer.
    expect(await statusAt(olaf)).toBe(404)
    expect((await upload(olaf.url, made)).status).toBe(201)
    expect(await statusAt(olaf)).toBe(200)
    expect((await olaf.status()).blocked).toEqual({
      ...{ honoured: false, listed: 1, withheld: 0, pins: 0 },
    })
    expect(await statusAt(bob)).toBe(451)
    await olaf.stop()
  })

  it('is served again when it is unblocked', async () => {
    await rig.chain.decide('unblockModels', [`0x${made.infoHash}`])
    for (const seeder of [alice, bob]) await answers(seeder, 200)
    expect((await bob.status()).blocked.listed).toBe(0)
  })

  it('is served again when the chain takes the decision back', async () => {
    const before = await rig.chain.rpcCall<string>('evm_snapshot')
    await rig.chain.decide('blockModels', [`0x${made.infoHash}`], 'Too hasty')
    await answers(bob, 451)
    await rig.chain.rpcCall('evm_revert', before)
    for (let n = 0; n < 3; n++) await rig.chain.rpcCall('evm_mine')
    for (const seeder of [alice, bob]) await answers(seeder, 200)
  })
})
