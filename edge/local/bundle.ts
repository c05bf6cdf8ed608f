/** The Worker as one module, as wrangler would upload it. */
import path from 'node:path'
import { build } from 'esbuild'
import { LocalEdgeError } from './errors.ts'
import { ENTRYPOINT } from './worker-config.ts'

/**
 * Bundles in about 0.15 s, so nothing is kept that could be stale. Rejects with LocalEdgeError.
 */
export async function bundleWorker(
  root: string,
  options: { readonly readable: boolean } = { readable: true },
): Promise<string> {
  try {
    const { outputFiles } = await build({
      absWorkingDir: root,
      // The Worker's own handler has a second name here: see local.ts.
      stdin: {
        contents: `export * from './worker.ts'
export { default, default as ${ENTRYPOINT} } from './worker.ts'`,
        resolveDir: path.join(root, 'edge/src'),
      },
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2024',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['workerd', 'worker', 'browser'],
      external: ['cloudflare:*', 'node:*'],
      sourcemap: options.readable ? 'inline' : false,
      minify: !options.readable,
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
