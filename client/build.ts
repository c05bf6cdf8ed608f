/**
 * Builds the client: `dist/index.html` with hashed assets for a web server, and `dist/cosmos.html`,
 * one file that also runs from a local disk.
 *
 * Run as a program (`npm run build`) it prints the sizes; the stack calls `buildClient`.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { BuildOptions, Metafile } from 'esbuild'
import { lastResult, remember } from './bundle/freshness.ts'
import type { BuiltWorker, WorkerBuilder } from './bundle/worker-plugin.ts'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(here)
const entry = path.join(here, 'src/main.ts')
const template = path.join(here, 'index.html')
const styles = path.join(here, 'src/ui/styles.css')

/** Parts that `main.ts` imports lazily but needs for its first frame; preloaded by the page. */
const FIRST_FRAME = ['client/src/world/world.ts']

export interface Size {
  readonly raw: number
  readonly gzip: number
}

export interface ClientBytes {
  /** JavaScript a browser must have before the first frame of the city. */
  readonly firstFrame: Size
  /** All JavaScript, lazy parts and workers included. */
  readonly allScripts: Size
  /** index.html with its inline styles. */
  readonly page: Size
  /** cosmos.html, everything in one. */
  readonly oneFile: Size
}

export interface BuildResult {
  readonly outDir: string
  readonly bytes: ClientBytes
  /** False if the last build was still right. */
  readonly built: boolean
}

/**
 * Builds into `outDir` (default `client/dist`) unless it is up to date.
 * Throws esbuild's error, which names file and line, if a source does not compile.
 */
export async function buildClient(
  options: { outDir?: string; quiet?: boolean; force?: boolean } = {},
): Promise<BuildResult> {
  const outDir = options.outDir ?? path.join(here, 'dist')
  const last = options.force ? undefined : ((await lastResult(outDir)) as ClientBytes | undefined)
  if (last) return { outDir, bytes: last, built: false }

  // Built beside and swapped in whole: a source that does not compile leaves the last build in
  // place, and two builds at once never mix.
  const draft = `${outDir}.draft-${process.pid}-${Date.now()}`
  try {
    await mkdir(path.join(draft, 'assets'), { recursive: true })
    const bytes = await buildInto(draft, options.quiet ?? false)
    await rm(outDir, { recursive: true, force: true })
    await rename(draft, outDir)
    return { outDir, bytes, built: true }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function buildInto(outDir: string, quiet: boolean): Promise<ClientBytes> {
  // Loading esbuild takes longer than finding out that there is nothing to do.
  const { createWorkerBuilder } = await import('./bundle/worker-plugin.ts')
  const { buildStyles } = await import('./bundle/styles.ts')

  const shared: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    target: 'es2022',
    platform: 'browser',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: quiet ? 'error' : 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
    // @noble/curves names an older patch of the same library, which visitors would get a second time.
    alias: { '@noble/hashes': path.join(root, 'node_modules/@noble/hashes') },
    loader: { '.wasm': 'binary', '.txt': 'text' },
  }
  const workers = createWorkerBuilder(shared)
  const [html, css] = await Promise.all([readFile(template, 'utf8'), buildStyles(styles)])
  const page = html.replace('<!--styles-->', () => `<style>${css}</style>`)

  const served = await buildServed(shared, workers, page, outDir)
  const oneFile = await buildOneFile(shared, workers, page, outDir)
  const bytes: ClientBytes = { ...served.bytes, oneFile }
  const sources = [
    ...served.inputs,
    ...(await workers.all()).flatMap((worker) => worker.inputs),
    ...[template, styles, fileURLToPath(import.meta.url)],
    ...['worker-plugin.ts', 'styles.ts', 'freshness.ts'].map((f) => path.join(here, 'bundle', f)),
    path.join(root, 'package-lock.json'),
  ]
  await remember(outDir, sources, [...served.outputs, 'cosmos.html'], bytes)
  return bytes
}

async function buildServed(
  shared: BuildOptions,
  workers: WorkerBuilder,
  page: string,
  outDir: string,
) {
  const { build } = await import('esbuild')
  const { workerFileName, workerPlugin } = await import('./bundle/worker-plugin.ts')
  const assets = path.join(outDir, 'assets')
  const result = await build({
    ...shared,
    entryPoints: [entry],
    outdir: assets,
    format: 'esm',
    splitting: true,
    metafile: true,
    write: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    plugins: [workerPlugin(workers, false)],
  })
  const all = await workers.all()
  await Promise.all(
    all.map((worker) => writeFile(path.join(assets, workerFileName(worker)), worker.code)),
  )

  const { main, first } = firstFrameChunks(result.metafile)
  const href = (output: string): string => `assets/${path.basename(output)}`
  const preloads = first
    .map((output) => `<link rel="modulepreload" href="${href(output)}">`)
    .join('\n    ')
  const text = page
    .replace('<!--preloads-->', () => preloads)
    .replace('<!--scripts-->', () => `<script type="module" src="${href(main)}"></script>`)
  await writeFile(path.join(outDir, 'index.html'), text)

  const read = (output: string): Promise<Buffer> => readFile(path.resolve(root, output))
  const chunks = Object.keys(result.metafile.outputs)
  const bytes = {
    firstFrame: sum(await Promise.all([main, ...first].map(async (o) => sizeOf(await read(o))))),
    allScripts: sum([
      ...(await Promise.all(chunks.map(async (o) => sizeOf(await read(o))))),
      ...all.map((worker) => sizeOf(worker.code)),
    ]),
    page: sizeOf(text),
  }
  const inputs = Object.keys(result.metafile.inputs)
    .filter((file) => !file.startsWith('worker:'))
    .map((file) => path.resolve(root, file))
  const outputs = [
    'index.html',
    ...chunks.map(href),
    ...all.map((w) => `assets/${workerFileName(w)}`),
  ]
  return { bytes, inputs, outputs }
}

/** The entry chunk, and all others that it or a first-frame part imports before it can run. */
function firstFrameChunks(meta: Metafile): { main: string; first: string[] } {
  const outputs = Object.entries(meta.outputs)
  const isEntry = (want: string) => outputs.find(([, chunk]) => chunk.entryPoint === want)?.[0]
  const main = isEntry(path.relative(root, entry))
  if (!main) throw new Error('esbuild wrote no chunk for client/src/main.ts')
  const wanted = new Set<string>()
  const visit = (output: string): void => {
    if (wanted.has(output)) return
    wanted.add(output)
    for (const next of meta.outputs[output]?.imports ?? []) {
      if (next.kind === 'import-statement' && !next.external) visit(next.path)
    }
  }
  visit(main)
  for (const part of FIRST_FRAME) {
    const output = isEntry(part)
    if (output) visit(output)
  }
  wanted.delete(main)
  return { main, first: [...wanted] }
}

async function buildOneFile(
  shared: BuildOptions,
  workers: WorkerBuilder,
  page: string,
  outDir: string,
): Promise<Size> {
  const { build } = await import('esbuild')
  const { workerElementId, workerPlugin } = await import('./bundle/worker-plugin.ts')
  const result = await build({
    ...shared,
    entryPoints: [entry],
    format: 'iife',
    write: false,
    plugins: [workerPlugin(workers, true)],
  })
  const code = result.outputFiles?.[0]?.text ?? ''
  const carry = (worker: BuiltWorker): string =>
    `<script type="text/plain" id="${workerElementId(worker)}">${forHtml(worker.code)}</script>`
  const scripts = [...(await workers.all()).map(carry), `<script>${forHtml(code)}</script>`].join(
    '\n',
  )
  const text = page.replace('<!--preloads-->', '').replace('<!--scripts-->', () => scripts)
  await writeFile(path.join(outDir, 'cosmos.html'), text)
  return sizeOf(text)
}

/** Script text that an HTML parser can't mistake for markup. Both only occur inside literals. */
const forHtml = (code: string): string =>
  code.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '\\x3C!--')

const sizeOf = (content: string | Buffer): Size => ({
  raw: Buffer.byteLength(content),
  gzip: gzipSync(content, { level: 9 }).byteLength,
})

const sum = (sizes: readonly Size[]): Size => ({
  raw: sizes.reduce((total, size) => total + size.raw, 0),
  gzip: sizes.reduce((total, size) => total + size.gzip, 0),
})

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, built } = await buildClient({ force: process.argv.includes('--force') })
  const row = (name: string, size: Size): string =>
    `${name.padEnd(34)} ${kilobytes(size.gzip).padStart(10)} gzip  ${kilobytes(size.raw).padStart(10)}`
  console.log(built ? 'client/dist is built' : 'client/dist is up to date')
  console.log(row('scripts before the first frame', bytes.firstFrame))
  console.log(row('all scripts', bytes.allScripts))
  console.log(row('index.html', bytes.page))
  console.log(row('cosmos.html (one file)', bytes.oneFile))
}
