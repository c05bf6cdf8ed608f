/** Fault 17, in small: a random walk over all that clients do, against a model of what must be there. */

import { readdirSync } from 'node:fs'
import { auditSeeder, freshNonce } from '@cosmos/protocol/content/audit-run'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { encodeUpload, UPLOAD_TYPE } from '@cosmos/protocol/content/upload'
import { seededRandom } from '@cosmos/protocol/seeded-random'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHttpRig, type HttpRig, rawSocket } from './http-rig.ts'
import { eventually } from './rig.ts'

const STEPS = 250
let rig: HttpRig

beforeEach(async () => {
  rig = await createHttpRig()
})
afterEach(() => rig.close())

it('a random walk of uploads, breaks, reads, audits and removals leaves what it should', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  const random = seededRandom(seed)
  const origin = `http://127.0.0.1:${rig.server.port}`
  const all: ModelPackage[] = []
  for (let i = 0; i < 6; i++) {
    const made = await fixturePackage({ seed: i, size: 50_000 + i * 300_000 })
    rig.register(made)
    all.push(made)
  }
  const here = new Set<ModelPackage>()
  const spaceOf = ({ files }: ModelPackage) => Buffer.concat(files.map(({ bytes }) => bytes))
  const descriptors = () => readdirSync('/proc/self/fd').length
  const before = descriptors()

  const deeds: Record<string, (made: ModelPackage) => Promise<void>> = {
    async upload(made) {
      // The seeder may still be busy with one that broke off a moment ago.
      const answer = await eventually('the upload is taken', async () => {
        const response = await fetch(`${origin}/content/${made.infoHash}`, {
          method: 'PUT',
          headers: { 'content-type': UPLOAD_TYPE },
          body: encodeUpload(made.torrent, made.files) as Uint8Array<ArrayBuffer>,
        })
        await response.text()
        return response.status !== 409 && response
      })
      expect(answer.status).toBe(here.has(made) ? 200 : 201)
      here.add(made)
    },
    async breakOff(made) {
      if (here.has(made)) return
      const body = encodeUpload(made.torrent, made.files)
      const { socket, closed } = await rawSocket(rig.server.port)
      socket.write(
        `PUT /content/${made.infoHash} HTTP/1.1\r\nHost: x\r\nContent-Type: ${UPLOAD_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`,
      )
      socket.end(body.subarray(0, Math.floor(random() * body.length)))
      await closed
    },
    async read(made) {
      const space = spaceOf(made)
      const from = Math.floor(random() * space.length)
      const to = from + Math.floor(random() * (space.length - from))
      const answer = await fetch(`${origin}/content/${made.infoHash}`, {
        headers: { range: `bytes=${from}-${to}` },
      })
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(answer.status).toBe(here.has(made) ? 206 : 404)
      if (here.has(made)) expect(bytes.equals(space.subarray(from, to + 1))).toBe(true)
    },
    async leave(made) {
      const { socket, closed } = await rawSocket(rig.server.port)
      socket.write(`GET /content/${made.infoHash} HTTP/1.1\r\nHost: x\r\n\r\n`)
      socket.once('data', () => socket.destroy())
      await closed
    },
    async audit(made) {
      const challenge = { infoHash: made.infoHash, nonce: freshNonce(), count: 2 }
      const now = () => performance.now()
      const result = await auditSeeder({ origin, challenge, fetch, now, timeoutMs: 20_000 })
      expect(result.verdict).toBe(here.has(made) ? 'success' : 'failure')
    },
    async remove(made) {
      await rig.store.drop(made.infoHash)
      await eventually('it is gone', () => rig.store.get(made.infoHash) === undefined)
      here.delete(made)
    },
  }
  const names = Object.keys(deeds)
  const done: string[] = []
  try {
    for (let step = 0; step < STEPS; step++) {
      const name = names[Math.floor(random() * names.length)] ?? ''
      const which = Math.floor(random() * all.length)
      done.push(`${name} ${which}`)
      const made = all[which]
      if (made) await deeds[name]?.(made)
    }
  } catch (error) {
    throw new Error(`SEED=${seed}, after ${done.slice(-8).join(', ')}`, { cause: error })
  }
  for (const made of all) await rig.store.drop(made.infoHash)
  await eventually('all is given back', () => rig.store.usage().used === 0)
  await expect.poll(() => rig.server.connections.open, { timeout: 60_000 }).toBeLessThan(20)
  expect(descriptors()).toBeLessThan(before + 40)
}, 120_000)
