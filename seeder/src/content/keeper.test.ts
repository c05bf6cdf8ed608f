import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import pino from 'pino'
import { expect, it } from 'vitest'
import { EMPTY_REGISTRY, type PackageClass, type Registry } from '../chain/classes.ts'
import type { ContentStore } from '../store/content-store.ts'
import type { PackageRow } from '../store/index-db.ts'
import { DownloadError } from '../swarm/download.ts'
import type { Fetcher } from './fetcher.ts'
import { createKeeper } from './keeper.ts'

const hash = (digit: string): InfoHash => digit.repeat(40) as InfoHash

function rig(classes: Record<string, PackageClass>, rotten: readonly InfoHash[]) {
  let now = 1_000_000
  const fetched: InfoHash[] = []
  const damage = new Map(rotten.map((infoHash) => [infoHash, [1]]))
  const registry: Registry = {
    ...EMPTY_REGISTRY,
    known: true,
    classOf: (infoHash) => classes[infoHash] ?? 'refused',
    pins: new Set(Object.keys(classes).filter((one) => classes[one] === 'pin') as InfoHash[]),
  }
  const store: Pick<ContentStore, 'get' | 'rows' | 'rotten' | 'notePins' | 'settle' | 'drop'> = {
    get: (infoHash) =>
      ({ infoHash, state: damage.has(infoHash) ? 'partial' : 'complete' }) as PackageRow,
    rows: () => [].values(),
    rotten: () => damage,
    ...{ notePins: () => undefined, settle: () => undefined, drop: async () => undefined },
  }
  const unavailable = new DownloadError('unavailable', 'nobody has it')
  const fetcher: Pick<Fetcher, 'fetchOwn'> = {
    fetchOwn(infoHash) {
      fetched.push(infoHash)
      return { done: Promise.reject(unavailable) } as ReturnType<Fetcher['fetchOwn']>
    },
  }
  const keeper = createKeeper({
    ...{ store: store as ContentStore, fetcher: fetcher as Fetcher, registry: () => registry },
    view: () => ({
      room: 0,
      pins: [...registry.pins].map((infoHash) => ({
        ...{ infoHash, bytes: 1, here: true, others: undefined, above: 0 },
      })),
    }),
    ...{ log: pino({ level: 'silent' }), now: () => now },
  })
  return { keeper, fetched, damage, pass: (ms: number) => (now += ms) }
}

/** Failures are noted in later turns of the event loop. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('mends pins and cached packages, with longer and longer pauses, and nothing unregistered', async () => {
  const classes = { [hash('a')]: 'pin', [hash('b')]: 'cache', [hash('c')]: 'cache' } as const
  const { keeper, fetched, damage, pass } = rig(classes, [hash('a'), hash('b'), hash('d')])
  keeper.work()
  await settled()
  expect(fetched).toEqual([hash('a'), hash('b')])
  keeper.work()
  expect(fetched.length).toBe(2)
  pass(1_000)
  keeper.work()
  await settled()
  expect(fetched.length).toBe(4)
  pass(1_999)
  keeper.work()
  expect(fetched.length).toBe(4)
  damage.delete(hash('b'))
  pass(1)
  keeper.work()
  await settled()
  expect(fetched.slice(4)).toEqual([hash('a')])
})
