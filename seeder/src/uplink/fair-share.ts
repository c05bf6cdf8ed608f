/**
 * Who may send next. Every client gets the same share of the uplink, however many connections it
 * opens: the one that was given least goes first (start-time fair queueing, Goyal et al. 1996).
 */
import { MAX_UNSENT_PER_CLIENT } from '../limits.ts'

export interface FairShare {
  /** Resolves when `bytes` may be sent to `client`; rejects with the signal's reason. */
  take(client: string, bytes: number, signal?: AbortSignal): Promise<void>
  /** The same without a promise where nobody has to wait; false, and nothing taken, elsewhere. */
  tryTake(client: string, bytes: number): boolean
  /** Bytes that were taken and have left. */
  sent(client: string, bytes: number): void
  close(): void
}

interface Waiting {
  readonly bytes: number
  readonly go: () => void
}

interface Client {
  readonly queue: Waiting[]
  /** Taken and not yet sent: a client that reads slowly waits for itself, not others for it. */
  unsent: number
  /** Bytes it was given, on the common clock. */
  given: number
}

/** Whether it may have so much more on its way. */
const fits = ({ unsent }: Client, bytes: number): boolean =>
  unsent === 0 || unsent + bytes <= MAX_UNSENT_PER_CLIENT

/** `rate` is bytes per second, undefined for no limit; `now` is milliseconds. */
export function createFairShare(options: {
  readonly rate: number | undefined
  readonly now: () => number
}): FairShare {
  const { rate, now } = options
  const clients = new Map<string, Client>()
  /** What the client served last had been given: newcomers start there, not at zero. */
  let clock = 0
  /** May be negative: a debt that is waited out. */
  let tokens = (rate ?? 0) / 4
  let refilled = now()
  let timer: NodeJS.Timeout | undefined

  function refill(): void {
    if (rate === undefined) return
    const time = now()
    // At most a quarter of a second is saved up, so that a pause causes no burst.
    tokens = Math.min(rate / 4, tokens + ((time - refilled) / 1000) * rate)
    refilled = time
  }

  function nextClient(): Client | undefined {
    let best: Client | undefined
    for (const client of clients.values()) {
      const [first] = client.queue
      if (!first) continue
      if (fits(client, first.bytes) && (!best || client.given < best.given)) best = client
    }
    return best
  }

  function grant(client: Client, bytes: number): void {
    clock = client.given
    client.given += bytes
    client.unsent += bytes
    if (rate !== undefined) tokens -= bytes
  }

  function serve(): void {
    refill()
    for (;;) {
      if (rate !== undefined && tokens <= 0) break
      const client = nextClient()
      const turn = client?.queue.shift()
      if (!client || !turn) return
      grant(client, turn.bytes)
      turn.go()
    }
    if (rate !== undefined && timer === undefined && nextClient()) {
      const ms = Math.max(1, (-tokens / rate) * 1000 + 1)
      timer = setTimeout(() => {
        timer = undefined
        serve()
      }, ms)
    }
  }

  function clientNamed(name: string): Client {
    const known = clients.get(name)
    const client = known ?? { queue: [], unsent: 0, given: clock }
    if (!known) clients.set(name, client)
    // Whoever asked for nothing for a while saved nothing up.
    if (client.queue.length === 0) client.given = Math.max(client.given, clock)
    return client
  }

  function forget(name: string, client: Client): void {
    if (client.unsent > 0 || client.queue.length > 0) return
    // Without a limit nobody waits for another, and what one was given before decides nothing.
    if (rate === undefined || client.given <= clock) clients.delete(name)
  }

  return {
    tryTake(name, bytes) {
      // With a limit it is about who goes first, and always a matter for the queue.
      if (rate !== undefined) return false
      const client = clientNamed(name)
      if (client.queue.length > 0 || !fits(client, bytes)) return false
      grant(client, bytes)
      return true
    },
    take(name, bytes, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const client = clientNamed(name)
        const giveUp = (): void => {
          const at = client.queue.indexOf(turn)
          if (at < 0) return
          client.queue.splice(at, 1)
          forget(name, client)
          reject(signal?.reason)
        }
        const turn: Waiting = {
          bytes,
          go() {
            signal?.removeEventListener('abort', giveUp)
            resolve()
          },
        }
        signal?.addEventListener('abort', giveUp, { once: true })
        client.queue.push(turn)
        serve()
      })
    },
    sent(name, bytes) {
      const client = clients.get(name)
      if (!client) return
      client.unsent = Math.max(0, client.unsent - bytes)
      if (rate === undefined) {
        if (client.queue.length > 0) serve()
        forget(name, client)
        return
      }
      serve()
      for (const [other, idle] of clients) forget(other, idle)
    },
    close() {
      clearTimeout(timer)
    },
  }
}
