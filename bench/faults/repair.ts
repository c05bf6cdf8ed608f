/** How long a seeder with a rotten package takes to serve it again, from another seeder that has it. */
import { open } from 'node:fs/promises'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import { createRig, eventually, upload } from '../../seeder/test/rig.ts'
import { sample } from '../row.ts'
import type { Figure } from '../turns.ts'

const ROUNDS = 5
/** Development accounts of the operators. */
const [REPLICA, ROTTING] = [2, 3]
/** Of the 400 KB: in the model, not in what describes it. */
const ROTTEN_AT = 300_000

/** Milliseconds from the request that finds it rotten to the last right byte. */
export async function repair(): Promise<Figure> {
  const rig = await createRig()
  try {
    const made = await fixturePackage({ seed: 1, size: 400_000, lods: false })
    await rig.chain.mint(rig.chain.wallet(ROTTING).address, made)
    const replica = await rig.seeder(REPLICA)
    await eventually('it is listed', async () => (await replica.status()).registry.listed)
    const stored = await upload(replica.url, made)
    if (stored.status !== 201) throw new Error(`${stored.status} ${await stored.text()}`)
    let rotting = await rig.seeder(ROTTING)
    const whole = () =>
      eventually('it is pinned', async () => (await rotting.status()).pins.pinned === 1)
    const model = made.files.at(-1)?.bytes ?? new Uint8Array()
    return await sample(ROUNDS, async () => {
      const { data } = rotting
      await whole()
      await rotting.stop()
      await spoil(path.join(data, 'content', made.infoHash.slice(0, 2), made.infoHash))
      rotting = await rig.seeder(ROTTING, { data })
      await eventually('it reads the chain', async () => {
        const { chain, registry } = await rotting.status()
        return chain.status === 'ok' && registry.listed
      })
      const began = performance.now()
      await eventually('it serves the right bytes', async () => {
        const answer = await fetch(`${rotting.url}/content/${made.infoHash}/model.glb`)
        const bytes = Buffer.from(await answer.arrayBuffer())
        if (answer.status === 200 && !bytes.equals(model)) throw new Error('it served rot')
        return answer.status === 200
      })
      return performance.now() - began
    })
  } finally {
    await rig.close()
  }
}

async function spoil(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const was = await handle.read(new Uint8Array(1), 0, 1, ROTTEN_AT)
    await handle.write(Uint8Array.of((was.buffer[0] ?? 0) ^ 1), 0, 1, ROTTEN_AT)
  } finally {
    await handle.close()
  }
}
