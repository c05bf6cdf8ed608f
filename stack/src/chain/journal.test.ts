import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { JournalError, openJournal, type Request } from './journal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cosmos-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A chain that mines what it is sent; `revert` is mined and refused, `bad` only refused. */
function fakeChain() {
  const blocks: { time: number; data: unknown }[] = []
  let next = 0
  const request: Request = async ({ method, params = [] }) => {
    if (method === 'evm_setNextBlockTimestamp') next = params[0] as number
    if (method === 'eth_blockNumber') return blocks.length
    if (method !== 'eth_sendRawTransaction') return undefined
    if (params[0] === 'bad') throw new Error('nonce too low')
    blocks.push({ time: next, data: params[0] })
    if (params[0] === 'revert') throw new Error('reverted')
    return `hash of ${params[0]}`
  }
  return { blocks, request }
}

const file = () => path.join(folder, 'chain.jsonl')
const open = (now = () => 1000, fingerprint = 'a') =>
  openJournal({ file: file(), fingerprint, now })
const send = (request: Request, data: string) =>
  request({ method: 'eth_sendRawTransaction', params: [data] })

describe('the journal of the local chain', () => {
  test('replays what was sent, at the same times, into a fresh chain', async ({ expect }) => {
    let time = 1000
    const first = fakeChain()
    const recording = open(() => time).record(first.request)
    await send(recording, 'one')
    time = 1500
    await send(recording, 'two')

    const second = fakeChain()
    const again = open(() => 9999)
    await again.replay(second.request)
    expect(again.genesis).toBe(1000)
    expect(second.blocks).toEqual(first.blocks)
  })

  test('gives each block a later time than the one before, however fast they come', async ({
    expect,
  }) => {
    const chain = fakeChain()
    const recording = open().record(chain.request)
    await Promise.all(['a', 'b', 'c'].map((data) => send(recording, data)))
    expect(chain.blocks.map((b) => b.time)).toEqual([1001, 1002, 1003])
  })

  test('keeps a mined revert and forgets a refused transaction', async ({ expect }) => {
    const chain = fakeChain()
    const recording = open().record(chain.request)
    await expect(send(recording, 'revert')).rejects.toThrow('reverted')
    await expect(send(recording, 'bad')).rejects.toThrow('nonce too low')
    await send(recording, 'good')
    const second = fakeChain()
    await open().replay(second.request)
    expect(second.blocks).toEqual(chain.blocks)
    expect(second.blocks.map((b) => b.data)).toEqual(['revert', 'good'])
  })

  test('drops a last line that a kill left half written and goes on after it', async ({
    expect,
  }) => {
    const chain = fakeChain()
    await send(open().record(chain.request), 'whole')
    appendFileSync(file(), '{"method":"eth_sendRaw')
    const again = open()
    expect(again.length).toBe(1)
    await send(again.record(chain.request), 'next')
    expect(open().length).toBe(2)
  })

  test('puts a journal of another genesis aside instead of replaying or deleting it', async ({
    expect,
  }) => {
    await send(open().record(fakeChain().request), 'mine')
    const other = open(() => 2000, 'b')
    expect(other.length).toBe(0)
    const kept = readdirSync(folder).find((name) => name.endsWith('.2000'))
    expect(readFileSync(path.join(folder, kept ?? 'none'), 'utf8')).toContain('mine')
  })

  test('says where a journal stops fitting', async ({ expect }) => {
    await send(open().record(fakeChain().request), 'one')
    const refusing: Request = async ({ method }) => {
      if (method === 'eth_sendRawTransaction') throw new Error('no funds')
      return 0
    }
    await expect(open().replay(refusing)).rejects.toThrow(JournalError)
  })
})
