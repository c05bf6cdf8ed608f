/** Fault 15: three seeders of one wallet, two of them with disks too small for all of its models. */
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRig, eventually, type Rig, type SeederProcess, upload } from './rig.ts'

const [ALICE, BOB, CAROL] = [2, 3, 4]
const MODELS = 10
/** Seven of ten fit beside the index. */
const SMALL = '16MiB'
/** Of the others; the shortest that a count of copies can keep up with. */
const AWAY_SECONDS = 8

let rig: Rig
let small: readonly SeederProcess[]
let large: SeederProcess
const all: ModelPackage[] = []

const start = (index: number, storage: string): Promise<SeederProcess> =>
  rig.seeder(index, {
    env: {
      COSMOS_WALLET: rig.chain.wallet(ALICE).address,
      COSMOS_STORAGE: storage,
      COSMOS_PARTNERS: [ALICE, BOB, CAROL].map((index) => rig.chain.wallet(index).address).join(),
      COSMOS_REPAIR_AFTER: String(AWAY_SECONDS),
    },
  })

beforeAll(async () => {
  rig = await createRig()
  for (let seed = 0; seed < MODELS; seed++) {
    const made = await fixturePackage({ seed: 7_000 + seed * 3, size: 900_000 })
    await rig.chain.mint(rig.chain.wallet(ALICE).address, made)
    all.push(made)
  }
  large = await start(CAROL, '64MB')
  for (const made of all) expect((await upload(large.url, made)).status).toBe(201)
  await eventually('it is listed', async () => (await large.status()).registry.listed)
  small = await Promise.all([start(ALICE, SMALL), start(BOB, SMALL)])
})
afterAll(() => rig?.close())

async function heldBy(seeder: SeederProcess): Promise<string[]> {
  const { models, storage } = await seeder.status()
  expect(storage.used).toBeLessThanOrEqual(storage.quota)
  return models.map(({ infoHash }) => infoHash)
}
const together = async (): Promise<number> =>
  new Set((await Promise.all(small.map(heldBy))).flat()).size

it('the small ones hold everything between them, and say that not all fits one', async () => {
  await eventually('they complement each other', async () => (await together()) === MODELS, 120_000)
  for (const seeder of small) {
    const { pins, warnings } = await seeder.status()
    expect(pins.pinned).toBeLessThan(MODELS)
    expect(warnings).toContainEqual(expect.stringMatching(/Not all of your models fit/))
    expect(seeder.log()).not.toMatch(/"level":50/)
  }
}, 150_000)

it('the large one may go for good, and get everything back from them with a new disk', async () => {
  await large.kill()
  const served = await Promise.all(
    all.map(async ({ infoHash, files }) => {
      for (const { url } of small) {
        const answer = await fetch(`${url}/content/${infoHash}/model.glb`, {
          headers: { 'cache-control': 'only-if-cached' },
        })
        const bytes = Buffer.from(await answer.arrayBuffer())
        if (answer.status === 200) return bytes.equals(files.at(-1)?.bytes ?? Buffer.alloc(0))
      }
      return false
    }),
  )
  expect(served).toEqual(all.map(() => true))
  large = await start(CAROL, '64MB')
  await eventually('it has everything', async () => (await large.status()).pins.pinned === MODELS)
  expect(await together()).toBe(MODELS)
}, 120_000)
