import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InfoHash } from './info-hash.ts'
import { sendUpload, UploadBrokenError, type UploadFetch } from './resume-upload.ts'

const infoHash = 'a'.repeat(40) as InfoHash
const body = Uint8Array.from({ length: 1_000 }, (_, at) => at % 251)
const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  text: async () => '',
})

/** A seeder that loses the connection after so many bytes, each time, and keeps whole pieces. */
function seeder(breaks: number[], piece = 100) {
  let kept = 0
  const stored: number[] = []
  const puts: number[] = []
  const fetch: UploadFetch = async (url, init) => {
    if (init.method === 'HEAD') {
      expect(url).toBe(`https://s/uploads/${infoHash}`)
      return kept > 0 ? answer(204, { 'upload-offset': String(kept) }) : answer(404)
    }
    const from = Number(init.headers['upload-offset'] ?? 0)
    puts.push(from)
    if (from !== kept && from > 0) return answer(409, { 'upload-offset': String(kept) })
    const after = breaks.shift()
    const bytes = init.body ?? new Uint8Array()
    const came = after === undefined ? bytes.length : Math.min(after, bytes.length)
    stored.length = from
    stored.push(...bytes.subarray(0, came))
    if (after === undefined) return answer(201)
    kept = Math.floor((from + came) / piece) * piece
    throw new TypeError('fetch failed')
  }
  return { fetch, stored, puts }
}
const paused: number[] = []
const wait = async (ms: number): Promise<void> => void paused.push(ms)
const send = (fetch: UploadFetch) =>
  sendUpload({ fetch, seeder: 'https://s', infoHash, body, authorization: 'Cosmos x', wait })

describe('an upload', () => {
  it('goes on where it was, however often it breaks, as long as it comes further', () => {
    const breaks = fc.array(fc.integer({ min: 100, max: 180 }), { maxLength: 9 })
    return fc.assert(
      fc.asyncProperty(breaks, async (list) => {
        const there = seeder([...list])
        expect((await send(there.fetch)).status).toBe(201)
        expect(there.stored).toEqual([...body])
        expect(there.puts).toEqual(there.puts.toSorted((a, b) => a - b))
      }),
    )
  })

  it('is given up when it comes no further', async () => {
    const there = seeder([10, 10, 10, 10, 10, 10])
    paused.length = 0
    await expect(send(there.fetch)).rejects.toThrow(UploadBrokenError)
    expect(there.puts).toEqual([0, 0, 0, 0, 0])
    expect(paused).toEqual([500, 1_000, 2_000, 4_000])
  })

  it('begins anew where the seeder knows nothing of it any more', async () => {
    const answers = [
      () => Promise.reject(new TypeError('fetch failed')),
      async () => answer(204, { 'upload-offset': '300' }),
      async () => answer(409),
      async () => answer(404),
      async () => answer(201),
    ]
    const offsets: (string | undefined)[] = []
    const { status } = await send(async (_, init) => {
      if (init.method === 'PUT') offsets.push(init.headers['upload-offset'])
      return (answers.shift() as () => Promise<ReturnType<typeof answer>>)()
    })
    expect(status).toBe(201)
    expect(offsets).toEqual([undefined, '300', undefined])
  })

  it('waits as long as it is told, and not for ever', async () => {
    paused.length = 0
    const { status } = await send(async (_, init) =>
      init.method === 'HEAD' ? answer(404) : answer(429, { 'retry-after': '100' }),
    )
    expect(status).toBe(429)
    expect(paused).toEqual([60_000, 60_000, 60_000, 60_000])
  })

  it.each([200, 201, 400, 401, 403, 413, 422, 507])('ends at once with %d', async (status) => {
    let asked = 0
    const fetch: UploadFetch = async () => {
      asked++
      return answer(status)
    }
    expect((await send(fetch)).status).toBe(status)
    expect(asked).toBe(1)
  })

  it('believes no offset that lies beyond its end', async () => {
    const offsets: (string | undefined)[] = []
    let asked = 0
    await send(async (_, init) => {
      if (init.method === 'HEAD') return answer(204, { 'upload-offset': '1001' })
      offsets.push(init.headers['upload-offset'])
      return asked++ === 0 ? answer(503) : answer(201)
    })
    expect(offsets).toEqual([undefined, undefined])
  })
})
