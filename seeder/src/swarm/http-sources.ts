/**
 * Takes pieces of a package from other seeders over HTTP, beside the swarm: seeders of the registry
 * have addresses, and large ranges cost a tenth of the wire protocol's small blocks.
 */
import { createHash } from 'node:crypto'
import { equalBytes } from '@cosmos/protocol/content/digest'
import { pieceSize } from '@cosmos/protocol/content/pieces'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import type { Logger } from 'pino'
import {
  CLAIM_PATIENCE,
  CLAIM_TICK_MS,
  MAX_HTTP_SOURCES,
  MAX_PIECES_UNWRITTEN,
  MAX_RUN_BYTES,
  RUN_MS,
  SOURCE_TRIES,
} from '../limits.ts'
import type { Bans } from './bans.ts'
import { type Claim, type Claims, createClaims, type Run } from './claims.ts'
import {
  askRange,
  askTorrent,
  createSourceAgent,
  type SourceAgent,
  SourceError,
} from './http-range.ts'

/** A download as its sources see it. */
export interface Wanting {
  readonly infoHash: Torrent['infoHash']
  /** Called with every .torrent that comes while there is none; whether it is the right one. */
  describe(torrentFile: Uint8Array): Promise<boolean>
  /** Settles when pieces may come; rejects when the download has ended before. */
  readonly torrent: Promise<Torrent>
  readonly isDescribed: () => boolean
  isHere(index: number): boolean
  /** Whether peers are sending it. */
  isBegun(index: number): boolean
  /** What visitors wait for. */
  wanted(): Iterable<Run>
  /** Takes a piece that was checked; keeps none of its bytes once it has settled. */
  write(index: number, bytes: Uint8Array): Promise<void>
  /** Peers may be asked for what they were kept from. */
  update(): void
  /** Counts what comes, and settles when more may. */
  received(bytes: number): Promise<void>
}

export interface HttpSources {
  /** Whether a piece is on its way from one of them. */
  isClaimed(index: number): boolean
  /** Settles when none of them is left, or all is here. */
  readonly ended: Promise<unknown>
  /** Resolves when nothing more of theirs will be written. */
  stop(): Promise<void>
}

/** Starts at once. `origins` are asked in their order, several at once; `now` is milliseconds. */
export function takeFromSeeders(options: {
  readonly wanting: Wanting
  readonly origins: readonly string[]
  readonly bans: Pick<Bans, 'isBanned' | 'strike'>
  /** A write failed: the download can't go on. */
  readonly failed: (cause: unknown) => void
  readonly log: Logger
  readonly now: () => number
}): HttpSources {
  const { wanting, bans, log, now } = options
  const { infoHash } = wanting
  const ending = new AbortController()
  const { signal } = ending
  let claims: Claims | undefined
  /** Sources in use. */
  let active = 0
  let wakeUp = Promise.withResolvers<void>()

  function changed(): void {
    claims?.review()
    wanting.update()
    wakeUp.resolve()
    wakeUp = Promise.withResolvers()
  }

  function claimsOf(torrent: Torrent): Claims {
    const { isHere, isBegun, wanted } = wanting
    const count = torrent.pieces.length
    claims ??= createClaims({ count, isHere, isBegun, wanted, patience: CLAIM_PATIENCE, now })
    return claims
  }

  function missingOf({ pieces }: Torrent): number {
    return pieces.reduce((sum, _, index) => sum + Number(!wanting.isHere(index)), 0)
  }

  /** Takes from one source until all is here or it fails. */
  async function use(origin: string): Promise<void> {
    const agent = createSourceAgent(origin)
    try {
      if (!wanting.isDescribed()) {
        const isRight = await wanting.describe(await askTorrent(agent, infoHash, signal))
        if (!isRight) throw new SourceError('odd', 'its .torrent has another info hash')
      }
      await takeRuns(origin, agent, await wanting.torrent)
    } finally {
      agent.destroy()
    }
  }

  async function takeRuns(origin: string, agent: SourceAgent, torrent: Torrent): Promise<void> {
    const all = claimsOf(torrent)
    // The first run is one piece, to see how fast it is.
    let most = 1
    let failures = 0
    for (;;) {
      const missing = missingOf(torrent)
      if (signal.aborted || missing === 0) return
      // Several share what is left, so that none waits long for the others' last pieces.
      const share = active > 1 ? Math.ceil(missing / (2 * active)) : missing
      const claim = all.claim(Math.min(most, share))
      if (!claim) {
        await wakeUp.promise
        continue
      }
      const began = now()
      try {
        await takeRun(origin, agent, torrent, claim)
        failures = 0
      } catch (error) {
        if (!isPassing(error) || ++failures >= SOURCE_TRIES) throw error
      } finally {
        all.release(claim)
        changed()
      }
      const perMs = ((claim.next - claim.from) * torrent.pieceLength) / Math.max(1, now() - began)
      const bytes = Math.min(MAX_RUN_BYTES, perMs * RUN_MS)
      most = Math.max(1, Math.floor(bytes / torrent.pieceLength))
    }
  }

  async function takeRun(
    origin: string,
    agent: SourceAgent,
    torrent: Torrent,
    claim: Claim,
  ): Promise<void> {
    const { pieceLength, length: size } = torrent
    const extent = { from: claim.from * pieceLength, to: Math.min(size, claim.to * pieceLength) }
    const room = createRoom(pieceLength)
    const writing: Promise<void>[] = []
    let index = claim.from
    let piece = room.take(pieceSize(torrent, index))
    let filled = 0
    // While the bytes are at hand; WebCrypto would copy them first.
    let hash = createHash('sha1')

    async function keep(at: number, bytes: Uint8Array): Promise<void> {
      if (!signal.aborted && !wanting.isHere(at)) await store(at, bytes)
      claims?.advance(claim)
      room.give(bytes)
    }

    /** Takes what came; false when nothing more is needed. */
    async function take(chunk: Uint8Array): Promise<boolean> {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + piece.length - filled)
        piece.set(part, filled)
        hash.update(part)
        filled += part.length
        at += part.length
        if (filled < piece.length) continue
        if (!equalBytes(hash.digest(), torrent.pieces[index] ?? new Uint8Array())) {
          if (bans.strike(origin)) log.warn({ infoHash, origin }, 'source banned: wrong bytes')
          throw new SourceError('odd', `piece ${index} is wrong`)
        }
        const kept = keep(index, piece)
        // Heard below, at the latest when all of the run came.
        kept.catch(() => undefined)
        writing.push(kept)
        if (writing.length >= MAX_PIECES_UNWRITTEN) await writing.shift()
        // Somebody faster brought the rest.
        if (++index === claim.to || wanting.isHere(index)) return false
        piece = room.take(pieceSize(torrent, index))
        hash = createHash('sha1')
        filled = 0
      }
      return true
    }

    try {
      for await (const chunk of askRange(agent, { infoHash, size }, extent, signal)) {
        claims?.moved(claim)
        await wanting.received(chunk.length)
        if (!(await take(chunk)) && index < claim.to) break
      }
    } finally {
      // All of them, so that nothing is written once this has ended.
      await Promise.allSettled(writing)
    }
    await Promise.all(writing)
  }

  async function store(index: number, bytes: Uint8Array): Promise<void> {
    try {
      await wanting.write(index, bytes)
    } catch (cause) {
      options.failed(cause)
      throw cause
    }
  }

  const queue = options.origins.values()
  async function work(): Promise<void> {
    for (let next = queue.next(); !next.done && !signal.aborted; next = queue.next()) {
      const origin = next.value
      if (bans.isBanned(origin)) continue
      active++
      try {
        await use(origin)
        return
      } catch (error) {
        // The swarm, and other sources, go on.
        log.debug({ infoHash, origin, detail: String(error) }, 'a seeder is no source')
      } finally {
        active--
      }
    }
  }
  const workers = Promise.all(Array.from({ length: MAX_HTTP_SOURCES }, work))
  // Some claims end by time alone.
  const ticks = options.origins.length > 0 ? setInterval(changed, CLAIM_TICK_MS) : undefined

  return {
    isClaimed: (index) => claims?.isClaimed(index) ?? false,
    ended: workers,
    async stop() {
      clearInterval(ticks)
      ending.abort()
      wakeUp.resolve()
      await workers
    },
  }
}

/** It may go better the next time. */
const isPassing = (error: unknown): boolean =>
  error instanceof SourceError && error.fault === 'broken'

/** Buffers of one run that are used again for its later pieces. */
function createRoom(pieceLength: number) {
  const spare: Uint8Array[] = []
  return {
    take: (length: number): Uint8Array =>
      (spare.pop() ?? Buffer.allocUnsafeSlow(pieceLength)).subarray(0, length),
    /** The last piece is shorter, and nothing comes after it. */
    give(bytes: Uint8Array): void {
      if (bytes.length === pieceLength) spare.push(bytes)
    },
  }
}
