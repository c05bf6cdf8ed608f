import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openContentStore } from './content-store.ts'
import type { Disk } from './disk.ts'
import { addPackage, packageOf, readPackage } from './fixtures.ts'
import { expectOrder } from './order.ts'
import type { PartialPackage } from './package-file.ts'
import { volatileDisk } from './volatile-disk.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-power-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const openStore = (disk?: Disk) =>
  openContentStore({
    ...{ dir, quota: 1_000_000, now: () => 0, failed: () => undefined, mayEvict: () => true },
    ...(disk && { disk }),
  })

describe('fault 2: the power fails', () => {
  it('at every call in turn: what counts as complete is, and nothing else is lost', async () => {
    const [kept, coming] = [await packageOf(1, 40_000), await packageOf(2, 40_000)]
    const before = await openStore()
    await addPackage(before, kept)
    await before.close()
    const seen = new Set<string>()
    for (let cutAt = 0; ; cutAt++) {
      const power = volatileDisk(cutAt)
      const store = await openStore(power.disk)
      let isDone = false
      let file: PartialPackage | undefined
      try {
        file = await store.begin(coming.torrent)
        for (let at = 0; at < 40_000; at += 16_384) {
          await file.write(at, coming.bytes.subarray(at, at + 16_384))
        }
        await file.commit()
        isDone = true
      } catch {
        // Nobody tidies up when the power is gone.
      }
      await file?.close()
      await store.close()
      await power.cut()
      const again = await openStore()
      const state = again.get(coming.torrent.infoHash)?.state ?? 'absent'
      seen.add(state)
      if (isDone) expect(state).toBe('complete')
      if (state === 'complete') expect(await readPackage(again, coming)).toEqual(coming.bytes)
      await expectOrder(dir, again, [kept])
      await again.drop(coming.torrent.infoHash)
      await again.close()
      if (isDone) break
    }
    expect([...seen].sort()).toEqual(['complete', 'partial'])
  })
})
