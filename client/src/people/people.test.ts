import { describe, expect, it, vi } from 'vitest'
import { createPeople } from './people.ts'
import type { Socket } from './room-link.ts'
import { createThreadlessWorker } from './threadless-worker.ts'

const PATIENCE = { timeout: 4000, interval: 5 }
const pose = { x: 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 }

/** Sockets that fail, hang or open as the test wants. */
function fakeSockets(behaviour: (socket: Socket) => void) {
  const opened: string[] = []
  const connect = (url: string): Socket => {
    opened.push(url)
    const socket = {
      binaryType: 'blob',
      ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
      send: () => undefined,
      close: () => undefined,
    } as Socket
    queueMicrotask(() => behaviour(socket))
    return socket
  }
  return { opened, connect }
}

const closeWith = (code: number) => (socket: Socket) =>
  socket.onclose?.call(socket as WebSocket, { code } as CloseEvent)

describe('people', () => {
  it('are away, with a reason, while no relay is known', async () => {
    const people = createPeople({
      rooms: undefined,
      name: 'Ada',
      createWorker: () => createThreadlessWorker(),
    })
    const why: (string | undefined)[] = []
    people.on('status', (_status, reason) => why.push(reason))
    people.setPose(pose)
    await vi.waitFor(() => expect(people.status).toBe('away'), PATIENCE)
    expect(why).toEqual(['No relay is known, so nobody can be met.'])
    await expect(people.say('hello?')).rejects.toThrow('in no room')
    await people.close()
  })

  it('keep knocking at a relay that does not answer, and say so', async () => {
    const { opened, connect } = fakeSockets(closeWith(1006))
    const people = createPeople({
      rooms: 'wss://relay.example/api/rooms',
      name: 'Ada',
      createWorker: () => createThreadlessWorker({ connect, random: () => 0 }),
    })
    people.setPose(pose)
    await vi.waitFor(() => expect(people.status).toBe('away'), PATIENCE)
    // One corner of four rooms, and each is tried again.
    await vi.waitFor(() => expect(opened.length).toBeGreaterThan(4), PATIENCE)
    expect(opened[0]).toBe('wss://relay.example/api/rooms/land:0:0')
    await people.close()
    const before = opened.length
    await people.close()
    expect(opened.length).toBe(before)
  })

  it('explain why a relay turned them away', async () => {
    const { connect } = fakeSockets(closeWith(4002))
    const people = createPeople({
      rooms: 'wss://relay.example/api/rooms',
      name: 'Ada',
      createWorker: () => createThreadlessWorker({ connect }),
    })
    const why: (string | undefined)[] = []
    people.on('status', (_status, reason) => why.push(reason))
    people.setPose(pose)
    await vi.waitFor(() => expect(why.at(-1)).toMatch('This place is full'), PATIENCE)
    await people.close()
  })

  it('go to the room beside one that is full, and on until there is a place', async () => {
    const { opened, connect } = fakeSockets((socket) => {
      if (opened.length < 4) closeWith(4002)(socket)
    })
    const people = createPeople({
      rooms: 'wss://relay.example/api/rooms',
      name: 'Ada',
      createWorker: () => createThreadlessWorker({ connect }),
    })
    people.setPose({ ...pose, x: 32, z: 32 })
    await vi.waitFor(() => expect(opened).toHaveLength(4), PATIENCE)
    expect(opened.map((url) => url.replace(/^.*\//, ''))).toEqual([
      'land:0:0',
      'land:0:0~1',
      'land:0:0~2',
      'land:0:0~3',
    ])
    expect(people.status).toBe('joining')
    await people.close()
  })

  it('meet on a planet in the room of that planet, and nowhere else', async () => {
    const { opened, connect } = fakeSockets(() => undefined)
    const people = createPeople({
      rooms: 'wss://relay.example/api/rooms',
      name: 'Ada',
      createWorker: () => createThreadlessWorker({ connect }),
    })
    people.setPlanet(42)
    people.setPose(pose)
    await vi.waitFor(() => expect(opened).toHaveLength(1), PATIENCE)
    people.setPlanet(undefined)
    people.setPose({ ...pose, x: 32, z: 32 })
    await vi.waitFor(() => expect(opened).toHaveLength(2), PATIENCE)
    expect(opened.map((url) => url.replace(/^.*\//, ''))).toEqual(['planet:42', 'land:0:0'])
    await people.close()
  })

  it('follow when another relay takes over', async () => {
    const { opened, connect } = fakeSockets(() => undefined)
    const people = createPeople({
      rooms: undefined,
      name: 'Ada',
      createWorker: () => createThreadlessWorker({ connect }),
    })
    people.setPose({ ...pose, x: 32, z: 32 })
    people.setRooms('wss://one.example/api/rooms')
    await vi.waitFor(
      () => expect(opened).toEqual(['wss://one.example/api/rooms/land:0:0']),
      PATIENCE,
    )
    expect(people.status).toBe('joining')
    people.setRooms('wss://two.example/api/rooms')
    await vi.waitFor(() => expect(opened.at(-1)).toMatch('wss://two.example'), PATIENCE)
    await people.close()
  })

  it('are away when their worker does not start', () => {
    const worker = createThreadlessWorker()
    const people = createPeople({ rooms: undefined, name: 'Ada', createWorker: () => worker })
    worker.onerror?.call(worker as Worker, {} as ErrorEvent)
    expect(people.status).toBe('away')
    return people.close()
  })
})
