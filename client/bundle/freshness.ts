/**
 * Whether a finished build still matches its sources, so that starting the stack costs nothing when
 * nobody touched the client. Compares size and time of change of every file that went into it.
 */
import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

const RECORD = '.sources.json'

interface BuildRecord {
  readonly files: Record<string, string>
  readonly outputs: readonly string[]
  readonly result: unknown
}

async function fingerprint(file: string): Promise<string> {
  const info = await stat(file).catch(() => undefined)
  return info ? `${info.size}:${info.mtimeMs}` : 'missing'
}

/** The result of the last build in `outDir`, or undefined if any source or output changed. */
export async function lastResult(outDir: string): Promise<unknown> {
  const text = await readFile(path.join(outDir, RECORD), 'utf8').catch(() => undefined)
  if (!text) return undefined
  const record = JSON.parse(text) as BuildRecord
  const sources = Object.entries(record.files).map(
    async ([file, known]) => (await fingerprint(file)) === known,
  )
  const outputs = record.outputs.map(
    async (file) => (await fingerprint(path.join(outDir, file))) !== 'missing',
  )
  const same = await Promise.all([...sources, ...outputs])
  return same.every(Boolean) ? record.result : undefined
}

/** Remembers which sources made which outputs. Written last, so a broken build is never fresh. */
export async function remember(
  outDir: string,
  sources: Iterable<string>,
  outputs: readonly string[],
  result: unknown,
): Promise<void> {
  const unique = [...new Set(sources)].sort()
  const entries = await Promise.all(unique.map(async (file) => [file, await fingerprint(file)]))
  const record: BuildRecord = { files: Object.fromEntries(entries), outputs, result }
  await writeFile(path.join(outDir, RECORD), JSON.stringify(record))
}
