/**
 * One who only looks, in a process of its own that has nothing else to do: how long poses take to get
 * here. Says `ready`; for each line of its input it says the delays since the line before, as JSON.
 *   viewer.ts URL CELL
 */
import { createInterface } from 'node:readline'
import { DOWN } from '@cosmos/protocol/room/frames'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { delayOf, sit } from '../crowd.ts'

const [url = '', cell] = process.argv.slice(2)
const delays: number[] = []
const sitter = await sit(url, Number(cell), await createMlsCrypto(), (frame) => {
  if (frame[0] !== DOWN.poses.kind) return
  const delay = delayOf(frame)
  if (delay !== undefined) delays.push(delay)
})
const keepAlive = setInterval(() => sitter.send((ack) => ({ type: 'ack', ack })), 100)
process.stdout.write('ready\n')
for await (const _ of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(delays.splice(0))}\n`)
}
clearInterval(keepAlive)
sitter.leave()
process.exit(0)
