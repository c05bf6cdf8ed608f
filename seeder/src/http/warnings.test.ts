import { expect, it } from 'vitest'
import type { Status } from './status.ts'
import { exampleStatus } from './status-example.ts'
import { warningsOf } from './warnings.ts'

const NOW = 1_800_000_000_000
const DAY = 86_400_000

const warnings = (
  change: Partial<Status> = {},
  options: { certificateExpires?: number; publicUrl?: string } = {},
) =>
  warningsOf({
    status: { ...exampleStatus(NOW), ...change },
    certificateExpires: options.certificateExpires,
    publicUrl: options.publicUrl,
    now: NOW,
  })
const { care, chain, storage, pins } = exampleStatus(NOW)

it('there are none when all is well', () => {
  expect(warnings()).toEqual([])
  const fine = { certificateExpires: NOW + 60 * DAY, publicUrl: 'https://seeder.example' }
  expect(warnings({}, fine)).toEqual([])
})

it.each<[RegExp, Partial<Status>, { certificateExpires?: number; publicUrl?: string }]>([
  [
    /^One of your models is blocked .*COSMOS_HONOUR_BLOCKS=off/,
    { blocked: { honoured: true, listed: 4, withheld: 2, pins: 1 } },
    {},
  ],
  [
    /^The chain .*: no answer/,
    { chain: { ...chain, status: 'rpc-down', detail: 'no answer' } },
    {},
  ],
  [
    /^Nothing new is taken from the chain: a says/,
    { chain: { ...chain, status: 'disputed', detail: 'a says' } },
    {},
  ],
  [
    /^The RPC endpoint b.example is of no use: refused/,
    {
      chain: {
        ...chain,
        endpoints: [
          ...chain.endpoints,
          { name: 'b.example', state: 'away', detail: 'refused', leads: false },
          { name: 'c.example', state: 'behind', detail: 'is at block 2', leads: false },
        ],
      },
    },
    {},
  ],
  [
    /^"Gate" is held by fewer than 2 other seeders/,
    {
      care: {
        ...care,
        replicas: { wanted: 2, counted: 1, below: [{ infoHash: 'a', name: 'Gate', others: 1 }] },
      },
    },
    {},
  ],
  [/has expired/, {}, { certificateExpires: NOW - 1 }],
  [/expires in 3 days/, {}, { certificateExpires: NOW + 3.5 * DAY }],
  [/Raise COSMOS_STORAGE$/, { storage: { ...storage, used: storage.quota + 1 } }, {}],
  [
    /Not all of your models fit/,
    {
      pins: {
        ...pins,
        missing: [{ infoHash: 'a'.repeat(40) as never, state: 'failed', detail: 'no room for it' }],
      },
    },
    {},
  ],
  [/^The tracker is away/, { tracker: { state: 'away', detail: 'closed' } }, {}],
  [/^Not in the registry: no gas/, { registry: { listed: false, detail: 'no gas' } }, {}],
  [/^Pages on https/, {}, { publicUrl: 'http://seeder.example' }],
])('one says %s', (words, change, options) => {
  expect(warnings(change, options)).toEqual([expect.stringMatching(words)])
})

it.each(['http://127.0.0.1:8090', 'http://192.168.1.5', 'http://[::1]:8090', 'http://nas:8090'])(
  'an operator who serves %s to themselves is left alone',
  (publicUrl) => {
    expect(warnings({}, { publicUrl })).toEqual([])
  },
)
