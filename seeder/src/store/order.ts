/** What must hold of a data folder after any fault; nothing in the product imports this. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import { readPackage, type StoredFixture } from './fixtures.ts'
import type { ContentStore } from './types.ts'

/** Nothing reserved in vain, nothing on disk that is not accounted for, every kept byte sound. */
export async function expectOrder(
  dir: string,
  store: ContentStore,
  sound: readonly StoredFixture[],
): Promise<void> {
  const rows = [...store.rows()]
  expect(store.usage().used).toBe(rows.reduce((sum, row) => sum + row.size + row.infoBytes, 0))
  expect(store.usage().used).toBeLessThanOrEqual(store.usage().quota)
  const names: string[] = []
  for (const folder of ['content', 'partial']) {
    const root = path.join(dir, folder)
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) names.push(entry.name)
    }
  }
  const known = new Set<string>(rows.map((row) => row.infoHash))
  expect(names.filter((name) => !known.has(name))).toEqual([])
  for (const one of sound) expect(await readPackage(store, one)).toEqual(one.bytes)
}
