import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUpgrade, strippedRequest } from './forward.ts'

describe('a stripped request', () => {
  it('has nothing of its visitor, whatever headers they send', () => {
    const secret = 'cAnArY'
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).filter((it) => !it.startsWith('sec-'))
    fc.assert(
      fc.property(fc.array(name, { maxLength: 10 }), (names) => {
        const known = ['cf-connecting-ip', 'x-forwarded-for', 'user-agent', 'cookie', 'referer']
        const passed = ['accept-encoding', 'if-none-match', 'connection', 'upgrade']
        const headers = new Headers()
        for (const one of [...known, ...names.filter((it) => !passed.includes(it))]) {
          headers.set(one, secret)
        }
        const request = new Request(`https://edge.example/a?secret=${secret}`, { headers })
        const stripped = strippedRequest(request, '/inner')
        expect(stripped.url).toBe('https://edge.example/inner')
        expect(JSON.stringify([...stripped.headers])).not.toContain(secret)
      }),
    )
  })
})

describe('an upgrade', () => {
  const ask = (headers: Record<string, string>, method = 'GET') =>
    isUpgrade(new Request('https://edge.example/', { method, headers }))
  const proper = {
    upgrade: 'WebSocket',
    connection: 'Upgrade',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  }

  it('is asked for as the standard says', () => {
    expect(ask(proper)).toBe(true)
    expect(ask({ ...proper, upgrade: 'h2c' })).toBe(false)
    expect(ask({ ...proper, 'sec-websocket-version': '8' })).toBe(false)
    expect(ask({ upgrade: 'websocket' })).toBe(false)
    expect(ask(proper, 'POST')).toBe(false)
  })
})
