import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { addressOf, createRequesterOf, networkOf } from './requester.ts'

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
  }) as unknown as IncomingMessage

describe('a requester', () => {
  it('is the same all day, another the next, and says nothing about the address', () => {
    let now = 0
    const requesterOf = createRequesterOf(() => now)
    const first = requesterOf(from('203.0.113.7'))
    expect(requesterOf(from('203.0.113.7'))).toBe(first)
    expect(requesterOf(from('::ffff:203.0.113.7'))).toBe(first)
    expect(requesterOf(from('203.0.113.8'))).not.toBe(first)
    expect(first).not.toContain('203')
    expect(createRequesterOf(() => now)(from('203.0.113.7'))).not.toBe(first)
    now += 24 * 60 * 60_000
    expect(requesterOf(from('203.0.113.7'))).not.toBe(first)
  })

  it.each<[string, string | undefined, string]>([
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['::ffff:10.0.0.2', '203.0.113.9', '203.0.113.9'],
    ['::1', '2001:db8::1', '2001:db8::1'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['', undefined, ''],
  ])('at %j with %j forwarded is %j', (remote, forwarded, address) => {
    expect(addressOf(remote, forwarded)).toBe(address)
  })

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:DB8:0:0::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('of %s is one of network %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
