/**
 * Fault group 1: unique strings as name, text, wallet, position and presence key, and as address, user
 * agent, cookie and query of the connection; then everything the edge sends, keeps and logs is searched.
 */
import { evictDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { bytesToHex } from '@cosmos/protocol/chain/hex'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { encodePose } from '@cosmos/protocol/room/pose'
import { proveWallet } from '@cosmos/protocol/room/profile'
import { landRoom } from '@cosmos/protocol/room/room-name'
import { newChatId } from '@cosmos/protocol/room/session'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { contents } from './contents.ts'
import { ask, ORIGIN } from './socket.ts'
import { enter, leaveRooms, newRoom, PATIENCE, type TestRoom, together } from './visitor.ts'

const WORD = 'c4n4ry-e2e-51f0'
const WALLET = `0x${'c4a7'.repeat(10)}` as Address
const SIGNATURE = `0x${'e5b1'.repeat(40)}` as const
const POSE = { x: 12.345, y: 3.21, z: 54.321, heading: 123.4, pitch: 12, gesture: 2 }
const ADDRESS = '192.0.2.93'
const CONNECTION = {
  'cf-connecting-ip': ADDRESS,
  'x-forwarded-for': `${ADDRESS}, ${WORD}`,
  'user-agent': `Mozilla/5.0 ${WORD}`,
  cookie: `session=${WORD}`,
  referer: `https://elsewhere.example/${WORD}`,
}

const logged: string[] = []
beforeEach(() => {
  for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...said: unknown[]) => {
      logged.push(said.map(String).join(' '))
    })
  }
})
afterEach(() => {
  leaveRooms()
  vi.restoreAllMocks()
})

/** Through the Worker, as a browser comes, with all that a browser tells. */
async function openThroughWorker(room: TestRoom): Promise<WebSocket> {
  const response = await exports.default.fetch(
    new Request(`${ORIGIN}/api/rooms/${room.name}?token=${WORD}&wallet=${WALLET}`, {
      headers: {
        ...{ upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13' },
        ...{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', ...CONNECTION },
      },
    }),
  )
  const { webSocket } = response
  if (!webSocket) throw new Error(`no upgrade: ${response.status}`)
  webSocket.binaryType = 'arraybuffer'
  webSocket.accept()
  return webSocket
}

const latin = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

describe('canaries planted with two visitors', () => {
  it('are found in no frame, no storage, no attachment and no log', async () => {
    const room = newRoom(landRoom(77, 77))
    const frames: string[] = []
    room.open = () => openThroughWorker(room)
    room.sending = room.receiving = (frame) => frames.push(latin(frame))
    const prove = (presence: Uint8Array) =>
      proveWallet({
        ...{ address: WALLET, presence, expires: Math.floor(Date.now() / 1000) + 3600 },
        sign: async () => SIGNATURE,
      })
    const ada = await enter(room, `Ada ${WORD}`, prove)
    const bob = await enter(room, `Bob ${WORD}`, prove)
    await together([ada, bob])
    ada.session.setPose(POSE)
    await ada.session.say(newChatId(), `the word is ${WORD}`)
    await vi.waitFor(() => {
      expect(bob.heard).toHaveLength(1)
      expect(bob.poses.length).toBeGreaterThan(0)
    }, PATIENCE)
    expect([...bob.names]).toEqual([`Ada ${WORD}`])
    // What an object logs when it wakes and when it meets nonsense counts too.
    await evictDurableObject(room.stub)
    await ask(`/api/rooms/nowhere?${WORD}`, { headers: CONNECTION })
    await ask(`/api/parcels/${WORD}`, { headers: CONNECTION })
    await ada.session.say(newChatId(), WORD)
    await vi.waitFor(() => expect(bob.heard).toHaveLength(2), PATIENCE)

    const planted: Record<string, string> = {
      word: WORD,
      address: ADDRESS,
      wallet: latin(hexBytes(WALLET)),
      'wallet in hex': WALLET.slice(2),
      signature: latin(hexBytes(SIGNATURE)),
      'presence key': latin(ada.presence),
      'presence key in hex': bytesToHex(ada.presence).slice(2),
      pose: latin(encodePose(POSE, { cx: 0, cz: 0 }) ?? new Uint8Array()),
    }
    const kept = await contents()
    const places = { frames: frames.join('\n'), storage: kept, logs: logged.join('\n') }
    // The search can find something: the group's id is in frames and in storage.
    const groupId = latin(ada.session.group?.groupId ?? new Uint8Array())
    expect(places.frames).toContain(groupId)
    expect(places.storage).toContain(groupId)
    for (const [what, canary] of Object.entries(planted)) {
      expect(canary.length, what).toBeGreaterThan(8)
      for (const [where, text] of Object.entries(places)) {
        expect(text.includes(canary), `${what} in ${where}`).toBe(false)
      }
    }
  })
})

const hexBytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
