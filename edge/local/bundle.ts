/** The Worker as one module, as wrangler would upload it. */
import path from 'node:path'
import { build } from 'esbuild'
import { LocalEdgeError } from './errors.ts'

export interface BundleOptions {
  /** Not minified, with a source map. Default true. */
  readonly readable?: boolean
  /** Default: the Worker as it is deployed. */
  readonly entry?: string
}

/**
 * Bundles in about 0.15 s, so nothing is kept that could be stale. Rejects with LocalEdgeError.
 */
export async function bundleWorker(
  root: string,
  { readable = true, entry = 'edge/src/worker.ts' }: BundleOptions = {},
): Promise<string> {
  try {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: [path.join(root, entry)],
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2024',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['workerd', 'worker', 'browser'],
      external: ['cloudflare:*', 'node:*'],
      sourcemap: readable ? 'inline' : false,
      minify: !readable,
      logLevel: 'silent',
    })
    const [file] = outputFiles
    if (!file) throw new Error('esbuild wrote nothing')
    return file.text
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new LocalEdgeError('bundle', `the edge does not compile: ${why}`, error)
  }
}
