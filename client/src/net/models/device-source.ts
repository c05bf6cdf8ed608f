/**
 * The device cache as one more source of models: asked first, believed as little as the others. It
 * never is "untried" or "slow" in the pool's books, and a wrong byte only empties its own place.
 */
import type { SourcePool } from '@cosmos/protocol/content/source-pool'
import type { Fetch } from '@cosmos/protocol/content/source-request'
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import type { DeviceStore } from '../device-store.ts'

export const DEVICE_ORIGIN = 'https://device.invalid'

export interface DevicePool extends SourcePool {
  /** Something of this package is on the device now: worth asking it again. */
  kept(infoHash: InfoHash): void
}

/** The pool of seeders with the device in front, as long as it may hold the package. */
export function withDevice(seeders: SourcePool, onWrong: (infoHash: InfoHash) => void): DevicePool {
  /** Packages that the device lacks or had wrong. */
  const missing = new Set<InfoHash>()
  return {
    ...seeders,
    ranked(infoHash) {
      const others = seeders.ranked(infoHash)
      return missing.has(infoHash) ? others : [DEVICE_ORIGIN, ...others]
    },
    succeeded(origin, bytes, ms) {
      if (origin !== DEVICE_ORIGIN) seeders.succeeded(origin, bytes, ms)
    },
    failed(origin, infoHash, fault) {
      if (origin !== DEVICE_ORIGIN) {
        seeders.failed(origin, infoHash, fault)
        return
      }
      missing.add(infoHash)
      if (fault !== 'not-found') onWrong(infoHash)
    },
    kept: (infoHash) => void missing.delete(infoHash),
  }
}

/** Torrents and manifests are kept as they pass by; models only after they were proven. */
const PASSING =
  /^https?:\/\/[^/]+\/((?:torrents|content)\/[0-9a-f]{40}(?:\.torrent|\/manifest\.json))$/

/**
 * Answers for `DEVICE_ORIGIN` from the store and asks `fetch` for everything else, counting what
 * arrives. What is kept here unproven is proven whenever it is read.
 */
export function fetchWithDevice(options: {
  readonly fetch: Fetch
  readonly store: DeviceStore
  readonly onReceived: (bytes: number) => void
}): Fetch {
  const { fetch, store, onReceived } = options
  return async (url, init) => {
    if (url.startsWith(`${DEVICE_ORIGIN}/`)) {
      const bytes = await store.get(url.slice(DEVICE_ORIGIN.length + 1))
      return bytes ? new Response(bytes) : new Response(null, { status: 404 })
    }
    const response = await fetch(url, init)
    const name = response.status === 200 ? PASSING.exec(url)?.[1] : undefined
    const chunks: Uint8Array[] = []
    const body = response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          onReceived(chunk.length)
          if (name) chunks.push(chunk.slice())
          controller.enqueue(chunk)
        },
        async flush() {
          if (name) await store.put(name, await bytesOf(chunks))
        },
      }),
    )
    return { status: response.status, headers: response.headers, body: body ?? null }
  }
}

const bytesOf = async (chunks: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())
