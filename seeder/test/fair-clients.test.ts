import { afterEach, expect, it } from 'vitest'
import { createHttpRig, type HttpRig, type RawSocket, rawSocket, stored } from './http-rig.ts'

let rig: HttpRig | undefined
const opened: RawSocket[] = []
afterEach(async () => {
  for (const { socket } of opened.splice(0)) socket.destroy()
  await rig?.close()
})

it('one who opens twenty connections gets no more than one who opens one', async () => {
  const seeder = await createHttpRig({ rate: 2_000_000 })
  rig = seeder
  const big = await stored(seeder, 1, 20_000_000)
  const small = await stored(seeder, 2, 3_000_000)
  const ask = async (from: string, infoHash: string): Promise<RawSocket> => {
    const raw = await rawSocket(seeder.server.port, from)
    opened.push(raw)
    raw.socket.write(`GET /content/${infoHash} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    return raw
  }
  const greedy: RawSocket[] = []
  for (let i = 0; i < 20; i++) greedy.push(await ask('127.0.0.2', big.infoHash))
  const taken = () => greedy.reduce((sum, { socket }) => sum + socket.bytesRead, 0)
  await expect.poll(taken, { timeout: 20_000 }).toBeGreaterThan(500_000)
  const before = taken()
  const modest = await ask('127.0.0.3', small.infoHash)
  const answer = await modest.closed
  expect(answer.length).toBeGreaterThan(small.size)
  // By connections it would be twenty times as much.
  expect(taken() - before).toBeLessThan(small.size * 2)
})
