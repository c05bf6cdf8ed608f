/** Relays in workerd or Node, each in a process of its own whose processor time can be read. */
import { type ChildProcess, spawn } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from '../edge/local/worker-config.ts'
import { startLocalEdge } from '../edge/local.ts'

export interface Runtime {
  readonly url: string
  /** Milliseconds of processor time the process has used. */
  cpuMs(): number
  /** Memory of the process in MB. */
  memoryMb(): number
  close(): Promise<void>
}

const NS_PER_MS = 1e6

/**
 * Milliseconds of processor time of all threads a process has: the first field of
 * /proc/PID/task/TID/schedstat. Fine enough for short rounds, where /proc/PID/stat counts hundredths of
 * a second. Threads that have ended do not count.
 */
export function cpuMsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  let ns = 0
  for (const task of readdirSync(tasks)) {
    ns += Number(readFileSync(path.join(tasks, task, 'schedstat'), 'utf8').split(' ')[0])
  }
  return ns / NS_PER_MS
}

/** Resident memory: VmRSS of /proc/PID/status. */
export function memoryMbOf(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kb) / 1024
}

/** Runs `start` and finds the workerd it started: miniflare does not say which, Node does. */
async function watched<T>(start: () => Promise<T>): Promise<{ started: T; pid: number }> {
  const children: ChildProcess[] = []
  // Told before the process exists, so its number is looked at later.
  const noticed = (message: unknown): void => {
    children.push((message as { process: ChildProcess }).process)
  }
  subscribe('child_process', noticed)
  const started = await start()
  unsubscribe('child_process', noticed)
  const pid = children.find((child) => path.basename(child.spawnfile).startsWith('workerd'))?.pid
  if (pid === undefined) throw new Error('no workerd was started')
  return { started, pid }
}

/** An edge that knows no chain: rooms need none. */
export const startOurRelay = (): Promise<Runtime> =>
  startOurEdge({ rpc: 'http://127.0.0.1:1', cosmos: `0x${'11'.repeat(20)}` })

/** The edge as `npm run edge` runs it, with one object for the tracker unless told otherwise. */
export async function startOurEdge(
  chain: { rpc: string; cosmos: string },
  trackerShards = 1,
): Promise<Runtime> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'cosmos-bench-'))
  const local = { port: 0, dataDir, assetsDir: dataDir, pollSeconds: 3600, trackerShards }
  const { started, pid } = await watched(() => startLocalEdge({ ...chain, ...local }))
  return {
    url: started.url,
    cpuMs: () => cpuMsOf(pid),
    memoryMb: () => memoryMbOf(pid),
    async close() {
      await started.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const BARE = `
import { DurableObject } from 'cloudflare:workers'
export class Peer extends DurableObject {
  fetch() {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    return new Response(null, { status: 101, webSocket: client })
  }
  webSocketMessage(from, message) {
    for (const socket of this.ctx.getWebSockets()) if (socket !== from) socket.send(message)
  }
}
export default {
  fetch: (request, env) => env.PEER.get(env.PEER.idFromName(request.url)).fetch(request),
}`

const PARTY = `
import { getServerByName, Server } from 'partyserver'
export class Peer extends Server {
  static options = { hibernate: true }
  onMessage(from, message) { this.broadcast(message, [from.id]) }
}
export default {
  async fetch(request, env) {
    const server = await getServerByName(env.PEER, new URL(request.url).pathname.slice(1))
    return server.fetch(request)
  },
}`

export const startBareRelay = (): Promise<Runtime> => startPeer(BARE)
export const startPartyRelay = (): Promise<Runtime> => startPeer(PARTY)

async function startPeer(source: string): Promise<Runtime> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: path.join(import.meta.dirname, '../edge') },
    ...{ bundle: true, write: false, format: 'esm', target: 'es2024', logLevel: 'silent' },
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
  })
  const contents = outputFiles[0]?.text ?? ''
  const { started, pid } = await watched(async () => {
    const miniflare = new Miniflare({
      ...{ port: 0, cf: false, telemetry: { enabled: false }, logRequests: false },
      workers: [
        {
          // As ours: reached past Miniflare's own Workers, and not compressed.
          dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
          config: {
            name: 'peer',
            compatibilityDate: COMPATIBILITY_DATE,
            compatibilityFlags: COMPATIBILITY_FLAGS,
            manifest: {
              mainModule: 'worker.js',
              modulesRoot: '/',
              modules: { 'worker.js': { type: 'esm', contents } },
            },
            exports: { Peer: { type: 'durable-object', storage: 'sqlite' } },
            env: { PEER: { type: 'durable-object', worker: 'peer', exportName: 'Peer' } },
          },
        },
      ],
    })
    await miniflare.ready
    const { origin } = await miniflare.unsafeGetDirectURL('peer')
    return { url: origin, close: () => miniflare.dispose() }
  })
  return { ...started, cpuMs: () => cpuMsOf(pid), memoryMb: () => memoryMbOf(pid) }
}

/**
 * The same relay on Node's `ws`, alone or with a batch every 50 ms: one buffer for all of a room, with
 * sender and length before each pose, as our frames have it.
 */
const NODE = `
import { WebSocketServer } from 'ws'
const [, batchMs] = process.argv
const rooms = new Map()
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', (socket, { url }) => {
  const room = rooms.get(url) ?? { sockets: new Set(), pending: new Map(), timer: undefined }
  rooms.set(url, room)
  const name = room.sockets.size
  room.sockets.add(socket)
  socket.on('close', () => room.sockets.delete(socket))
  socket.on('message', (message) => {
    if (!batchMs) {
      for (const other of room.sockets) if (other !== socket) other.send(message)
      return
    }
    room.pending.set(name, message)
    room.timer ??= setTimeout(() => {
      const parts = []
      for (const [from, pose] of room.pending) parts.push(Buffer.of(from, pose.length), pose)
      const batch = Buffer.concat(parts)
      room.pending.clear()
      room.timer = undefined
      for (const other of room.sockets) other.send(batch)
    }, Number(batchMs))
  })
})
server.on('listening', () => process.stdout.write(server.address().port + '\\n'))
`

/** Messages of `startNodeRelay({ batchMs })` have so many bytes before each pose. */
export const NODE_BATCH_HEAD = 2

export async function startNodeRelay(
  options: { readonly batchMs?: number } = {},
): Promise<Runtime> {
  const args = options.batchMs === undefined ? [] : [String(options.batchMs)]
  const child = spawn(process.execPath, ['--input-type=module', '-e', NODE, ...args], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { pid } = child
  const port = await new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the relay on Node ended with ${code}`)))
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
  })
  if (pid === undefined) throw new Error('the relay on Node was not started')
  return {
    url: `ws://127.0.0.1:${port}`,
    cpuMs: () => cpuMsOf(pid),
    memoryMb: () => memoryMbOf(pid),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  }
}
