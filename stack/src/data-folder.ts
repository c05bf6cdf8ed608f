/** The folder in which the stack keeps everything, held by one stack at a time. */
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface DataFolder {
  readonly root: string
  /** A sub-folder, made when missing. */
  folder(...parts: string[]): string
  /** A file's path; its folder is made when missing. */
  file(...parts: string[]): string
  /** Lets the next stack in. */
  release(): void
}

/** The folder can't be used. The message says what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError'
}

const LOCK = 'stack.lock'

/** Takes the folder for this process. Throws DataFolderError. */
export function takeDataFolder(root: string, pid: number = process.pid): DataFolder {
  try {
    mkdirSync(root, { recursive: true })
    accessSync(root, constants.W_OK)
    const holder = holderOf(path.join(root, LOCK))
    if (holder !== undefined && holder !== pid && isAlive(holder)) {
      throw new DataFolderError(
        `${root} is in use by a running stack (process ${holder}): stop it, or choose another folder with --data DIR`,
      )
    }
    writeFileSync(path.join(root, LOCK), String(pid))
  } catch (cause) {
    if (cause instanceof DataFolderError) throw cause
    throw new DataFolderError(
      `${root} can't be written to: make it writable, or choose another folder with --data DIR`,
      { cause },
    )
  }
  const made = (target: string, folder: string) => {
    mkdirSync(folder, { recursive: true })
    return target
  }
  return {
    root,
    folder(...parts) {
      const target = path.join(root, ...parts)
      return made(target, target)
    },
    file(...parts) {
      const target = path.join(root, ...parts)
      return made(target, path.dirname(target))
    },
    release() {
      rmSync(path.join(root, LOCK), { force: true })
    },
  }
}

function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
