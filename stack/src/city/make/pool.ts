/** Spreads the making of models over worker threads: it is pure calculation. */
import { Worker } from 'node:worker_threads'
import type { ModelPackage } from '@cosmos/protocol/content/package'

export interface MadeModel extends ModelPackage {
  readonly slug: string
}

/** Makes all models, answers them in the order asked for. Rejects with a worker's error. */
export async function makeInWorkers(
  slugs: readonly string[],
  threads: number,
  onMade: () => void,
): Promise<MadeModel[]> {
  const made = new Map<string, MadeModel>()
  const waiting = [...slugs]
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url))
      const next = (): void => {
        const slug = waiting.shift()
        if (slug === undefined) {
          resolve(worker.terminate().then(() => undefined))
        } else worker.postMessage(slug)
      }
      worker.on('error', (cause) => {
        waiting.length = 0
        reject(new Error('making the city’s models failed', { cause }))
      })
      worker.on('message', (result: MadeModel) => {
        made.set(result.slug, result)
        onMade()
        next()
      })
      next()
    })
  await Promise.all(Array.from({ length: Math.min(threads, slugs.length) }, run))
  return slugs.map((slug) => {
    const model = made.get(slug)
    if (!model) throw new Error(`model "${slug}" was not made`)
    return model
  })
}
