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

/** A file system error as a StoreError; others pass unchanged. */
export function asStoreError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === undefined || error instanceof StoreError) return error
  const reason = DISK_REASONS[code]
  return reason ? new StoreError('disk', reason, { cause: error }) : error
}

const DISK_REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota of this user is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports an input/output error',
  EACCES: 'the data folder may not be written',
  EMFILE: 'too many files are open',
}
