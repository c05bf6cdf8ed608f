import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { evictCommand } from './evict-command.ts'
import { openContentStore } from './store/content-store.ts'
import { addPackage, packageOf } from './store/fixtures.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-evict-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const NOW = 1_800_000_000
const say = (...args: string[]): string =>
  evictCommand(['--dry-run', '--data', dir, ...args], {}, NOW * 1000)

async function threePackages() {
  const pinned = await packageOf(1)
  const [idle, busy] = [await packageOf(2), await packageOf(3)]
  const store = await openContentStore({
    ...{ dir, quota: 350_000, now: () => NOW, failed: console.error, goal: 'requests' },
    mayEvict: (infoHash) => infoHash !== pinned.torrent.infoHash,
  })
  for (const one of [pinned, busy, idle]) await addPackage(store, one)
  for (let i = 0; i < 300; i++) store.touch(busy.torrent.infoHash)
  store.notePins(new Set([pinned.torrent.infoHash]))
  store.noteReplicas(new Map([[idle.torrent.infoHash, 4]]))
  return { store, pinned, idle, busy }
}

describe('evict --dry-run', () => {
  it('says on a running seeder’s folder what goes first and why, and touches nothing', async () => {
    const { store, pinned, idle, busy } = await threePackages()
    const text = say()
    expect(text).toMatch(
      /^goal requests \(greedy-dual\); 0\.30 MB of 0\.35 MB taken, 0\.10 MB of it/,
    )
    expect(text).toMatch(/2 packages would go and free 0\.20 MB/)
    expect(text.indexOf(idle.torrent.infoHash)).toBeLessThan(text.indexOf(busy.torrent.infoHash))
    expect(text).toMatch(/never asked for again; 4 other seeders have it/)
    expect(text).toMatch(/asked for 256 times, last 0\.0 days ago/)
    expect(text).not.toContain(pinned.torrent.infoHash)
    expect(store.usage().complete).toBe(3)
    await store.close()
  })

  it('says what the seeder then really does', async () => {
    const { store } = await threePackages()
    await store.close()
    const { victims } = JSON.parse(say('--bytes', '60000', '--json'))
    const again = await openContentStore({
      ...{ dir, quota: 350_000, now: () => NOW, failed: console.error, goal: 'requests' },
      mayEvict: (infoHash) => !again.get(infoHash)?.pinned,
    })
    const gone: unknown[] = []
    again.onChange(({ removed }) => removed && gone.push(removed))
    await addPackage(again, await packageOf(4))
    expect(gone).toEqual(victims.map(({ row }: { row: { infoHash: string } }) => row.infoHash))
    await again.close()
  })

  it('says what can not be freed', async () => {
    const { store } = await threePackages()
    await store.close()
    expect(say('--bytes', '250KB')).toMatch(/0\.05 MB more can't be freed: the rest is pinned/)
  })

  it('says what is wrong with the command', async () => {
    expect(() => evictCommand([], {}, 0)).toThrow(/needs --dry-run/)
    expect(() => say('--dry-run', '--bytes', 'many')).toThrow(/a size like 5GB/)
    expect(() => say('--dry-run', '--force')).toThrow(/evict --dry-run \[--data DIR\]/)
    expect(() => say('--dry-run')).toThrow(/no seeder's data here/)
  })
})
