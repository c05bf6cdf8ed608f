/** Worker: fetches and proves model files for the page. */
import { systemTimer } from '@cosmos/protocol/content/source-request'
import { DownloadError } from '@cosmos/protocol/content/verified-download'
import type { DeviceStore } from '../device-store.ts'
import { openDeviceStore } from '../device-store.ts'
import { FIGURES_MS, MAX_QUOTA_SHARE } from '../limits.ts'
import { pagePort } from '../worker-port.ts'
import type { FromModelWorker, ToModelWorker } from './messages.ts'
import { createModelLoader } from './model-loader.ts'

const port = pagePort<ToModelWorker, FromModelWorker>()
const jobs = new Map<number, AbortController>()

/** Starts the device cache over when the browser would soon throw it away itself. */
async function openModelStore(): Promise<DeviceStore> {
  const store = await openDeviceStore('cosmos-models-1')
  // A browser that does not say how full it is keeps its own order.
  const estimate = await navigator.storage?.estimate().catch(() => undefined)
  const { usage = 0, quota = 0 } = estimate ?? {}
  if (quota > 0 && usage / quota > MAX_QUOTA_SHARE) await store.clear()
  return store
}

const loader = openModelStore().then((store) =>
  createModelLoader({ fetch: (url, init) => fetch(url, init), store, timer: systemTimer }),
)

port.listen((message) => {
  if (message.kind === 'cancel') {
    jobs.get(message.id)?.abort()
    return
  }
  void loader.then((models) => {
    if (message.kind === 'sources') models.setSources(message.origins)
    else return run(message)
    return undefined
  })
})

async function run(message: Extract<ToModelWorker, { id: number; ref: unknown }>): Promise<void> {
  const { id, ref } = message
  const job = new AbortController()
  jobs.set(id, job)
  const models = await loader
  try {
    if (message.kind === 'load') {
      const bytes = await models.load(ref, message.lod, message.priority, job.signal)
      const buffer = bytes.buffer as ArrayBuffer
      port.send({ kind: 'loaded', id, bytes: buffer }, [buffer])
    } else {
      const { title, author, licence, triangles } = await models.manifest(ref, job.signal)
      port.send({ kind: 'credits', id, credits: { title, author, licence, triangles } })
    }
  } catch (error) {
    if (job.signal.aborted) return
    const fault = error instanceof DownloadError ? error.code : 'no-source'
    port.send({ kind: 'failed', id, fault, text: error instanceof Error ? error.message : '' })
  } finally {
    jobs.delete(id)
  }
}

let last = ''
setInterval(() => {
  void loader.then((models) => {
    const figures = models.figures()
    const text = JSON.stringify(figures)
    if (text !== last) port.send({ kind: 'figures', figures })
    last = text
  })
}, FIGURES_MS)
