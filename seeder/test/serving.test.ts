import { createHash } from 'node:crypto'
import http from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { createHttpRig, type HttpRig, stored } from './http-rig.ts'

let rig: HttpRig | undefined
afterEach(() => rig?.close())

/** The SHA-256 of an answer's body; undefined for a reader who leaves after so many bytes. */
function hashOf(url: string, leaveAfter = Number.POSITIVE_INFINITY): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, (response) => {
      const hash = createHash('sha256')
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        hash.update(chunk)
        bytes += chunk.length
        if (bytes < leaveAfter) return
        request.destroy()
        resolve(undefined)
      })
      response.once('end', () => resolve(hash.digest('hex')))
      response.once('error', reject)
    })
    request.once('error', reject)
  })
}

it('many who read at once, of whom some leave, each get the bytes of their own package', async () => {
  const seeder = await createHttpRig()
  rig = seeder
  const packages: { url: string; digest: string }[] = []
  for (const seed of [1, 2, 3]) {
    const { infoHash, files } = await stored(seeder, seed, 1_500_000 + seed)
    const model = files.at(-1)?.bytes ?? new Uint8Array()
    packages.push({
      url: `http://127.0.0.1:${seeder.server.port}/content/${infoHash}/model.glb`,
      digest: createHash('sha256').update(model).digest('hex'),
    })
  }
  const visits = Array.from({ length: 90 }, async (_, visit) => {
    const { url, digest } = packages[visit % 3] as (typeof packages)[number]
    const leaves = visit % 4 === 0
    const got = await hashOf(url, leaves ? 1 + visit * 10_000 : undefined)
    expect(got).toBe(leaves ? undefined : digest)
  })
  await Promise.all(visits)
})
