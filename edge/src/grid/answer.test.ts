import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createAnswers } from './answer.ts'

const body = new TextEncoder().encode('parcel '.repeat(1_000)) as Uint8Array<ArrayBuffer>
const answer = { status: 200, headers: { etag: '"0x1"' }, body }
const encoding = async (accept: string | null, what = answer) =>
  (await createAnswers().respond(what, accept)).headers.get('content-encoding')

describe('answers of bytes', () => {
  it('are compressed for those who take it, and say that they vary', async () => {
    const response = await createAnswers().respond(answer, 'br;q=1, gzip;q=0.8')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'accept-encoding',
      etag: '"0x1"',
    })
    expect(gunzipSync(Buffer.from(await response.arrayBuffer()))).toEqual(Buffer.from(body))
  })

  it('stay as they are for everybody else', async () => {
    expect(await encoding(null)).toBeNull()
    expect(await encoding('br')).toBeNull()
    expect(await encoding('gzip;q=0, br')).toBeNull()
    expect(await encoding('gzip; q=0.0')).toBeNull()
    expect(await encoding('*')).toBe('gzip')
    expect(await encoding('gzip', { ...answer, body: body.slice(0, 100) })).toBeNull()
  })

  it('have no body where there is none', async () => {
    const response = await createAnswers().respond(
      { status: 304, headers: {}, body: undefined },
      '',
    )
    expect(response.status).toBe(304)
    expect(response.body).toBeNull()
  })
})
