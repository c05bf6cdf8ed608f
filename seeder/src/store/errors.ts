/** Why the store would not take or give something. */
export type StoreErrorCode =
  /** The quota is full and nothing that may go would make room. */
  | 'no-space'
  /** The disk itself is full, or refuses. */
  | 'disk'
  /** Another seeder uses the folder. */
  | 'locked'
  /** The folder was written by a newer version. */
  | 'newer'
  /** Somebody else writes the same package now. */
  | 'busy'
  /** The package is not here. */
  | 'absent'
  /** The bytes on disk are no longer what they were. */
  | 'damaged'
  /** The package contradicts its registration or its own manifest. */
  | 'unfit'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A file system's or SQLite's error as a StoreError; others pass unchanged. */
export function asStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error
  const reason = DISK_REASONS[systemCode(error) ?? '']
  return reason ? new StoreError('disk', reason, { cause: error }) : error
}

/** `ENOENT` and the like, of SQLite's errors too. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  // The low byte of SQLite's extended result codes is the plain one.
  if ('errcode' in error) return SQLITE_CODES[Number(error.errcode) & 0xff]
  return 'code' in error ? String(error.code) : undefined
}

const SQLITE_CODES: Record<number, string> = {
  8: 'EROFS',
  10: 'EIO',
  13: 'ENOSPC',
  14: 'EACCES',
}

const DISK_REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota of this user is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports an input/output error',
  EACCES: 'the data folder may not be written',
  EMFILE: 'too many files are open',
}
