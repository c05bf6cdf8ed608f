import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InfoHash } from './info-hash.ts'
import { contentUrl, MagnetError, makeMagnet, parseMagnet } from './magnet.ts'

const hash = 'c12fe1c06bba254a9dc9f519b335aa7c1367a88a' as InfoHash

describe('magnet links', () => {
  it('come back as they were made, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(2 ** 40), (name, length) => {
        const uri = makeMagnet({
          infoHash: hash,
          name,
          length,
          trackers: ['wss://edge.example/tracker'],
          seeders: ['https://a.example', 'http://127.0.0.1:8080'],
          peers: ['192.0.2.1:6881', '[2001:db8::1]:6881'],
        })
        expect(parseMagnet(uri)).toEqual({
          infoHash: hash,
          name: name.toWellFormed(),
          length,
          trackers: ['wss://edge.example/tracker'],
          torrents: [
            `https://a.example/torrents/${hash}.torrent`,
            `http://127.0.0.1:8080/torrents/${hash}.torrent`,
          ],
          webSeeds: [
            `https://a.example/content/${hash}/`,
            `http://127.0.0.1:8080/content/${hash}/`,
          ],
          peers: ['192.0.2.1:6881', '[2001:db8::1]:6881'],
        })
      }),
    )
  })

  it('never name a web seed without a .torrent, and never write as=', () => {
    const uri = makeMagnet({ infoHash: hash, seeders: ['https://a.example'] })
    expect(uri.match(/[?&](\w+)=/g)).toEqual(['?xt=', '&xs=', '&ws='])
  })

  it('are read in base32 and upper case too', () => {
    const base32 = 'YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK'
    expect(parseMagnet(`magnet:?xt=urn:btih:${base32}`).infoHash).toBe(hash)
    expect(parseMagnet(`magnet:?xt=urn:btih:${hash.toUpperCase()}`).infoHash).toBe(hash)
  })

  it('leave out addresses that are no addresses', () => {
    const parsed = parseMagnet(
      `magnet:?xt=urn:btih:${hash}&tr=javascript:alert(1)&xs=file:///etc/passwd&ws=x&x.pe=nobody&as=https://a.example`,
    )
    expect(parsed).toMatchObject({ trackers: [], torrents: [], webSeeds: [], peers: [] })
  })

  it.each([
    ['no magnet link', 'https://a.example'],
    ['no hash', 'magnet:?dn=x'],
    ['a v2 hash only', `magnet:?xt=urn:btmh:1220${'0'.repeat(64)}`],
    ['two hashes', `magnet:?xt=urn:btih:${hash}&xt=urn:btih:${'0'.repeat(40)}`],
    ['a cut hash', `magnet:?xt=urn:btih:${hash.slice(1)}`],
    ['a length that is none', `magnet:?xt=urn:btih:${hash}&xl=-1`],
    ['a novel', `magnet:?xt=urn:btih:${hash}&dn=${'x'.repeat(9_000)}`],
  ])('are refused when there is %s', (_, uri) => {
    expect(() => parseMagnet(uri)).toThrow(MagnetError)
  })

  it('escape names in addresses of files', () => {
    expect(contentUrl('http://a', hash, 'x y/50%#?.glb')).toBe(
      `http://a/content/${hash}/x%20y/50%25%23%3F.glb`,
    )
  })

  it('name peers as they are, which is all that libtorrent understands', () => {
    const link = makeMagnet({ infoHash: hash, peers: ['192.0.2.1:6881', '[2001:db8::1]:6881'] })
    expect(link).toMatch(/&x\.pe=192\.0\.2\.1:6881&x\.pe=\[2001:db8::1\]:6881$/)
    // Nothing else of it gets out of its field.
    expect(makeMagnet({ infoHash: hash, peers: ['a&tr=b:1'] })).toMatch(/x\.pe=a%26tr%3Db:1$/)
  })
})
