/**
 * `import startWorker from 'worker:./some.worker.ts'` gives a function that starts that worker.
 *
 * Workers are built as classic scripts, because Chromium refuses module workers to pages opened
 * from `file://`. The served build gives each a hashed file; the one-file build keeps its text in
 * the page and starts it from a blob URL.
 */
import { createHash } from 'node:crypto'
import path from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'
import { build } from 'esbuild'

export interface BuiltWorker {
  /** File name without extensions, e.g. `models`. */
  readonly name: string
  readonly code: string
  /** Absolute paths of all sources that went into it. */
  readonly inputs: readonly string[]
}

/** Builds each worker once, however many bundles ask for it. */
export function createWorkerBuilder(options: BuildOptions) {
  const built = new Map<string, Promise<BuiltWorker>>()

  async function buildWorker(entry: string): Promise<BuiltWorker> {
    const result = await build({
      ...options,
      entryPoints: [entry],
      format: 'iife',
      write: false,
      metafile: true,
      splitting: false,
    })
    const code = result.outputFiles?.[0]?.text ?? ''
    const inputs = Object.keys(result.metafile.inputs).map((file) => path.resolve(file))
    return { name: path.basename(entry).replace(/\.worker\.ts$|\.ts$/, ''), code, inputs }
  }

  return {
    worker(entry: string): Promise<BuiltWorker> {
      const known = built.get(entry) ?? buildWorker(entry)
      built.set(entry, known)
      return known
    },
    all: (): Promise<BuiltWorker[]> => Promise.all(built.values()),
  }
}

export type WorkerBuilder = ReturnType<typeof createWorkerBuilder>

/** Name of a worker's file under `assets/`. */
export const workerFileName = (worker: BuiltWorker): string =>
  `${worker.name}.worker-${createHash('sha256').update(worker.code).digest('hex').slice(0, 8)}.js`

/** Id of the element that carries a worker's text in the one-file client. */
export const workerElementId = (worker: BuiltWorker): string => `worker-${worker.name}`

export function workerPlugin(builder: WorkerBuilder, inline: boolean): Plugin {
  return {
    name: 'worker',
    setup(bundle) {
      bundle.onResolve({ filter: /^worker:/ }, (args) => ({
        path: path.resolve(args.resolveDir, args.path.slice('worker:'.length)),
        namespace: 'worker',
      }))
      bundle.onLoad({ filter: /.*/, namespace: 'worker' }, async (args) => {
        const worker = await builder.worker(args.path)
        return { contents: inline ? fromElement(worker) : fromFile(worker), loader: 'js' }
      })
    },
  }
}

const fromFile = (worker: BuiltWorker): string => `
export default () =>
  new Worker(new URL('assets/${workerFileName(worker)}', document.baseURI), {
    name: ${JSON.stringify(worker.name)},
  })
`

const fromElement = (worker: BuiltWorker): string => `
export default () => {
  const code = document.getElementById('${workerElementId(worker)}').textContent
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const worker = new Worker(url, { name: ${JSON.stringify(worker.name)} })
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
  return worker
}
`
