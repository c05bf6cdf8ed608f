/** The page's side of the model worker: what the world and the panels ask for. */
import type { PackageRef } from '@cosmos/protocol/content/package'
import type { CityState, InfoHash } from '@cosmos/protocol/lightnode/types'
import type { ModelSource } from '../../ports.ts'
import type { ModelCredits } from '../../state/app-state.ts'
import { portOf } from '../worker-port.ts'
import type { FromModelWorker, ModelFault, ModelFigures, ToModelWorker } from './messages.ts'

/** No bytes: the model is shown as failed, and the city goes on without it. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly fault: ModelFault | 'unregistered'
  constructor(fault: ModelFault | 'unregistered', message: string) {
    super(message)
    this.fault = fault
  }
}

export interface WorkerModels extends ModelSource {
  /** What is registered: models are held against these. */
  setCity(city: CityState): void
  setSources(origins: readonly string[]): void
  credits(infoHash: InfoHash): Promise<ModelCredits | undefined>
  figures(): ModelFigures
}

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

export function createWorkerModels(startWorker: () => Worker): WorkerModels {
  const port = portOf<FromModelWorker, ToModelWorker>(startWorker())
  const pending = new Map<number, Pending>()
  const refs = new Map<InfoHash, PackageRef>()
  let registered: CityState['models'] | undefined
  let figures: ModelFigures = { bytes: { received: 0, verified: 0 }, sources: [] }
  let nextId = 1

  port.listen((message) => {
    if (message.kind === 'figures') {
      figures = message.figures
      return
    }
    const job = pending.get(message.id)
    pending.delete(message.id)
    if (message.kind === 'loaded') job?.resolve(message.bytes as never)
    else if (message.kind === 'credits') job?.resolve(message.credits as never)
    else job?.reject(new ModelError(message.fault, message.text))
  })

  function ask<T>(make: (id: number) => ToModelWorker, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const id = nextId++
      const cancel = (): void => {
        pending.delete(id)
        port.send({ kind: 'cancel', id })
        reject(signal?.reason)
      }
      const done = (): void => signal?.removeEventListener('abort', cancel)
      pending.set(id, {
        resolve: (value) => {
          done()
          resolve(value)
        },
        reject: (error) => {
          done()
          reject(error)
        },
      })
      signal?.addEventListener('abort', cancel, { once: true })
      port.send(make(id))
    })
  }

  return {
    setCity({ models }) {
      if (models === registered) return
      registered = models
      refs.clear()
      for (const { infoHash, size, manifestHash } of models) {
        // The first registration of an info hash is the one that counts, as on chain.
        if (!refs.has(infoHash)) refs.set(infoHash, { infoHash, size, manifestHash })
      }
    },
    setSources: (origins) => port.send({ kind: 'sources', origins }),
    async load(infoHash, lod, { priority, signal }) {
      const ref = refs.get(infoHash)
      if (!ref) throw new ModelError('unregistered', `${infoHash} is not registered on chain`)
      return ask<ArrayBuffer>((id) => ({ kind: 'load', id, ref, lod, priority }), signal)
    },
    async credits(infoHash) {
      const ref = refs.get(infoHash)
      if (!ref) return undefined
      // Without credits the card still shows what the chain says.
      return ask<ModelCredits>((id) => ({ kind: 'credits', id, ref })).catch(() => undefined)
    },
    figures: () => figures,
  }
}
