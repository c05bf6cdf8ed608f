/** What the store asks of the file system: so that tests can put a failing one in its place. */
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'

export interface Disk {
  readonly mkdir: typeof mkdir
  readonly open: typeof open
  readonly readdir: typeof readdir
  readonly rename: typeof rename
  readonly rm: typeof rm
  readonly stat: typeof stat
  readonly statfs: typeof statfs
}

export const nodeDisk: Disk = { mkdir, open, readdir, rename, rm, stat, statfs }

/** Bytes that this user may still write to the disk of `folder`. */
export async function freeBytes(disk: Disk, folder: string): Promise<number> {
  const { bavail, bsize } = await disk.statfs(folder)
  return bavail * bsize
}

/** A rename is durable only when its folder is. */
export async function syncFolder(disk: Disk, folder: string): Promise<void> {
  const handle = await disk.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
