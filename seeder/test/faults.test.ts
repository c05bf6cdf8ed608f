/** Faults of chain, network and crowds that a seeder has to live with, one test each. */
import { spawnSync } from 'node:child_process'
import { get } from 'node:https'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRig, eventually, type Rig, type SeederProcess, upload } from './rig.ts'
import { type RpcProxy, startRpcProxy } from './rpc-proxy.ts'

const ALICE = 2
const BOB = 3
const CAROL = 4
const CERTIFICATES = path.join(import.meta.dirname, 'certificates')

let rig: Rig
const started: SeederProcess[] = []
let proxy: RpcProxy | undefined

beforeAll(async () => {
  rig = await createRig()
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((seeder) => seeder.stop()))
  await proxy?.close()
  proxy = undefined
})
afterAll(() => rig?.close())

async function start(index: number, env: Record<string, string> = {}): Promise<SeederProcess> {
  const seeder = await rig.seeder(index, { env })
  started.push(seeder)
  return seeder
}

async function minted(seed: number, owner: number, size = 400_000): Promise<ModelPackage> {
  const made = await fixturePackage({ seed, size })
  await rig.chain.mint(rig.chain.wallet(owner).address, made)
  return made
}

const model = (made: ModelPackage): Uint8Array => made.files.at(-1)?.bytes ?? new Uint8Array()
const isFollowing = (seeder: SeederProcess) =>
  eventually('the chain is read', async () => (await seeder.status()).chain.status === 'ok')

describe('the chain (fault 11)', () => {
  it('is away: what is known goes on being served, and the operator is told', async () => {
    proxy = await startRpcProxy(rig.chain.rpc)
    const seeder = await start(ALICE, { COSMOS_RPC: proxy.url })
    const made = await minted(1, ALICE)
    expect((await upload(seeder.url, made)).status).toBe(201)
    proxy.mood = 'down'
    await eventually('it notices', async () => (await seeder.status()).chain.status !== 'ok')
    const { warnings } = await seeder.status()
    expect(warnings).toContainEqual(expect.stringMatching(/^The chain can't be read/))
    const answer = await fetch(`${seeder.url}/content/${made.infoHash}/model.glb`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(model(made))).toBe(true)
    expect((await fetch(`${seeder.url}/healthz`)).status).toBe(200)
    // A token that it can't have heard of is no reason to store anything.
    const unheard = await minted(2, CAROL)
    expect((await upload(seeder.url, unheard)).status).toBe(401)
    proxy.mood = 'honest'
    await isFollowing(seeder)
    expect((await upload(seeder.url, unheard)).status).toBe(201)
  })

  it('is another one all at once: it is not believed', async () => {
    proxy = await startRpcProxy(rig.chain.rpc)
    const seeder = await start(ALICE, { COSMOS_RPC: proxy.url })
    const made = await minted(3, ALICE)
    expect((await upload(seeder.url, made)).status).toBe(201)
    const { chainId } = (await seeder.status()).chain
    proxy.mood = 'other-chain'
    const unheard = await minted(4, CAROL)
    // Whatever it makes of that, it drops nothing and serves on.
    await upload(seeder.url, unheard)
    const answer = await fetch(`${seeder.url}/content/${made.infoHash}/model.glb`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(model(made))).toBe(true)
    expect((await seeder.status()).chain.chainId).toBe(chainId)
    proxy.mood = 'honest'
    await isFollowing(seeder)
  })
})

describe('several endpoints of the chain (fault 11)', () => {
  const endpointsOf = async (seeder: SeederProcess) => (await seeder.status()).chain.endpoints

  it.each(['down', 'silent', 'other-chain'] as const)(
    'of which one is %s: the next is read, and the operator is told of the first',
    async (mood) => {
      proxy = await startRpcProxy(rig.chain.rpc)
      const seeder = await start(ALICE, { COSMOS_RPC: `${proxy.url},${rig.chain.rpc}` })
      await isFollowing(seeder)
      expect(await endpointsOf(seeder)).toMatchObject([{ leads: true }, { state: 'agrees' }])
      proxy.mood = mood
      const made = await minted(50 + mood.length, ALICE)
      await eventually('the token is seen through the other', async () =>
        (await seeder.status()).pins.missing.some(({ infoHash }) => infoHash === made.infoHash),
      )
      expect((await upload(seeder.url, made)).status).toBe(201)
      const { chain, warnings } = await seeder.status()
      expect(chain).toMatchObject({
        status: 'ok',
        endpoints: [{ state: 'away', leads: false }, { leads: true }],
      })
      const { host } = new URL(proxy.url)
      expect(warnings).toContainEqual(
        expect.stringContaining(`The RPC endpoint ${host} is of no use`),
      )
    },
  )

  it('that disagree: what is known is served, nothing new is taken until they agree', async () => {
    proxy = await startRpcProxy(rig.chain.rpc)
    const seeder = await start(ALICE, { COSMOS_RPC: `${rig.chain.rpc},${proxy.url}` })
    const known = await minted(70, ALICE)
    expect((await upload(seeder.url, known)).status).toBe(201)
    proxy.mood = 'other-blocks'
    const unheard = await minted(71, ALICE)
    await eventually('they disagree', async () => {
      const { chain } = await seeder.status()
      return chain.status === 'disputed'
    })
    expect((await upload(seeder.url, unheard)).status).toBe(401)
    const answer = await fetch(`${seeder.url}/content/${known.infoHash}/model.glb`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(model(known))).toBe(true)
    expect((await fetch(`${seeder.url}/readyz`)).status).toBe(200)
    const { warnings, chain } = await seeder.status()
    for (const host of [new URL(rig.chain.rpc).host, new URL(proxy.url).host]) {
      expect(warnings).toContainEqual(
        expect.stringMatching(new RegExp(`^Nothing new .*${host} says block \\d+ is 0x`)),
      )
    }
    expect(chain.endpoints.map(({ state }) => state)).toEqual(['disagrees', 'disagrees'])
    expect(await (await fetch(seeder.url)).text()).toMatch(/<dt>RPC<\/dt>[^\n]*says block/)
    proxy.mood = 'honest'
    await isFollowing(seeder)
    expect((await upload(seeder.url, unheard)).status).toBe(201)
  })

  it('that lie about a size: nothing is taken that is longer or shorter than the lie', async () => {
    proxy = await startRpcProxy(rig.chain.rpc)
    const honest = await start(BOB)
    const made = await minted(72, CAROL, 400_321)
    expect((await upload(honest.url, made)).status).toBe(201)
    await eventually('bob is listed', async () => (await honest.status()).registry.listed)
    for (const lie of [made.size - 1, 10 ** 13]) {
      proxy.sizes = [made.size, lie]
      proxy.mood = 'other-sizes'
      const seeder = await start(ALICE, { COSMOS_RPC: proxy.url })
      await isFollowing(seeder)
      const pinned = await minted(73, ALICE)
      expect((await upload(seeder.url, pinned)).status).toBe(201)
      const before = (await seeder.status()).storage.used
      expect((await upload(seeder.url, made)).status).toBe(422)
      const asked = await eventually('it is looked for', async () => {
        const response = await fetch(`${seeder.url}/content/${made.infoHash}/model.glb`)
        return /not as registered|share/.test(await response.text()) && response
      })
      expect(asked.status).toBe(404)
      const after = await seeder.status()
      expect([after.storage.used, after.packages.complete]).toEqual([before, 1])
      await seeder.stop()
    }
  })
})

describe('a seeder (fault 14)', () => {
  it('without any peer serves what it has, and says what it has not', async () => {
    const seeder = await start(ALICE)
    const [here, elsewhere] = [await minted(20, ALICE), await minted(21, CAROL)]
    expect((await upload(seeder.url, here)).status).toBe(201)
    const answer = await fetch(`${seeder.url}/content/${here.infoHash}/model.glb`)
    expect(answer.status).toBe(200)
    const absent = await eventually(
      'the registered one is looked for in vain',
      async () => {
        const response = await fetch(`${seeder.url}/content/${elsewhere.infoHash}/model.glb`)
        const { detail } = (await response.json()) as { detail: string }
        return /no seeder/.test(detail) && response
      },
      40_000,
    )
    expect([absent.status, absent.headers.get('retry-after')]).toEqual([404, '10'])
  })

  it('with IPv6 only is reached there', async () => {
    const seeder = await start(ALICE, { COSMOS_HOST: '::1' })
    expect(new URL(seeder.url).hostname).toBe('[::1]')
    const made = await minted(22, ALICE)
    expect((await upload(seeder.url, made)).status).toBe(201)
    const answer = await fetch(`${seeder.url}/content/${made.infoHash}/model.glb`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(model(made))).toBe(true)
  })

  it('with an expired certificate goes on, is healthy, and warns its operator', async () => {
    const env = {
      COSMOS_TLS_CERT: path.join(CERTIFICATES, 'expired.crt'),
      COSMOS_TLS_KEY: path.join(CERTIFICATES, 'expired.key'),
    }
    const seeder = await start(ALICE, env)
    expect(seeder.url).toMatch(/^https:/)
    const status = await new Promise<string>((resolve, reject) => {
      get(`${seeder.url}/status`, { rejectUnauthorized: false }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.once('end', () => resolve(text))
      }).once('error', reject)
    })
    expect((JSON.parse(status) as { warnings: string[] }).warnings).toContainEqual(
      expect.stringMatching(/^The certificate has expired/),
    )
    const check = path.join(import.meta.dirname, '../src/health-check.ts')
    const asked = (extra: Record<string, string>) =>
      spawnSync(process.execPath, [check], {
        env: { ...process.env, COSMOS_PORT: new URL(seeder.url).port, ...extra },
      }).status
    expect(asked(env)).toBe(0)
    expect(asked({})).toBe(1)
  })
})

describe('a crowd (fault 16)', () => {
  it('asks one seeder for a model at once, a second joins, and it crosses once to each', async () => {
    const alice = await start(ALICE)
    const bob = await start(BOB)
    for (const seeder of [alice, bob]) {
      await eventually('the registry lists it', async () => (await seeder.status()).registry.listed)
    }
    const made = await minted(40, CAROL, 4_000_000)
    expect((await upload(alice.url, made)).status).toBe(201)
    await eventually('bob has heard of the token', async () => {
      const { packages } = await bob.status()
      return packages.registered >= (await alice.status()).packages.registered
    })
    const visit = async ({ url }: SeederProcess): Promise<boolean> => {
      const answer = await fetch(`${url}/content/${made.infoHash}/model.glb`)
      return Buffer.from(await answer.arrayBuffer()).equals(model(made))
    }
    const first = Array.from({ length: 100 }, () => visit(alice))
    const second = Array.from({ length: 100 }, () => visit(bob))
    expect((await Promise.all([...first, ...second])).every(Boolean)).toBe(true)
    // Over HTTP and BitTorrent together.
    const { swarm } = await bob.status()
    expect(swarm.received).toBeGreaterThan(made.size * 0.9)
    expect(swarm.received).toBeLessThan(made.size * 1.2)
  }, 120_000)
})

describe('a re-org (fault 11)', () => {
  // Last, because the rig's own wallet does not know that its transactions are undone.
  it('takes a registration back: the package waits for it to return', async () => {
    const call = async (method: string, ...params: unknown[]): Promise<unknown> => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(rig.chain.rpc, { method: 'POST', headers, body })
      return ((await response.json()) as { result: unknown }).result
    }
    const seeder = await start(ALICE)
    await isFollowing(seeder)
    const snapshot = await call('evm_snapshot')
    const made = await minted(5, CAROL)
    expect((await upload(seeder.url, made)).status).toBe(201)
    expect(await call('evm_revert', snapshot)).toBe(true)
    // The other branch becomes the longer one.
    await call('hardhat_mine', '0x5')
    await eventually(`its token is gone: ${seeder.log().slice(-500)}`, async () =>
      (await seeder.status()).models.some(
        (one) => one.infoHash === made.infoHash && one.class === 'waiting',
      ),
    )
  })
})
