/**
 * A file layer whose power can be cut: writes that were not synced, and renames whose folder was not,
 * are then lost. Nothing in the product imports this.
 */
import type { FileHandle } from 'node:fs/promises'
import { open, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Disk, nodeDisk } from './disk.ts'

export interface VolatileDisk {
  readonly disk: Disk
  /** Calls so far that change something or make it durable. */
  readonly calls: number
  /** Undoes what was not durable; resolves when the folder is as after the cut. */
  cut(): Promise<void>
}

/** From call number `cutAt` on, every call fails. */
export function volatileDisk(cutAt: number): VolatileDisk {
  let calls = 0
  /** What files held when they were last synced, by their path now; undefined for new ones. */
  const synced = new Map<string, Buffer>()
  let renames: { from: string; to: string }[] = []

  function step(): void {
    if (calls++ >= cutAt) throw Object.assign(new Error('the power is gone'), { code: 'EIO' })
  }

  async function openVolatile(...args: Parameters<Disk['open']>): Promise<FileHandle> {
    const file = String(args[0])
    const handle = await nodeDisk.open(...args)
    if (!(await handle.stat()).isDirectory() && args[1] !== 'r' && !synced.has(file)) {
      synced.set(file, await contents(file))
    }
    return new Proxy(handle, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return async (...rest: unknown[]) => {
          if (name === 'write' || name === 'truncate' || name === 'sync') step()
          const result: unknown = await Reflect.apply(value, target, rest)
          if (name === 'sync') await keep(file)
          return result
        }
      },
    })
  }

  async function keep(file: string): Promise<void> {
    if (synced.has(file)) synced.set(file, await contents(file))
    renames = renames.filter(({ to }) => path.dirname(to) !== file)
  }

  return {
    disk: {
      ...nodeDisk,
      open: openVolatile,
      async rename(from, to) {
        step()
        await nodeDisk.rename(from, to)
        renames.push({ from: String(from), to: String(to) })
        const held = synced.get(String(from))
        if (!held) return
        synced.delete(String(from))
        synced.set(String(to), held)
      },
    },
    get calls() {
      return calls
    },
    async cut() {
      for (const [file, bytes] of synced) await writeFile(file, bytes)
      for (const { from, to } of renames.toReversed()) await rename(to, from)
    },
  }
}

async function contents(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}
