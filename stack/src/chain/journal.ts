/**
 * Makes the local chain durable: every request that changes it is written down with its block's
 * time, and replayed on the next start.
 *
 * Hardhat's network lives in memory. Replaying the same requests at the same times from the same
 * genesis gives the same blocks with the same hashes, so that what seeders, edge and browsers
 * remember of the chain stays true, and whatever somebody published yesterday is still there.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

export interface RequestArguments {
  readonly method: string
  readonly params?: readonly unknown[]
}
export type Request = (call: RequestArguments) => Promise<unknown>

interface Header {
  /** Genesis time, Unix seconds. */
  readonly genesis: number
  /** What the chain was started from; another value means the journal no longer fits. */
  readonly fingerprint: string
}
interface Entry {
  readonly method: string
  readonly params: readonly unknown[]
  /** Time of the block it made, Unix seconds. */
  readonly time: number
}

type Mined = { made: boolean; answer: unknown } | { made: boolean; error: unknown }

/** A journal that can't be read or no longer replays. The message says how to start afresh. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
}

/** Methods that make a block on an automining chain. */
const MAKES_BLOCK = new Set(['eth_sendRawTransaction', 'eth_sendTransaction', 'evm_mine'])

export interface Journal {
  readonly genesis: number
  /** Requests that were written down before. */
  readonly length: number
  /** Runs the earlier requests again. Rejects with JournalError. */
  replay(request: Request): Promise<void>
  /** Wraps `request`: writes go one at a time, get the present time, and are written down. */
  record(request: Request): Request
}

/** Opens or begins the journal in `file`; one that does not fit `fingerprint` is begun anew. */
export function openJournal(options: {
  file: string
  fingerprint: string
  /** Begin anew even where the journal fits: it was cut off before the city was complete. */
  fresh?: boolean
  /** Unix seconds. */
  now: () => number
}): Journal {
  const { file, fingerprint, fresh, now } = options
  const { header, entries } =
    (fresh ? undefined : read(file, fingerprint)) ?? begin(file, fingerprint, now())
  let last = entries.at(-1)?.time ?? header.genesis
  let tail: Promise<unknown> = Promise.resolve()

  /** Runs one write at a given time; says whether it made a block even where it was refused. */
  async function mine(request: Request, call: RequestArguments, time: number): Promise<Mined> {
    const before = await request({ method: 'eth_blockNumber' })
    await request({ method: 'evm_setNextBlockTimestamp', params: [time] })
    try {
      return { made: true, answer: await request(call) }
    } catch (error) {
      // A transaction that reverts is refused and mined all the same.
      return { made: (await request({ method: 'eth_blockNumber' })) !== before, error }
    }
  }

  return {
    genesis: header.genesis,
    length: entries.length,
    async replay(request) {
      for (const [index, entry] of entries.entries()) {
        const mined = await mine(request, entry, entry.time)
        if (mined.made) continue
        throw new JournalError(
          `the chain's journal ${file} stops fitting at request ${index + 1}; ` +
            'move it away to start with a fresh chain',
          { cause: 'error' in mined ? mined.error : undefined },
        )
      }
    },
    record(request) {
      return (call) => {
        if (!MAKES_BLOCK.has(call.method)) return request(call)
        const result = tail.then(async () => {
          const time = Math.max(now(), last + 1)
          const mined = await mine(request, call, time)
          if (mined.made) {
            last = time
            const entry: Entry = { method: call.method, params: call.params ?? [], time }
            appendFileSync(file, `${JSON.stringify(entry)}\n`)
          }
          if ('error' in mined) throw mined.error
          return mined.answer
        })
        // The next write must not fail because this one did.
        tail = result.catch(() => undefined)
        return result
      }
    },
  }
}

function begin(file: string, fingerprint: string, genesis: number) {
  // Somebody's published models may be in there: put aside, not thrown away.
  if (existsSync(file)) renameSync(file, `${file}.${genesis}`)
  const header: Header = { genesis, fingerprint }
  writeFileSync(file, `${JSON.stringify(header)}\n`)
  return { header, entries: [] as Entry[] }
}

function read(file: string, fingerprint: string): { header: Header; entries: Entry[] } | undefined {
  if (!existsSync(file)) return undefined
  const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n')
  try {
    const header = JSON.parse(first) as Header
    if (header.fingerprint !== fingerprint) return undefined
    // A kill in the middle of a write leaves a last line without its end: that request's answer
    // was never given either.
    const whole = rest.slice(0, -1)
    if (rest.at(-1)) writeFileSync(file, `${[first, ...whole].join('\n')}\n`)
    return { header, entries: whole.map((line) => JSON.parse(line) as Entry) }
  } catch (cause) {
    throw new JournalError(`${file} is not a chain journal; move it away to start afresh`, {
      cause,
    })
  }
}
