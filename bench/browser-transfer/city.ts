/** A chain, an edge with its tracker and a seeder, each as it runs, and packages in the seeder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { startLocalEdge } from '../../edge/local.ts'
import { createRig, eventually, type SeederProcess, upload } from '../../seeder/test/rig.ts'
import { type LaidOut, layOut } from '../lay-out.ts'

/** The development account of the seeder's operator. */
const OPERATOR = 2

export interface SmallCity {
  readonly seeder: SeederProcess
  /** WebSocket address of the edge's tracker. */
  readonly tracker: string
  /** A package in the seeder whose model has `length` bytes, and its files beside a .torrent. */
  publish(length: number): Promise<Published>
  close(): Promise<void>
}

export interface Published extends LaidOut {
  readonly made: ModelPackage
  readonly model: Uint8Array
}

export async function startSmallCity(): Promise<SmallCity> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cosmos-bench-'))
  const rig = await createRig()
  const { rpc, cosmos } = rig.chain
  const places = { dataDir: path.join(folder, 'edge'), assetsDir: folder }
  const edge = await startLocalEdge({ port: 0, rpc, cosmos, ...places })
  const env = { COSMOS_EDGE: edge.url, COSMOS_STORAGE: '512MB', COSMOS_LOG: 'warn' }
  const seeder = await rig.seeder(OPERATOR, { env })
  const isJoined = async () => (await seeder.status()).tracker.state === 'joined'
  await eventually('the seeder joins the tracker', isJoined, 60_000)
  let count = 0
  return {
    ...{ seeder, tracker: `${edge.url.replace('http', 'ws')}/tracker` },
    async publish(length) {
      const made = await fixturePackage({ size: length, seed: ++count, lods: false })
      await rig.chain.mint(rig.chain.wallet(OPERATOR).address, made)
      const answer = await upload(seeder.url, made)
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
      const laidOut = await layOut(path.join(folder, String(count)), made)
      return { made, model: made.files.at(-1)?.bytes ?? new Uint8Array(), ...laidOut }
    },
    async close() {
      await edge.close()
      await rig.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
