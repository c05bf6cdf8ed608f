/**
 * The handshake of a room's group: which epoch it is in, and the commits that led there, one per epoch
 * and no more. Welcomes lie in the row of the commit that won, so none exists for one that lost.
 */
import { COMMIT_LOG_LENGTH } from '@cosmos/protocol/room/limits'
import type { Sql } from '../sql.ts'
import { blobOf, bytesOf, numberOf, rowOf } from './columns.ts'

export interface Head {
  readonly groupId: Uint8Array
  readonly epoch: number
}

export interface LoggedCommit {
  /** The epoch this commit ended. */
  readonly epoch: number
  readonly message: Uint8Array
}

export interface CommitLog {
  readonly head: Head | undefined
  /** Begins a new group at epoch 0 and forgets the one before. */
  found(groupId: Uint8Array): void
  /** Ends the present epoch. Throws without a group, and when another commit has ended it already. */
  append(epoch: number, message: Uint8Array, welcome: Uint8Array): void
  /** Commits from `epoch` on to the head; undefined when the log does not reach back that far. */
  since(epoch: number): LoggedCommit[] | undefined
  /** The Welcome into `epoch`; undefined when it is no longer kept. */
  welcomeInto(epoch: number): Uint8Array | undefined
  /** Forgets everything: the room is empty. */
  clear(): void
}

/** `turn` is one transaction: all of it or nothing. */
export function createCommitLog(sql: Sql, turn: <T>(task: () => T) => T): CommitLog {
  sql.exec(
    'CREATE TABLE IF NOT EXISTS head (id INTEGER PRIMARY KEY CHECK (id = 1), group_id BLOB NOT NULL, epoch INTEGER NOT NULL)',
  )
  sql.exec(
    'CREATE TABLE IF NOT EXISTS commits (epoch INTEGER PRIMARY KEY, message BLOB NOT NULL, welcome BLOB NOT NULL)',
  )

  // Read once per wake, then written through: the hot paths ask for the epoch with every frame.
  const row = rowOf(sql.exec('SELECT group_id, epoch FROM head'))
  let head: Head | undefined =
    row === undefined ? undefined : { groupId: bytesOf(row.group_id), epoch: numberOf(row.epoch) }

  return {
    get head() {
      return head
    },
    found(groupId) {
      turn(() => {
        sql.exec('DELETE FROM commits')
        sql.exec(
          'INSERT OR REPLACE INTO head (id, group_id, epoch) VALUES (1, ?, 0)',
          blobOf(groupId),
        )
      })
      head = { groupId, epoch: 0 }
    },
    append(epoch, message, welcome) {
      if (head === undefined) throw new Error('there is no group to commit to')
      const { groupId } = head
      turn(() => {
        // The primary key is the second lock on "one commit per epoch"; the caller's check the first.
        sql.exec(
          'INSERT INTO commits (epoch, message, welcome) VALUES (?, ?, ?)',
          epoch,
          blobOf(message),
          blobOf(welcome),
        )
        sql.exec('UPDATE head SET epoch = ? WHERE epoch = ?', epoch + 1, epoch)
        sql.exec('DELETE FROM commits WHERE epoch <= ?', epoch - COMMIT_LOG_LENGTH)
      })
      head = { groupId, epoch: epoch + 1 }
    },
    since(epoch) {
      if (head === undefined || epoch > head.epoch) return undefined
      const commits: LoggedCommit[] = []
      for (const found of sql.exec(
        'SELECT epoch, message FROM commits WHERE epoch >= ? ORDER BY epoch',
        epoch,
      )) {
        commits.push({ epoch: numberOf(found.epoch), message: bytesOf(found.message) })
      }
      return commits.length === head.epoch - epoch ? commits : undefined
    },
    welcomeInto(epoch) {
      const found = rowOf(sql.exec('SELECT welcome FROM commits WHERE epoch = ?', epoch - 1))
      if (found === undefined) return undefined
      const welcome = bytesOf(found.welcome)
      return welcome.length === 0 ? undefined : welcome
    },
    clear() {
      turn(() => {
        sql.exec('DELETE FROM commits')
        sql.exec('DELETE FROM head')
      })
      head = undefined
    },
  }
}
