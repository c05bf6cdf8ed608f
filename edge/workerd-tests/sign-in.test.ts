/** Signing in over HTTP, and what happens to those who try it twice, elsewhere or for somebody else. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { problemSchema } from '@cosmos/protocol/http/problem'
import * as schemas from '@cosmos/protocol/http/schemas'
import { signInText } from '@cosmos/protocol/http/sign-in'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { describe, expect, inject, it } from 'vitest'
import { personalSign } from './seeder.ts'
import { ask, ORIGIN } from './socket.ts'

const { host } = new URL(ORIGIN)
const [wallet, stranger] = inject('city').seeders
if (!wallet || !stranger) throw new Error('the test city has two wallets')

const lobby = () => env.LOBBY.get(env.LOBBY.idFromName('world'))
const nonceOf = async (): Promise<string> =>
  schemas.nonceSchema.parse(await (await ask('/api/sign-in/nonce', { method: 'POST' })).json())
    .nonce

async function message(change: Partial<Parameters<typeof signInText>[0]> = {}): Promise<string> {
  return signInText({
    ...{ domain: host, uri: ORIGIN, chainId: 31337, nonce: await nonceOf() },
    address: wallet?.address.toLowerCase() as Address,
    issuedAt: new Date().toISOString(),
    expirationTime: new Date(Date.now() + 3_600_000).toISOString(),
    ...change,
  })
}

function send(body: unknown): Promise<Response> {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': String(text.length) }
  return ask('/api/sign-in', { method: 'POST', body: text, headers })
}

const signed = (text: string, key = wallet.key) => ({
  message: text,
  signature: personalSign(text, key),
})

/** The status and the detail of an RFC 9457 problem. */
async function problemOf(answer: Response): Promise<[number, string]> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const { status, detail } = problemSchema.parse(await answer.json())
  expect(status).toBe(answer.status)
  return [status, detail]
}

const sessionOf = (token: string, method = 'GET') =>
  ask('/api/session', { method, headers: { authorization: `Bearer ${token}` } })

describe('signing in', () => {
  it('opens a session that outlives an eviction and ends when told to', async () => {
    const answer = await send(signed(await message()))
    const opened = schemas.openedSessionSchema.parse(await answer.json())
    expect(opened.address).toBe(wallet.address.toLowerCase())
    expect(answer.headers.get('cache-control')).toBe('no-store')
    await evictDurableObject(lobby())
    const session = schemas.sessionSchema.parse(await (await sessionOf(opened.token)).json())
    expect(session.address).toBe(opened.address)
    expect((await sessionOf(opened.token, 'DELETE')).status).toBe(204)
    expect(await problemOf(await sessionOf(opened.token))).toEqual([
      401,
      expect.stringMatching('sign in'),
    ])
  })

  it('opens one session for one message, however often it is sent, even at once', async () => {
    const once = signed(await message())
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(once)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401])
    expect(await problemOf(await send(once))).toEqual([
      401,
      expect.stringMatching('nonce was used'),
    ])
  })

  it('does not take a nonce that was never given out', async () => {
    const answer = await send(signed(await message({ nonce: '0123456789abcdef' })))
    expect(await problemOf(answer)).toEqual([401, expect.stringMatching('nonce')])
  })

  it('is refused with a reason when the message is for another place, chain or time', async () => {
    const wrong: [Parameters<typeof message>[0], RegExp][] = [
      [{ domain: 'evil.example' }, /another site/],
      [{ uri: 'https://evil.example' }, /another site/],
      [{ chainId: 1 }, /another chain/],
      [{ expirationTime: new Date(Date.now() - 1000).toISOString() }, /expired/],
      [{ expirationTime: '2999-01-01T00:00:00.000Z' }, /too long/],
    ]
    for (const [change, why] of wrong) {
      const answer = await send(signed(await message(change)))
      expect(await problemOf(answer)).toEqual([401, expect.stringMatching(why)])
    }
  })

  it('is refused when somebody else signed, which spends no nonce', async () => {
    const text = await message()
    const [status, detail] = await problemOf(await send(signed(text, stranger.key)))
    expect([status, detail]).toEqual([401, expect.stringMatching('signature is not by')])
    expect((await send(signed(text))).status).toBe(200)
  })

  it('is refused when the request makes no sense', async () => {
    expect(await problemOf(await send({ message: 'let me in', signature: '0x00' }))).toEqual([
      400,
      expect.stringMatching('EIP-4361'),
    ])
    expect((await problemOf(await send({ message: 1 })))[0]).toBe(400)
    expect((await problemOf(await send({ message: 'x'.repeat(9000), signature: '0x00' })))[0]).toBe(
      413,
    )
    expect((await problemOf(await ask('/api/sign-in', { method: 'PUT' })))[0]).toBe(405)
    for (const token of ['', 'x', '0'.repeat(64)]) {
      expect((await problemOf(await sessionOf(token)))[0]).toBe(401)
    }
  })

  it('keeps no token, so that what is stored opens nothing', async () => {
    const { token } = schemas.openedSessionSchema.parse(
      await (await send(signed(await message()))).json(),
    )
    const stored = await runInDurableObject(lobby(), (_, { storage }) =>
      JSON.stringify([...storage.sql.exec('SELECT * FROM sessions')]),
    )
    expect(stored).toContain(wallet.address.toLowerCase())
    expect(stored).not.toContain(token)
  })

  it('is open to pages of every origin', async () => {
    const preflight = await ask('/api/sign-in', {
      method: 'OPTIONS',
      headers: { origin: 'null', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
  })
})
