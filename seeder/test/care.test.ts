import { open } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRig, eventually, type Rig, type SeederProcess, upload } from './rig.ts'

const [ALICE, BOB, CAROL] = [2, 3, 4]
let rig: Rig
let alice: SeederProcess
let bob: SeederProcess
let made: ModelPackage

beforeAll(async () => {
  rig = await createRig()
  made = await fixturePackage({ seed: 5_000, size: 400_000 })
  await rig.chain.mint(rig.chain.wallet(BOB).address, { ...made, name: 'Lighthouse' })
  alice = await rig.seeder(ALICE)
  await eventually('alice is listed', async () => (await alice.status()).registry.listed)
  expect((await upload(alice.url, made)).status).toBe(201)
  bob = await rig.seeder(BOB)
  await eventually('bob holds his pin', async () => (await bob.status()).pins.pinned === 1)
})
afterAll(() => rig?.close())

const contentOf = (seeder: SeederProcess, { infoHash }: ModelPackage): Promise<Response> =>
  fetch(`${seeder.url}/content/${infoHash}/model.glb`)

describe('a seeder and its pins', () => {
  it('says which of them too few others hold', async () => {
    const below = await eventually('copies are counted', async () => {
      const { replicas } = (await bob.status()).care
      return replicas.counted === 1 && replicas.below
    })
    expect(below).toEqual([{ infoHash: made.infoHash, name: 'Lighthouse', others: 1 }])
  })

  it('mends what rots while it runs, from another seeder, though nobody asks for it', async () => {
    await bob.stop()
    const file = path.join(bob.data, 'content', made.infoHash.slice(0, 2), made.infoHash)
    const handle = await open(file, 'r+')
    await handle.write(Uint8Array.of(1, 2, 3), 0, 3, 300_000)
    await handle.close()
    const db = new DatabaseSync(path.join(bob.data, 'index.sqlite'))
    // As if it had been read long ago.
    db.exec('UPDATE package SET checked_at = 1')
    db.close()
    bob = await rig.seeder(BOB, { data: bob.data, env: { COSMOS_SCRUB: '10MB' } })
    await eventually('it was mended', async () => {
      const { care, pins } = await bob.status()
      return care.scrubbed.rotten === 1 && care.rotten === 0 && pins.pinned === 1
    })
    const { received } = (await bob.status()).swarm
    expect(received).toBeGreaterThan(0)
    // Only the rotten piece came anew, in pieces of 256 KiB or more.
    expect(received).toBeLessThan(made.size)
    const answer = await contentOf(bob, made)
    expect(
      Buffer.compare(
        Buffer.from(await answer.arrayBuffer()),
        made.files.at(-1)?.bytes ?? Buffer.alloc(0),
      ),
    ).toBe(0)
  })

  it('serves what it holds while the chain can not be read, and lets the rest wait', async () => {
    const absent = await fixturePackage({ seed: 5_001, size: 5_000 })
    await rig.chain.mint(rig.chain.wallet(CAROL).address, absent)
    await bob.stop()
    const cut = await rig.seeder(BOB, { data: bob.data, env: { COSMOS_RPC: 'http://127.0.0.1:9' } })
    const answer = await contentOf(cut, made)
    expect(answer.status).toBe(200)
    expect((await answer.arrayBuffer()).byteLength).toBe(made.files.at(-1)?.bytes.length)
    const waiting = await contentOf(cut, absent)
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([404, '5'])
    expect(await waiting.text()).toContain('the chain was not read yet')
    expect((await upload(cut.url, absent)).status).toBe(503)
    expect(await cut.stop()).toBe(0)
  })
})
