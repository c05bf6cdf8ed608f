/** The way from one shard to the others. A shard that fails or is slow is passed by, never waited for. */
import type { Address } from '@cosmos/protocol/lightnode/types'
import type { Answer, Invitation } from './introductions.ts'
import { OUTBOX_BATCH, OUTBOX_CAPACITY, SHARD_PATIENCE_MS } from './limits.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import type { Changes, ChangesRequest } from './replicas.ts'

/** A shard as the others can ask it: the methods of its object, over RPC. */
export interface RemoteShard {
  invite(invitations: readonly Invitation[]): Promise<boolean[]>
  answer(answers: readonly Answer[]): Promise<boolean[]>
  movedAway(operator: Address, since: number): Promise<void>
  changes(request: ChangesRequest): Promise<Changes>
  poke(shard: number): Promise<void>
}

export interface ShardLinks {
  /** Undefined when the shard could not be reached. */
  invite(shard: number, invitation: Invitation): Promise<boolean | undefined>
  answer(shard: number, answer: Answer): Promise<boolean | undefined>
  /** Rejects when the shard could not be reached. */
  ask(shard: number, request: ChangesRequest): Promise<Changes>
  poke(shard: number, self: number): Promise<void>
  tellMoved(shard: number, operator: Address, since: number): void
}

/** `lost` is called with a shard that could not be reached. */
export function createShardLinks(options: {
  /** Anew for each request: a stub whose object failed stays broken. */
  readonly shard: (shard: number) => RemoteShard
  readonly lost: (shard: number) => void
}): ShardLinks {
  const { shard: remote, lost } = options
  const outboxes = <Thing>(
    send: (shard: RemoteShard, batch: readonly Thing[]) => Promise<readonly boolean[]>,
  ) => {
    const known = new Map<number, Outbox<Thing, boolean>>()
    return (shard: number, thing: Thing): Promise<boolean | undefined> => {
      let outbox = known.get(shard)
      if (!outbox) {
        outbox = createOutbox<Thing, boolean>({
          deliver: (batch) => inTime(send(remote(shard), batch)),
          failed: () => lost(shard),
          ...{ batch: OUTBOX_BATCH, capacity: OUTBOX_CAPACITY },
        })
        known.set(shard, outbox)
      }
      return outbox.post(thing)
    }
  }
  return {
    invite: outboxes<Invitation>((shard, batch) => shard.invite(batch)),
    answer: outboxes<Answer>((shard, batch) => shard.answer(batch)),
    ask: (shard, request) => inTime(remote(shard).changes(request)),
    poke: (shard, self) => inTime(remote(shard).poke(self)),
    tellMoved(shard, operator, since) {
      // What it does not hear now it learns when it looks at the other shards.
      inTime(remote(shard).movedAway(operator, since)).catch(() => lost(shard))
    },
  }
}

/** Rejects when `asked` takes too long; what it says later is not heard. */
async function inTime<T>(asked: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), SHARD_PATIENCE_MS)
  try {
    return await Promise.race([asked, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
