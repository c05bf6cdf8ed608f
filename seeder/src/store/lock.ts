/**
 * One seeder per folder. The lock is one of the operating system's, taken by SQLite on a file of
 * its own: it ends with the process however that ends, so nothing stale is ever left behind, and
 * the index itself stays readable for others.
 */
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from './errors.ts'

/** Takes the lock; returns what lets it go. Throws StoreError 'locked' or 'disk'. */
export function lockFolder(file: string): () => void {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file)
    // Nothing is ever written: there is nothing to roll back.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    const held = db
    return () => held.close()
  } catch (cause) {
    db?.close()
    const message = cause instanceof Error ? cause.message : String(cause)
    if (/locked|busy/i.test(message)) {
      throw new StoreError('locked', 'another seeder uses this data folder', { cause })
    }
    throw new StoreError('disk', `cannot lock the data folder with ${file}: ${message}`, { cause })
  }
}
