/**
 * Members with the whole cryptography in a process of their own, who send real poses and count which of
 * one another's they can read. Says `ready` when all of them are in; once its input ends it says what it
 * counted, as one line of JSON.
 *   members.ts URL CELL COUNT
 */
import { decodeDown, UP } from '@cosmos/protocol/room/frames'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { enter, type Member } from '../crowd.ts'

export interface PoseCount {
  readonly came: number
  readonly read: number
}

/** What is still under way when the last pose has been sent, a commit or two included. */
const SETTLE_MS = 3000

const [url = '', cell, count] = process.argv.slice(2)
const members: Member[] = []
let came = 0
let read = 0
let sending = true

const leaves = (): Set<number | undefined> =>
  new Set(members.map(({ session }) => session.group?.leaf))

for (let i = 0; i < Number(count); i++) {
  const member = await enter(url, Number(cell), await createMlsCrypto(), () => {
    read++
  })
  const { socket, session } = member
  const send = socket.send.bind(socket)
  socket.send = (frame) => {
    if (sending || !(frame instanceof Uint8Array) || frame[0] !== UP.pose.kind) send(frame)
  }
  while (!session.joined) await new Promise((resolve) => setTimeout(resolve, 20))
  members.push(member)
}
for (const { socket, session } of members) {
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    const frame = decodeDown(new Uint8Array(data))
    if (!frame.ok || frame.value.type !== 'poses') return
    const known = leaves()
    for (const { leaf } of frame.value.poses) {
      if (known.has(leaf) && leaf !== session.group?.leaf) came++
    }
  })
}
for (const [i, { session }] of members.entries()) {
  session.setPose({ x: Number(cell) * 64 + 1 + i, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 })
}
process.stdout.write('ready\n')

for await (const _ of process.stdin);
sending = false
await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
await Promise.all(members.map(({ session }) => session.settled()))
const counted: PoseCount = { came, read }
process.stdout.write(`${JSON.stringify(counted)}\n`)
for (const { session, socket } of members) {
  session.leave()
  socket.close()
}
process.exit(0)
