import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeUpload, readUpload, UploadError } from './upload.ts'

async function* chunked(body: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

describe('the body of an upload', () => {
  it('comes back as torrent and files however it is cut', async () => {
    const part = fc.uint8Array({ minLength: 1, maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(part, part, part, fc.integer({ min: 1, max: 400 }), async (t, a, b, cut) => {
        const body = encodeUpload(t, [
          { path: 'a', bytes: a },
          { path: 'b', bytes: b },
        ])
        const { torrent, rest } = await readUpload(chunked(body, cut))
        expect(torrent).toEqual(t)
        expect((await collect(rest)).equals(Buffer.concat([a, b]))).toBe(true)
      }),
    )
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['half a length', new Uint8Array(3)],
    ['a torrent of no bytes', new Uint8Array(10)],
    ['a torrent of 4 GiB', new Uint8Array([255, 255, 255, 255, 1])],
    ['a cut torrent', new Uint8Array([0, 0, 0, 9, 1, 2])],
  ])('is refused when it is %s', async (_, body) => {
    await expect(readUpload(chunked(body, 2))).rejects.toThrow(UploadError)
  })

  it('lets go of its source when the reader stops early', async () => {
    let closed = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array([0, 0, 0, 1, 7])
      } finally {
        closed = true
      }
    }
    const { rest } = await readUpload(source())
    for await (const _ of rest) break
    expect(closed).toBe(true)
  })
})
