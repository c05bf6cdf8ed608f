/** A file layer that fails when a test says so; nothing in the product imports this. */
import type { FileHandle } from 'node:fs/promises'
import { type Disk, nodeDisk } from './disk.ts'

export type DiskCall = 'open' | 'write' | 'read' | 'sync' | 'rename' | 'rm' | 'mkdir'

/** `fault` is asked before each call; an error code such as `ENOSPC` makes the call fail with it. */
export function failingDisk(fault: (call: DiskCall, path: string) => string | undefined): Disk {
  const check = (call: DiskCall, path: string): void => {
    const code = fault(call, path)
    if (code) throw Object.assign(new Error(`${code}: ${call} ${path}`), { code })
  }
  const wrapped =
    <A extends unknown[], R>(call: DiskCall, work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      check(call, String(args[0]))
      return work(...args)
    }
  const open = async (...args: Parameters<Disk['open']>): Promise<FileHandle> => {
    const path = String(args[0])
    check('open', path)
    return handleOf(await nodeDisk.open(...args), path, check)
  }
  return {
    ...nodeDisk,
    open,
    rename: wrapped('rename', nodeDisk.rename),
    rm: wrapped('rm', nodeDisk.rm),
    mkdir: wrapped('mkdir', nodeDisk.mkdir) as Disk['mkdir'],
  }
}

function handleOf(
  handle: FileHandle,
  path: string,
  check: (call: DiskCall, path: string) => void,
): FileHandle {
  const calls: Record<string, DiskCall> = { write: 'write', read: 'read', sync: 'sync' }
  return new Proxy(handle, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const call = calls[String(name)]
      return async (...args: unknown[]) => {
        if (call) check(call, path)
        return Reflect.apply(value, target, args)
      }
    },
  })
}
