/**
 * Sends things to another object in batches: while one is under way, what is posted waits for the next.
 * So a quiet tracker sends each thing at once, and a busy one few requests, without a timer.
 */

export interface Outbox<Thing, Receipt> {
  /** Resolves with the receipt, or with undefined when it could not be delivered. Never rejects. */
  post(thing: Thing): Promise<Receipt | undefined>
}

export function createOutbox<Thing, Receipt>(options: {
  /** One receipt for each thing, in their order. */
  readonly deliver: (batch: readonly Thing[]) => Promise<readonly Receipt[]>
  /** Called when a delivery failed. */
  readonly failed: (error: unknown) => void
  /** Things in one batch. */
  readonly batch: number
  /** Things that may wait; what is posted beyond is not delivered. */
  readonly capacity: number
}): Outbox<Thing, Receipt> {
  let waiting: { thing: Thing; done: (receipt: Receipt | undefined) => void }[] = []
  let busy = false

  async function run(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, options.batch)
      waiting = waiting.slice(batch.length)
      let receipts: readonly (Receipt | undefined)[] = []
      try {
        receipts = await options.deliver(batch.map(({ thing }) => thing))
      } catch (error) {
        options.failed(error)
      }
      for (const [i, { done }] of batch.entries()) done(receipts[i])
    }
    busy = false
  }

  return {
    post: (thing) =>
      new Promise((done) => {
        if (waiting.length >= options.capacity) return done(undefined)
        waiting.push({ thing, done })
        // It catches what deliveries throw.
        if (!busy) void run()
      }),
  }
}
