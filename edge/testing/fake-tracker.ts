/** A tracker without sockets, for tests: everything that is sent is kept. */
import type { Address } from '@cosmos/protocol/lightnode/types'
import type { ToBrowser, ToSeeder } from '@cosmos/protocol/tracker/messages'
import type { BrowserId } from '../src/tracker/introductions.ts'
import { createSwarms } from '../src/tracker/swarms.ts'
import type { BrowserPort, BrowserState, SeederPort, SeederState } from '../src/tracker/tracker.ts'
import { createTracker } from '../src/tracker/tracker.ts'
import { createMemorySql } from './memory-sql.ts'

export interface FakeBrowser extends BrowserPort {
  readonly received: ToBrowser[]
}

export interface FakeSeeder extends SeederPort {
  readonly received: ToSeeder[]
  readonly refusals: string[]
  /** Its socket closes. */
  close(): void
}

/** `registered` are the accounts the chain knows as seeders; undefined when it was never read. */
export function createFakeTracker(registered: ReadonlySet<Address> | undefined) {
  const clock = { now: 1_800_000_000_000 }
  const browsers = new Map<BrowserId, FakeBrowser>()
  const seeders = new Map<Address, FakeSeeder>()
  let minted = 0
  const mint = (digits: number) => (++minted).toString(16).padStart(digits, '0')
  const tracker = createTracker({
    swarms: createSwarms(createMemorySql().sql),
    browser: (id) => browsers.get(id),
    seeder: (address) => seeders.get(address),
    isRegistered: (address) => Promise.resolve(registered?.has(address)),
    seederChanged: () => undefined,
    invited: () => undefined,
    now: () => clock.now,
    random: (below) => minted % Math.max(1, below),
    secret: () => mint(24),
  })
  return {
    tracker,
    clock,
    browser(): FakeBrowser {
      let state: BrowserState = { peerId: undefined, pending: [] }
      const received: ToBrowser[] = []
      const port: FakeBrowser = {
        id: mint(16) as BrowserId,
        received,
        get state() {
          return state
        },
        save: (next) => {
          state = next
        },
        send: (message) => received.push(message),
      }
      browsers.set(port.id, port)
      return port
    },
    seeder(nonce = mint(32)): FakeSeeder {
      let state: SeederState = { nonce, proven: undefined }
      const received: ToSeeder[] = []
      const refusals: string[] = []
      let open = true
      const port: FakeSeeder = {
        received,
        refusals,
        get open() {
          return open
        },
        close() {
          open = false
          leave()
        },
        get state() {
          return state
        },
        save: (next) => {
          state = next
          if (next.proven) seeders.set(next.proven.address, port)
        },
        send: (message) => received.push(message),
        refuse: (fault) => {
          refusals.push(fault)
          port.close()
        },
      }
      const leave = () => {
        const address = state.proven?.address
        if (address === undefined || seeders.get(address) !== port) return
        seeders.delete(address)
        tracker.seederGone(address)
      }
      return port
    },
  }
}
