/** What a pose costs on the wire and in time, against the two plain ways to send one. */
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { encodePose } from '@cosmos/protocol/room/pose'
import { createPoseCipher } from '@cosmos/protocol/room/pose-cipher'
import type { RoomName } from '@cosmos/protocol/room/room-name'
import { type BenchRow, sample, timed } from './row.ts'

const ROUNDS = 7
const OPENED_PER_ROUND = 50
/** Kind byte and the tick the sender has seen: what a pose frame adds on the way up. */
const FRAME_HEAD = 3
const ROOM = 'land:0:6' as RoomName

export async function rows(): Promise<BenchRow[]> {
  const mls = await createMlsCrypto()
  const keys = [await mls.createKeys(), await mls.createKeys()] as const
  const alone = await mls.createGroup(new TextEncoder().encode(ROOM), keys[0])
  const commit = await mls.commit(alone, { adds: [keys[1].keyPackage], removes: [] })
  const ada = commit.next
  const bob = await mls.join(commit.welcome, keys[1])
  const ciphers = [ada, bob].map((group) => {
    const cipher = createPoseCipher({ mls, room: ROOM, now: () => performance.now() })
    cipher.advance(group)
    return cipher
  })
  const [sealing, opening] = ciphers
  if (!sealing || !opening) throw new Error('two members have two ciphers')

  const pose = { x: 5.25, y: 0, z: 396.5, heading: 12, pitch: -3, gesture: 0 }
  const plain = encodePose(pose, { cx: 0, cz: 6 })
  if (!plain) throw new Error('the pose lies in its cell')
  const sealed = await sealing.seal(plain)
  const { message } = await mls.encrypt(ada, plain)
  const wire = FRAME_HEAD + sealed.length
  const json = JSON.stringify({
    type: 'pose',
    id: '0x5fc8d32690cc91d4c39d9d3abcbd16989f875707',
    ...pose,
  })

  const ours = await sample(ROUNDS, async () => {
    const batch: Uint8Array[] = []
    for (let i = 0; i < OPENED_PER_ROUND; i++) batch.push(await sealing.seal(plain))
    return timed(async () => {
      for (const frame of batch) await opening.open(ada.leaf, frame)
    })
  })
  const peer = await sample(ROUNDS, async () => {
    const batch: Uint8Array[] = []
    let sender = ada
    for (let i = 0; i < OPENED_PER_ROUND; i++) {
      const next = await mls.encrypt(sender, plain)
      sender = next.group
      batch.push(next.message)
    }
    return timed(async () => {
      let reader = bob
      for (const frame of batch) reader = (await mls.decrypt(reader, frame)).group
    })
  })
  const micros = ({ median, spread }: { median: number; spread: number }) =>
    `${((median * 1000) / OPENED_PER_ROUND).toFixed(0)} ±${((spread * 1000) / OPENED_PER_ROUND).toFixed(0)} µs`
  return [
    bytes('pose on the wire, encrypted, limit', wire, 24, 'limit'),
    bytes('pose on the wire, encrypted', wire, json.length, 'JSON, plain'),
    bytes('pose on the wire, encrypted', wire, message.length, 'MLS application message'),
    {
      name: 'opening one pose',
      ours: micros(ours),
      peer: `${micros(peer)} (MLS application message)`,
      ratio: peer.median / ours.median,
      target: 30,
      better: 'higher',
    },
  ]
}

/** A sixth of either peer at the most; against the limit itself, at most all of it. */
function bytes(name: string, ours: number, peer: number, what: string): BenchRow {
  const isLimit = what === 'limit'
  return {
    name,
    ours: `${ours} B`,
    peer: `${peer} B (${what})`,
    ratio: isLimit ? ours / peer : peer / ours,
    target: isLimit ? 1 : 6,
    better: isLimit ? 'lower' : 'higher',
  }
}
