import { COMMIT_LOG_LENGTH } from '@cosmos/protocol/room/limits'
import { describe, expect, it } from 'vitest'
import { createMemorySql } from '../../testing/memory-sql.ts'
import { createCommitLog } from './commit-log.ts'

const groupId = new Uint8Array(16).fill(9)
const message = (n: number) => Uint8Array.of(n, n)
const none = new Uint8Array()

function newLog() {
  const { sql, turn } = createMemorySql()
  return { sql, turn, log: createCommitLog(sql, turn) }
}

describe('the commit log', () => {
  it('holds one commit per epoch and hands out what was missed', () => {
    const { log } = newLog()
    log.found(groupId)
    for (let epoch = 0; epoch < 5; epoch++) log.append(epoch, message(epoch), none)
    expect(log.head).toEqual({ groupId, epoch: 5 })
    expect(log.since(3)).toEqual([
      { epoch: 3, message: message(3) },
      { epoch: 4, message: message(4) },
    ])
    expect(log.since(5)).toEqual([])
    expect(log.since(6)).toBeUndefined()
  })

  it('takes no second commit for an epoch, and is as before when one is tried', () => {
    const { log } = newLog()
    log.found(groupId)
    log.append(0, message(1), none)
    expect(() => log.append(0, message(2), none)).toThrow()
    expect(log.head?.epoch).toBe(1)
    expect(log.since(0)).toEqual([{ epoch: 0, message: message(1) }])
    log.append(1, message(3), none)
    expect(log.head?.epoch).toBe(2)
  })

  it('keeps Welcomes with the commits that won, under the epoch they lead into', () => {
    const { log } = newLog()
    log.found(groupId)
    log.append(0, message(1), Uint8Array.of(7))
    log.append(1, message(2), none)
    expect(log.welcomeInto(1)).toEqual(Uint8Array.of(7))
    expect(log.welcomeInto(2)).toBeUndefined()
  })

  it('forgets what is too old, and says so instead of leaving gaps', () => {
    const { log } = newLog()
    log.found(groupId)
    const epochs = COMMIT_LOG_LENGTH + 10
    for (let epoch = 0; epoch < epochs; epoch++) log.append(epoch, message(1), none)
    expect(log.since(epochs - COMMIT_LOG_LENGTH)).toHaveLength(COMMIT_LOG_LENGTH)
    expect(log.since(epochs - COMMIT_LOG_LENGTH - 1)).toBeUndefined()
  })

  it('is read again after an eviction, and empty after a new group', () => {
    const { log, sql, turn } = newLog()
    log.found(groupId)
    log.append(0, message(1), none)
    const again = createCommitLog(sql, turn)
    expect(again.head).toEqual({ groupId, epoch: 1 })
    again.found(new Uint8Array(16))
    expect(again.head?.epoch).toBe(0)
    expect(again.since(0)).toEqual([])
    again.clear()
    expect(createCommitLog(sql, turn).head).toBeUndefined()
  })
})
