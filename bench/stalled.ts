/**
 * One viewer who stops reading, in a room of 64: what it costs the relay's memory and the others' time,
 * against the same room without one. A bare object would queue for it without end (workerd#988).
 */
import { connect, type Socket } from 'node:net'
import { encodeUp } from '@cosmos/protocol/room/frames'
import { ROOM_PROTOCOL_VERSION } from '@cosmos/protocol/room/limits'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { landRoom } from '@cosmos/protocol/room/room-name'
import { type Crowd, enterRoom } from './crowd.ts'
import type { BenchRow } from './row.ts'
import { startOurRelay } from './workerd.ts'

const PEOPLE = 63
const PER_SECOND = 5
/** Longer than the relay puts up with somebody who does not read. */
const RUN_MS = 20_000
const WARM_MS = 3000

interface Outcome {
  readonly memoryMb: number
  readonly p99: number
}

export async function rows(): Promise<BenchRow[]> {
  const calm = await run(false)
  const stalled = await run(true)
  const row = (name: string, of: (outcome: Outcome) => number, unit: string): BenchRow => ({
    name: `one stalled viewer of ${PEOPLE + 1}, ${name}`,
    ours: `${of(stalled).toFixed(0)} ${unit}`,
    peer: `${of(calm).toFixed(0)} ${unit} (none stalled)`,
    ratio: of(stalled) / of(calm),
    target: 1.1,
    better: 'lower',
  })
  return [
    row('memory', ({ memoryMb }) => memoryMb, 'MB'),
    row('p99 of the others', ({ p99 }) => p99, 'ms'),
  ]
}

async function run(withStalled: boolean): Promise<Outcome> {
  const runtime = await startOurRelay()
  try {
    const crowd = await enterRoom(runtime.url, 0, PEOPLE)
    const sleeper = withStalled ? await stall(runtime.url) : undefined
    await beat(crowd, WARM_MS)
    crowd.delays.splice(0)
    await beat(crowd, RUN_MS)
    const delays = [...crowd.delays].sort((a, b) => a - b)
    const outcome = {
      memoryMb: runtime.memoryMb(),
      p99: delays[Math.floor(delays.length * 0.99)] ?? Number.NaN,
    }
    sleeper?.destroy()
    crowd.close()
    return outcome
  } finally {
    await runtime.close()
  }
}

async function beat(crowd: Crowd, ms: number): Promise<void> {
  const timers = Array.from({ length: PEOPLE }, (_, person) =>
    setInterval(() => crowd.send(person), 1000 / PER_SECOND),
  )
  await new Promise((resolve) => setTimeout(resolve, ms))
  for (const timer of timers) clearInterval(timer)
}

/** A member on a bare TCP connection that is never read from again. */
async function stall(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    [
      `GET /api/rooms/${landRoom(0, 0)} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      ...['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
      ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
    ].join('\r\n'),
  )
  const { keyPackage } = await (await createMlsCrypto()).createKeys()
  const session = crypto.getRandomValues(new Uint8Array(16))
  const version = ROOM_PROTOCOL_VERSION
  await new Promise((resolve) => socket.once('data', resolve))
  socket.pause()
  socket.write(masked(encodeUp({ type: 'hello', version, session, at: undefined, keyPackage })))
  return socket
}

/** A binary frame of a client, below 64 KiB (RFC 6455 section 5.2); a mask of zeros masks nothing. */
function masked(payload: Uint8Array): Uint8Array {
  const head = [0x82, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]
  return Uint8Array.from([...head, ...payload])
}
