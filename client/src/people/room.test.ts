import { type Clock, systemClock } from '@cosmos/protocol/room/clock'
import { decodeUp, encodeDown, type UpFrame } from '@cosmos/protocol/room/frames'
import { describe, expect, it, vi } from 'vitest'
import { createRoom } from './room.ts'
import type { Socket } from './room-link.ts'
import { createThreadlessWorker } from './threadless-worker.ts'

const PATIENCE = { timeout: 4000, interval: 5 }

/** A relay for one: it lets everybody found a group of their own, and can hang up. */
function lonelyRelay(isFull: (url: string) => boolean = () => false) {
  const hellos: Extract<UpFrame, { type: 'hello' }>[] = []
  const urls: string[] = []
  let byes = 0
  let latest: Socket | undefined
  const connect = (url: string): Socket => {
    urls.push(url)
    const socket: Socket = {
      ...{ binaryType: 'blob', onopen: null, onmessage: null, onclose: null, onerror: null },
      close: () => undefined,
      send(bytes) {
        const frame = decodeUp(bytes as Uint8Array)
        if (!frame.ok) throw new Error('the relay understands every frame')
        if (frame.value.type === 'bye') byes++
        if (frame.value.type !== 'hello') return
        hellos.push(frame.value)
        const { at } = frame.value
        const answer = encodeDown(
          at === undefined
            ? { type: 'found', tick: 1, groupId: new Uint8Array(16).fill(hellos.length) }
            : { type: 'resumed', tick: 2, head: at.epoch },
        )
        socket.onmessage?.call(socket as WebSocket, { data: answer.buffer } as MessageEvent)
      },
    }
    latest = socket
    queueMicrotask(() => {
      if (isFull(url)) socket.onclose?.call(socket as WebSocket, { code: 4002 } as CloseEvent)
      else socket.onopen?.call(socket as WebSocket, {} as Event)
    })
    return socket
  }
  return {
    ...{ connect, hellos, urls },
    byes: () => byes,
    hangUp: () => latest?.onclose?.call(latest as WebSocket, { code: 1006 } as CloseEvent),
  }
}

function roomOn(relay: ReturnType<typeof lonelyRelay>) {
  let workers = 0
  const room = createRoom({
    relay: 'wss://relay.example/api/rooms',
    room: 'planet:7',
    name: 'Ada',
    createWorker() {
      workers++
      return createThreadlessWorker({ connect: relay.connect, random: () => 0 })
    },
  })
  return { room, workers: () => workers }
}

describe('a room of one’s own', () => {
  it('loads nothing before it is joined, and is joined once however often it is asked', async () => {
    const relay = lonelyRelay()
    const { room, workers } = roomOn(relay)
    expect([workers(), room.status]).toEqual([0, 'away'])
    await Promise.all([room.join(), room.join()])
    expect([workers(), room.status, room.roster]).toEqual([1, 'joined', []])
    expect(relay.urls).toEqual(['wss://relay.example/api/rooms/planet:7'])
    const heard: string[] = []
    room.on('message', ({ text, mine }) => heard.push(`${mine}: ${text}`))
    await room.send('hello')
    expect(heard).toEqual(['true: hello'])
    await room.leave()
    expect(relay.byes()).toBe(1)
  })

  it('comes back to the same place when the connection breaks', async () => {
    const relay = lonelyRelay()
    const { room } = roomOn(relay)
    await room.join()
    const statuses: string[] = []
    const stop = room.on('status', (status) => statuses.push(status))
    relay.hangUp()
    await vi.waitFor(() => expect(statuses).toEqual(['away', 'joined']), PATIENCE)
    await vi.waitFor(() => expect(relay.hellos).toHaveLength(2), PATIENCE)
    const [first, second] = relay.hellos
    expect(second?.session).toEqual(first?.session)
    expect(second?.at).toEqual({ groupId: new Uint8Array(16).fill(1), epoch: 0 })
    stop()
    await room.leave()
    expect(statuses).toEqual(['away', 'joined'])
  })

  it('is another stay when it is joined again after leaving', async () => {
    const relay = lonelyRelay()
    const { room, workers } = roomOn(relay)
    await room.join()
    await room.leave()
    await expect(room.send('anybody?')).rejects.toThrow('Join the room first')
    await room.join()
    expect(workers()).toBe(2)
    expect(relay.hellos[1]?.session).not.toEqual(relay.hellos[0]?.session)
    await room.leave()
  })

  it('goes beside one that is full, and comes back when it would be alone there', async () => {
    let isFull = true
    const relay = lonelyRelay((url) => isFull && url.endsWith('planet:7'))
    // A minute of waiting in a second.
    const clock: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 60, run) }
    const room = createRoom({
      ...{ relay: 'wss://relay.example/api/rooms', room: 'planet:7', name: 'Ada' },
      createWorker: () => createThreadlessWorker({ connect: relay.connect, clock }),
    })
    await room.join()
    const visited = () => relay.urls.map((url) => url.replace(/^.*\//, ''))
    expect(visited()).toEqual(['planet:7', 'planet:7~1'])
    // Still full: back beside it, and still in.
    await vi.waitFor(() => expect(visited().length).toBeGreaterThanOrEqual(4), PATIENCE)
    expect(visited().slice(0, 4)).toEqual(['planet:7', 'planet:7~1', 'planet:7', 'planet:7~1'])
    isFull = false
    await vi.waitFor(() => expect(visited().at(-1)).toBe('planet:7'), PATIENCE)
    await vi.waitFor(() => expect(room.status).toBe('joined'), PATIENCE)
    await room.leave()
  })

  it('does not leave those hanging who wait to get in', async () => {
    const relay = lonelyRelay()
    const { room } = roomOn({ ...relay, connect: () => ({ close() {} }) as Socket })
    const joining = room.join()
    await room.leave()
    await expect(joining).rejects.toThrow('left')
  })

  it('has the name of a room', () => {
    const options = { relay: '', name: '', createWorker: createThreadlessWorker }
    expect(() => createRoom({ ...options, room: 'lobby' })).toThrow('lobby is no room')
  })
})
