/**
 * Models from seeders nobody trusts, proven before they are handed out, nearest first. Runs in a
 * worker: fetching, hashing and keeping never touch the frame.
 */
import type { Manifest } from '@cosmos/protocol/content/manifest'
import type { PackageRef } from '@cosmos/protocol/content/package'
import { fileForLod } from '@cosmos/protocol/content/package'
import { createSourcePool } from '@cosmos/protocol/content/source-pool'
import type { Fetch, Timer } from '@cosmos/protocol/content/source-request'
import type { PackageDownload } from '@cosmos/protocol/content/verified-download'
import { createPackageDownload, DownloadError } from '@cosmos/protocol/content/verified-download'
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import type { DeviceStore } from '../device-store.ts'
import {
  KEPT_PACKAGES,
  MAX_CACHED_FILE_BYTES,
  NODE_WINDOW_MS,
  PARALLEL_DOWNLOADS,
} from '../limits.ts'
import { DEVICE_ORIGIN, fetchWithDevice, withDevice } from './device-source.ts'
import { createDownloadQueue } from './download-queue.ts'
import type { ModelFigures } from './messages.ts'

/** Seeders fetch what is new to them within seconds: asking again soon often helps. */
const RETRY_PAUSES_MS = [1_500, 4_000, 16_000]

export interface ModelLoader {
  setSources(origins: readonly string[]): void
  /** Rejects with DownloadError or the signal's reason. */
  load(ref: PackageRef, lod: 0 | 1 | 2, priority: number, signal: AbortSignal): Promise<Uint8Array>
  manifest(ref: PackageRef, signal: AbortSignal): Promise<Manifest>
  figures(): ModelFigures
}

export function createModelLoader(options: {
  readonly fetch: Fetch
  readonly store: DeviceStore
  readonly timer: Timer
  readonly parallel?: number
}): ModelLoader {
  const { store, timer, parallel = PARALLEL_DOWNLOADS } = options
  let received = 0
  let verified = 0
  const seeders = createSourcePool({ origins: [], now: timer.now })
  const sources = withDevice(seeders, (infoHash) => void forget(store, infoHash))
  const fetch = fetchWithDevice({
    fetch: options.fetch,
    store,
    onReceived: (bytes) => {
      received += bytes
    },
  })
  const queue = createDownloadQueue(parallel)
  const downloads = new Map<InfoHash, PackageDownload>()

  function downloadOf(ref: PackageRef): PackageDownload {
    const known = downloads.get(ref.infoHash)
    const download =
      known ?? createPackageDownload({ ref, sources, fetch, timer, windowMs: NODE_WINDOW_MS })
    // Map keeps insertion order: the first key is the one unused for longest.
    downloads.delete(ref.infoHash)
    downloads.set(ref.infoHash, download)
    const [oldest] = downloads.keys()
    if (downloads.size > KEPT_PACKAGES && oldest) downloads.delete(oldest)
    return download
  }

  async function loadOnce(
    ref: PackageRef,
    lod: 0 | 1 | 2,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const download = downloadOf(ref)
    const listed = fileForLod(await download.manifest(signal), lod)
    if (!listed) throw new DownloadError('no-file', `package ${ref.infoHash} has no model`)
    let origin = DEVICE_ORIGIN
    const bytes = await download.file(listed.path, {
      signal,
      onProgress: (progress) => {
        origin = progress.origin
      },
    })
    verified += bytes.length
    if (origin !== DEVICE_ORIGIN && bytes.length <= MAX_CACHED_FILE_BYTES) {
      void store.put(`content/${ref.infoHash}/${listed.path}`, bytes as Uint8Array<ArrayBuffer>)
      sources.kept(ref.infoHash)
    }
    return bytes
  }

  const wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        cancel()
        reject(signal.reason)
      }
      const cancel = timer.after(ms, () => {
        signal.removeEventListener('abort', stop)
        resolve()
      })
      signal.addEventListener('abort', stop, { once: true })
    })

  return {
    setSources: (origins) => seeders.set(origins),
    async load(ref, lod, priority, signal) {
      for (const pause of [...RETRY_PAUSES_MS, undefined]) {
        try {
          return await queue.add(priority, signal, () => loadOnce(ref, lod, signal))
        } catch (error) {
          const canHelp = error instanceof DownloadError && error.code === 'no-source'
          if (!canHelp || pause === undefined) throw error
          await wait(pause, signal)
        }
      }
      throw new Error('unreachable: the last attempt returns or throws')
    },
    manifest: (ref, signal) => downloadOf(ref).manifest(signal),
    figures: () => ({
      bytes: { received, verified },
      sources: seeders.states().map(({ origin, bannedUntil, verifiedBytes, faults }) => ({
        url: origin,
        bytes: verifiedBytes,
        state: sourceState(bannedUntil > timer.now(), verifiedBytes, faults),
      })),
    }),
  }
}

function sourceState(isBanned: boolean, bytes: number, faults: number) {
  if (isBanned) return 'banned'
  if (bytes > 0) return 'good'
  return faults > 0 ? 'failing' : 'untried'
}

/** All that could be wrong of one package. */
async function forget(store: DeviceStore, infoHash: InfoHash): Promise<void> {
  const files = ['manifest.json', 'model.glb', 'lod1.glb', 'lod2.glb']
  await store.delete(`torrents/${infoHash}.torrent`)
  for (const file of files) await store.delete(`content/${infoHash}/${file}`)
}
