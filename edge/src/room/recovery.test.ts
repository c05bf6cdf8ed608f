/** Commits and Welcomes that check out for nobody: the room goes on without whoever made them. */
import { encodeUp } from '@cosmos/protocol/room/frames'
import { describe, expect, it } from 'vitest'
import {
  acquainted,
  createFakeRoom,
  type FakeRoom,
  sharedMls,
  type Visitor,
} from '../../testing/fake-room.ts'

const RECOVERY_MS = 3000

async function party(room: FakeRoom, names: string): Promise<Visitor[]> {
  return room.joined([...names])
}

/** A commit whose membership tag is wrong: the relay cannot tell, every member can. */
async function badCommit(culprit: Visitor): Promise<Uint8Array<ArrayBuffer>> {
  const mls = await sharedMls()
  const { message } = await mls.commit(culprit.group(), { adds: [], removes: [] })
  message[message.length - 1] = (message.at(-1) ?? 0) ^ 1
  return encodeUp({ type: 'commit', message, welcome: new Uint8Array() })
}

describe('a commit nobody can follow', () => {
  it('ends the group; all but its maker are together again within three seconds', async () => {
    const room = createFakeRoom()
    const [culprit, ...others] = await party(room, 'ABCDE')
    if (culprit?.wire === undefined) throw new Error('A is connected')
    const { groupId } = culprit.group()
    culprit.wire.send(await badCommit(culprit))
    await room.until(() => others.every((one) => one.session.group?.groupId !== groupId), 'noticed')
    await room.until(() => acquainted(others), 'recovered', RECOVERY_MS)
    expect(culprit.wire.closed?.reason).toBe('policy')
    expect(others.map(({ session }) => session.members)).toEqual([4, 4, 4, 4])
  })

  it('cannot be repeated for ever: each time its maker is out for good', async () => {
    const room = createFakeRoom()
    const others = await party(room, 'ABC')
    for (const name of ['X', 'Y', 'Z']) {
      const culprit = await room.visitor(name)
      culprit.connect()
      await room.until(() => acquainted([...others, culprit]), `${name} is in`)
      culprit.wire?.send(await badCommit(culprit))
      await room.until(() => culprit.wire?.closed !== undefined, `${name} is out`, RECOVERY_MS)
      await room.until(() => acquainted(others), 'recovered', RECOVERY_MS)
    }
  })

  it('leaves two people together: who of them is to blame is anybody’s guess', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await party(room, 'AB')
    if (ada === undefined || bob === undefined) throw new Error('two came')
    ada.wire?.send(await badCommit(ada))
    const { groupId } = ada.group()
    await room.until(() => bob.session.group?.groupId !== groupId, 'noticed')
    await room.until(() => acquainted([ada, bob]), 'recovered', RECOVERY_MS)
    expect(ada.wire?.closed).toBeUndefined()
  })
})

describe('a relay evicted in the midst of it', () => {
  it('brings everybody together all the same, in whatever order frames cross', async () => {
    for (let order = 0; order < 24; order++) {
      let frame = 0
      const room = createFakeRoom(() => 1 + ((frame++ * (order + 1)) % 7))
      const visitors = await party(room, 'ABC')
      const culprit = visitors[0] ?? fail()
      // Right after the commit is taken: nobody remembers whose it was.
      room.evictAfter(1)
      culprit.wire?.send(await badCommit(culprit))
      const { groupId } = culprit.group()
      await room.until(() => visitors.every((v) => v.session.group?.groupId !== groupId), 'noticed')
      await room.until(() => acquainted(visitors), `together in order ${order}`, 10_000)
    }
  })
})

describe('a member who cries wolf', () => {
  it('is not believed against the others', async () => {
    const room = createFakeRoom()
    const [ada, bob, cid, dan] = await party(room, 'ABCD')
    const { groupId, epoch } = ada?.group() ?? fail()
    dan?.wire?.send(encodeUp({ type: 'nack', epoch: epoch - 1 }))
    dan?.wire?.send(encodeUp({ type: 'nack', epoch: undefined }))
    await room.pass(RECOVERY_MS)
    for (const one of [ada, bob, cid, dan]) expect(one?.group()).toMatchObject({ groupId, epoch })
  })
})

describe('a Welcome that is none', () => {
  it('keeps a newcomer out only until another member is asked', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await party(room, 'AB')
    if (ada?.wire === undefined || bob === undefined) throw new Error('two came')
    const { send } = ada.wire
    let spoilt = 0
    // The last bytes of a commit frame are its Welcome.
    ada.wire.send = (frame) => {
      const copy = frame.slice()
      if (frame[0] === 0x02) {
        copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
        spoilt++
      }
      send(copy)
    }
    const cid = await room.visitor('C')
    cid.connect()
    await room.until(() => acquainted([ada, bob, cid]), 'C is in', 2 * RECOVERY_MS)
    expect(spoilt).toBe(1)
  })
})

function fail(): never {
  throw new Error('somebody is missing')
}
