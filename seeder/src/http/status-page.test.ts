import { describe, expect, it } from 'vitest'
import { skyline } from './skyline.ts'
import type { Status } from './status.ts'
import { exampleStatus } from './status-example.ts'
import { bytes, duration, statusPage } from './status-page.ts'

const NOW = 1_800_000_000_000
const status = exampleStatus(NOW)
const plain = (html: string): string =>
  html.replace(/<style>.*<\/style>|<[^>]+>/gs, ' ').replace(/\s+/g, ' ')

describe('the status page', () => {
  it('says what an operator wants to know', () => {
    const page = plain(statusPage(status, NOW))
    for (const words of [
      'All is well',
      '400 MB of 1.0 GB',
      '1 of 1',
      '2 peers',
      'block 42',
      'Given 7.0 MB',
      '12.3 kB by BitTorrent',
      'on 2 seeders',
    ]) {
      expect(page).toContain(words.replace('2 peers', 'Peers 2'))
    }
  })

  it('says what to do something about, before anything else', () => {
    const page = statusPage({ ...status, warnings: ['Renew <it>'] }, NOW)
    expect(page).toContain('Renew &#60;it&#62;')
    expect(page.indexOf('Renew')).toBeLessThan(page.indexOf('Storage'))
    expect(page).not.toContain('All is well')
  })

  it.each([
    ['none', { honoured: true, listed: 0, withheld: 0, pins: 0 }],
    [
      '5 in the city, 2 of them here and not served',
      { honoured: true, listed: 5, withheld: 2, pins: 0 },
    ],
    ['5 in the city, served all the same', { honoured: false, listed: 5, withheld: 0, pins: 0 }],
  ])('says of blocked models: %s', (words, blocked) => {
    expect(plain(statusPage({ ...status, blocked }, NOW))).toContain(`Blocked models ${words}`)
  })

  it('writes names from the chain as text, and runs no script', () => {
    const page = statusPage(status, NOW)
    expect(page).not.toMatch(/<script/i)
    expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
  })

  it.each<[string, Partial<Status>]>([
    ['Waiting for the chain', { chain: { ...status.chain, block: undefined, status: 'rpc-down' } }],
    [
      'Serving what it knows',
      { chain: { ...status.chain, status: 'rpc-down', detail: 'no answer' } },
    ],
    ['Fetching 1 model', { downloads: [{ infoHash: 'c'.repeat(40), pieces: 1, of: 4, peers: 2 }] }],
    [
      '1 of your models can&#39;t be fetched yet',
      {
        pins: {
          ...{ total: 2, pinned: 1, bytes: 0 },
          missing: [
            { infoHash: 'd'.repeat(40) as never, state: 'failed', detail: 'nobody has it' },
          ],
        },
      },
    ],
  ])('says %j when it is so', (words, change) => {
    expect(statusPage({ ...status, ...change }, NOW)).toContain(words)
  })

  it('draws every seeder its own street, always the same', () => {
    expect(skyline('a')).toBe(skyline('a'))
    expect(skyline('a')).not.toBe(skyline('b'))
  })
})

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [5e12, '5.0 TB'],
  [-3, '0 B'],
])('%d bytes are %s', (count, words) => {
  expect(bytes(count)).toBe(words)
})

it.each([
  [5, '5 s'],
  [120, '2 min'],
  [7_200, '2 h'],
  [200_000, '2 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words)
})
