import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { landRoom } from '@cosmos/protocol/room/room-name'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalEdge, startLocalEdge } from '../local.ts'

let dataDir: string
let edge: LocalEdge

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'cosmos-edge-'))
  const chain = { rpc: 'http://127.0.0.1:1', cosmos: `0x${'11'.repeat(20)}` }
  edge = await startLocalEdge({ ...chain, port: 0, dataDir, assetsDir: dataDir })
})

afterAll(async () => {
  await edge.close()
  await rm(dataDir, { recursive: true, force: true })
})

/** What was agreed on with a client that offers to compress, as this one and every browser do. */
function extensionsOf(pathname: string): Promise<string> {
  const socket = new WebSocket(edge.url.replace('http', 'ws') + pathname)
  return new Promise((resolve, reject) => {
    socket.onopen = () => {
      resolve(socket.extensions)
      socket.close()
    }
    socket.onerror = () => reject(new Error(`${pathname} does not open`))
  })
}

describe('the edge on one machine', () => {
  it('sends what goes over sockets as it is, as the deployed one does', async () => {
    for (const pathname of ['/tracker', '/api/grid/live', `/api/rooms/${landRoom(0, 0)}`]) {
      expect(await extensionsOf(pathname), pathname).toBe('')
    }
  })
})
