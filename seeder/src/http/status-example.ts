/** A seeder on a good day, for tests and for looking at the page. */
import type { Status } from './status.ts'

/** `now` is milliseconds since the epoch. */
export const exampleStatus = (now: number): Status => ({
  ...{ version: '0.1.0', since: now - 60_000 },
  ...{ url: 'https://seeder.example', peer: 'seeder.example:6881' },
  operator: '0x1111111111111111111111111111111111111111',
  wallets: ['0x1111111111111111111111111111111111111111'],
  chain: {
    ...{ status: 'ok', detail: '', ageSeconds: 1, chainId: 1 },
    endpoints: [{ name: 'rpc.example', state: 'agrees', detail: '', leads: true }],
    block: { number: 42, hash: '0x', timestamp: 0 },
  },
  storage: { quota: 1e9, used: 4e8 },
  packages: { complete: 2, arriving: 0, registered: 5 },
  pins: { total: 1, pinned: 1, bytes: 3e8, missing: [] },
  blocked: { honoured: true, listed: 0, withheld: 0, pins: 0 },
  downloads: [],
  models: [
    {
      ...{ infoHash: 'a'.repeat(40), name: '<script>alert(1)</script>' },
      ...{ bytes: 3e8, class: 'pin', uses: 3, replicas: 2 },
    },
    { infoHash: 'b'.repeat(40), name: '', bytes: 1e8, class: 'cache', uses: 0 },
  ],
  swarm: {
    ...{ torrents: 1, wires: 2, browsers: 1, banned: 0, downloadSpeed: 0, uploadSpeed: 0 },
    ...{ received: 0, uploaded: 12_345 },
  },
  http: { connections: 3, displaced: 0, sent: 7_000_000 },
  tracker: { state: 'joined', detail: undefined },
  registry: { listed: true, detail: undefined },
  care: {
    replicas: { wanted: 2, counted: 0, below: [] },
    rotten: 0,
    scrubbed: { packages: 0, bytes: 0, rotten: 0 },
  },
  warnings: [],
})
