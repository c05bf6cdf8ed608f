/** What the measured page does; bundled for Chromium. Every function answers with plain values. */
import { createWorkerModels } from '../../client/src/net/models/model-source.ts'
import type { PackageRef } from '../../protocol/src/content/package.ts'

export interface Visit {
  readonly torrent: string
  /** WebSocket address of the tracker. */
  readonly tracker?: string
  readonly webSeed?: string
}

/** Milliseconds from adding the torrent; undefined for what did not happen in time. */
export interface Visited {
  readonly firstByte: number | undefined
  readonly done: number | undefined
}

interface StockTorrent {
  on(event: string, listener: () => void): void
}
interface StockClient {
  on(event: string, listener: () => void): void
  add(torrent: Uint8Array, options: object): StockTorrent
  destroy(done: () => void): void
}

type Done = (error: Error | null, bytes?: Uint8Array) => void
interface Span {
  readonly offset?: number
  readonly length?: number
}

/** webtorrent's own store here is the browser's disk, which is not what is measured. */
class MemoryStore {
  readonly chunkLength: number
  readonly chunks: Uint8Array[] = []
  constructor(chunkLength: number) {
    this.chunkLength = chunkLength
  }
  put(index: number, bytes: Uint8Array, done?: Done): void {
    this.chunks[index] = bytes
    queueMicrotask(() => done?.(null))
  }
  get(index: number, span: Span | Done | null, got?: Done): void {
    if (typeof span === 'function') {
      this.get(index, null, span)
      return
    }
    const chunk = this.chunks[index]
    const from = span?.offset ?? 0
    queueMicrotask(() => {
      if (chunk) got?.(null, chunk.subarray(from, from + (span?.length ?? chunk.length)))
      else got?.(new Error('not here'))
    })
  }
  close(done?: Done): void {
    done?.(null)
  }
  destroy(done?: Done): void {
    done?.(null)
  }
}

/** A visitor with stock webtorrent, who comes, takes the first bytes or all of them, and leaves. */
async function visit({ torrent, tracker, webSeed }: Visit, all: boolean, patienceMs: number) {
  const address = '/webtorrent.js'
  const { default: WebTorrent } = (await import(address)) as {
    default: new (options: object) => StockClient
  }
  const bytes = new Uint8Array(await (await fetch(torrent)).arrayBuffer())
  const client = new WebTorrent({
    ...{ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false },
    tracker: tracker ? { rtcConfig: { iceServers: [] } } : false,
  })
  const visited = await new Promise<Visited>((resolve) => {
    const began = performance.now()
    let firstByte: number | undefined
    const end = (done?: number): void => {
      clearTimeout(late)
      resolve({ firstByte, done })
    }
    const late = setTimeout(end, patienceMs)
    client.on('error', () => end())
    const added = client.add(bytes, {
      ...{ announce: tracker ? [tracker] : [], urlList: webSeed ? [webSeed] : [] },
      store: MemoryStore,
    })
    added.on('download', () => {
      firstByte ??= performance.now() - began
      if (!all) end()
    })
    added.on('done', () => end(performance.now() - began))
  })
  await new Promise<void>((gone) => client.destroy(gone))
  return visited
}

/** Milliseconds of the client's own download: its worker, its loader, its proofs. */
async function verified(
  ref: PackageRef,
  origins: readonly string[],
  length: number,
): Promise<number> {
  const models = createWorkerModels(() => new Worker('/models.js', { type: 'module' }))
  models.setCity({ models: [ref] } as unknown as Parameters<typeof models.setCity>[0])
  models.setSources(origins)
  const began = performance.now()
  const { signal } = new AbortController()
  const bytes = await models.load(ref.infoHash, 0, { priority: 0, signal })
  const took = performance.now() - began
  if (bytes.byteLength !== length) throw new Error(`${bytes.byteLength} bytes came`)
  return took
}

async function plain(url: string): Promise<number> {
  const began = performance.now()
  const { byteLength } = await (await fetch(url)).arrayBuffer()
  if (byteLength === 0) throw new Error('nothing came')
  return performance.now() - began
}

/** As the client reads, in a worker and into one buffer, but believing every byte. */
function streamed(url: string, length: number): Promise<number> {
  const worker = new Worker('/unverified.js', { type: 'module' })
  return new Promise((resolve, reject) => {
    const began = performance.now()
    worker.onmessage = () => resolve(performance.now() - began)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage({ url, length })
  })
}

interface Offered {
  readonly connection: RTCPeerConnection
  readonly arrived: Promise<number>
}
let offered: Offered | undefined

/** An offer of a bare data channel that counts `length` bytes. */
async function offer(length: number): Promise<RTCSessionDescriptionInit> {
  const connection = new RTCPeerConnection({ iceServers: [] })
  const channel = connection.createDataChannel('bytes')
  channel.binaryType = 'arraybuffer'
  const arrived = new Promise<number>((resolve) => {
    let [began, rest] = [0, length]
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      began ||= performance.now()
      rest -= data.byteLength
      if (rest <= 0) resolve(performance.now() - began)
    }
  })
  offered = { connection, arrived }
  await connection.setLocalDescription(await connection.createOffer())
  await new Promise<void>((complete) => {
    connection.onicecandidate = ({ candidate }) => candidate ?? complete()
    if (connection.iceGatheringState === 'complete') complete()
  })
  return connection.localDescription?.toJSON() as RTCSessionDescriptionInit
}

/** Milliseconds from the first byte of the channel to the last. */
async function accept(answer: RTCSessionDescriptionInit): Promise<number> {
  if (!offered) throw new Error('there was no offer')
  await offered.connection.setRemoteDescription(answer)
  const took = await offered.arrived
  offered.connection.close()
  return took
}

const measured = { visit, verified, plain, streamed, offer, accept }
export type Measured = typeof measured
declare global {
  interface Window {
    measured: Measured
  }
}
window.measured = measured
