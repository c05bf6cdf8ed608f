import { type AddressInfo, connect, createServer } from 'node:net'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { formatAuthorization, publishMessage } from '@cosmos/protocol/content/publish-auth'
import { sendUpload } from '@cosmos/protocol/content/resume-upload'
import { encodeUpload, UPLOAD_TYPE } from '@cosmos/protocol/content/upload'
import type { Address, Hex } from '@cosmos/protocol/lightnode/types'
import { Wallet } from 'ethers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SIGNER_BYTES_PER_DAY } from '../src/limits.ts'
import { openUploadBudget } from '../src/upload/budget.ts'
import { createHttpRig, type HttpRig, rawSocket } from './http-rig.ts'
import { eventually } from './rig.ts'

let rig: HttpRig

beforeEach(async () => {
  rig = await createHttpRig()
})
afterEach(() => rig.close())

const address = (path: string): string => `http://127.0.0.1:${rig.server.port}${path}`
const bodyOf = (made: ModelPackage): Uint8Array => encodeUpload(made.torrent, made.files)

/** Sends the body up to `until`, with the length of all of it, and hangs up. */
async function breakOff(made: ModelPackage, from: number, until: number): Promise<void> {
  const body = bodyOf(made)
  const { socket, closed } = await rawSocket(rig.server.port)
  socket.write(
    `PUT /content/${made.infoHash} HTTP/1.1\r\nHost: x\r\nContent-Type: ${UPLOAD_TYPE}\r\n` +
      `Upload-Offset: ${from}\r\nContent-Length: ${body.length - from}\r\n\r\n`,
  )
  await new Promise<void>((resolve) => socket.end(body.subarray(from, until), () => resolve()))
  await closed
}

/** A line to a port that breaks for the first so many uploads after so many bytes of each. */
async function startBreakingLine(port: number, bytes: number, breaks: number) {
  let left = breaks
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    let came = 0
    const end = (): void => {
      near.destroy()
      // What has crossed reaches the seeder.
      far.end()
    }
    near.on('data', (chunk) => {
      came += chunk.length
      far.write(chunk)
      if (came < bytes || left <= 0) return
      left--
      end()
    })
    far.on('data', (chunk) => near.write(chunk))
    for (const socket of [near, far]) {
      socket.on('error', end)
      socket.on('close', end)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => server.close(done)),
  }
}

const goOn = (made: ModelPackage, from: number, bytes = bodyOf(made).subarray(from)) =>
  fetch(address(`/content/${made.infoHash}`), {
    method: 'PUT',
    headers: { 'content-type': UPLOAD_TYPE, 'upload-offset': String(from) },
    body: bytes as Uint8Array<ArrayBuffer>,
  })

const offset = (made: ModelPackage): Promise<number> =>
  eventually('the upload is known as broken off', async () => {
    const answer = await fetch(address(`/uploads/${made.infoHash}`), { method: 'HEAD' })
    return answer.status === 204 && Number(answer.headers.get('upload-offset'))
  })

describe('an upload that breaks off', () => {
  it('goes on where it was, twice, and is verified', async () => {
    const made = await fixturePackage({ seed: 1, size: 4_000_000 })
    rig.register(made)
    const { length } = bodyOf(made)
    await breakOff(made, 0, Math.floor(length * 0.4))
    const first = await offset(made)
    expect(first).toBeGreaterThan(length * 0.1)
    expect(first).toBeLessThanOrEqual(length * 0.4)
    await breakOff(made, first, Math.floor(length * 0.8))
    const second = await eventually('it has come further', async () => {
      const now = await offset(made)
      return now > first && now
    })
    const answer = await goOn(made, second)
    expect(answer.status).toBe(201)
    const stored = await fetch(address(`/content/${made.infoHash}`))
    const expected = Buffer.concat(made.files.map(({ bytes }) => bytes))
    expect(Buffer.from(await stored.arrayBuffer()).equals(expected)).toBe(true)
    expect((await fetch(address(`/uploads/${made.infoHash}`), { method: 'HEAD' })).status).toBe(404)
  })

  it('is told where to go on when it guesses wrongly, and loses nothing by that', async () => {
    const made = await fixturePackage({ seed: 2, size: 2_000_000 })
    rig.register(made)
    await breakOff(made, 0, 1_500_000)
    const right = await offset(made)
    const wrong = await goOn(made, right + 1)
    expect(wrong.status).toBe(409)
    expect(wrong.headers.get('upload-offset')).toBe(String(right))
    expect((await goOn(made, right)).status).toBe(201)
  })

  it('is refused for a wrong byte after the break as before it', async () => {
    const made = await fixturePackage({ seed: 3, size: 2_000_000 })
    rig.register(made)
    await breakOff(made, 0, 1_000_000)
    const from = await offset(made)
    const rest = bodyOf(made).slice(from)
    rest[5] = (rest[5] ?? 0) ^ 1
    expect((await goOn(made, from, rest)).status).toBe(400)
    expect(rig.store.get(made.infoHash)).toBeUndefined()
  })

  it('starts anew when what was here has gone meanwhile', async () => {
    const made = await fixturePackage({ seed: 4, size: 2_000_000 })
    rig.register(made)
    await breakOff(made, 0, 1_000_000)
    const from = await offset(made)
    await rig.store.drop(made.infoHash)
    const answer = await goOn(made, from)
    expect(answer.status).toBe(409)
    const again = Number(answer.headers.get('upload-offset'))
    expect(again).toBeLessThan(from)
    expect((await goOn(made, again)).status).toBe(201)
  })

  it('is brought to its end by the tools, through a line that breaks again and again', async () => {
    const made = await fixturePackage({ seed: 8, size: 6_000_000 })
    rig.register(made)
    const line = await startBreakingLine(rig.server.port, 2_000_000, 2)
    const offsets: number[] = []
    try {
      const { status } = await sendUpload({
        ...{ fetch, seeder: line.origin, infoHash: made.infoHash },
        body: bodyOf(made) as Uint8Array<ArrayBuffer>,
        wait: (ms) => setTimeout(ms),
        resumed: (at) => void offsets.push(at),
      })
      expect(status).toBe(201)
    } finally {
      await line.close()
    }
    expect(offsets.length).toBe(2)
    expect(offsets[1]).toBeGreaterThan(offsets[0] ?? 0)
    expect(rig.store.get(made.infoHash)?.state).toBe('complete')
  })

  it('can be continued by nobody when it never began', async () => {
    const made = await fixturePackage({ seed: 5, size: 10_000 })
    rig.register(made)
    expect((await goOn(made, 100)).status).toBe(409)
    const bad = await fetch(address(`/content/${made.infoHash}`), {
      method: 'PUT',
      headers: { 'content-type': UPLOAD_TYPE, 'upload-offset': '-1' },
      body: 'x',
    })
    expect(bad.status).toBe(400)
  })
})

it('an owner of land may upload only so much a day that no token names', async () => {
  const made = await fixturePackage({ seed: 6, size: 100_000 })
  const wallet = Wallet.createRandom()
  const owner = wallet.address.toLowerCase() as Address
  const now = () => Math.floor(Date.now() / 1000)
  // What was uploaded before a restart counts.
  const spend = async (folder: string): Promise<void> => {
    const file = path.join(folder, 'upload-budgets.json')
    const before = await openUploadBudget({ file, now, failed: () => undefined })
    await before.charge(owner, SIGNER_BYTES_PER_DAY - made.size * 1.5)
  }
  await rig.close()
  rig = await createHttpRig({ prepare: spend })
  rig.settle(owner)
  const expires = now() + 600
  const signature = (await wallet.signMessage(publishMessage({ ...made, expires }))) as Hex
  const put = () =>
    fetch(address(`/content/${made.infoHash}`), {
      method: 'PUT',
      headers: {
        'content-type': UPLOAD_TYPE,
        authorization: formatAuthorization(owner, expires, signature),
      },
      body: bodyOf(made) as Uint8Array<ArrayBuffer>,
    })
  expect((await put()).status).toBe(201)
  await rig.store.drop(made.infoHash)
  const refused = await put()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(rig.store.get(made.infoHash)).toBeUndefined()
  // A token makes it a matter of the quota alone.
  rig.register(made)
  expect((await put()).status).toBe(201)
})

describe('a clock that is wrong by an hour (fault 14)', () => {
  async function publish(skewSeconds: number, validSeconds: number): Promise<Response> {
    const made = await fixturePackage({ seed: 7, size: 10_000 })
    const wallet = Wallet.createRandom()
    const owner = wallet.address.toLowerCase() as Address
    await rig.close()
    rig = await createHttpRig({ skewSeconds })
    rig.settle(owner)
    const expires = Math.floor(Date.now() / 1000) + validSeconds
    const signature = (await wallet.signMessage(publishMessage({ ...made, expires }))) as Hex
    return fetch(address(`/content/${made.infoHash}`), {
      method: 'PUT',
      headers: {
        'content-type': UPLOAD_TYPE,
        authorization: formatAuthorization(owner, expires, signature),
      },
      body: bodyOf(made) as Uint8Array<ArrayBuffer>,
    })
  }

  it('refuses a signature that has run out by it, and says so', async () => {
    const answer = await publish(3_600, 600)
    expect(answer.status).toBe(401)
    expect(((await answer.json()) as { detail: string }).detail).toMatch(/has expired; sign/)
  })

  it.each([3_600, -3_600])('takes one that is valid for hours (%d s)', async (skew) => {
    expect((await publish(skew, 3 * 3_600)).status).toBe(201)
  })
})
