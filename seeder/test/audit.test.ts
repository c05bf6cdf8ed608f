import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { auditSeeder, freshNonce } from '@cosmos/protocol/content/audit-run'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { parseTorrent } from '@cosmos/protocol/content/torrent'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { Wallet } from 'ethers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EXIT_CODES, readAuditCommand, runAudit } from '../src/audit/command.ts'
import { createHttpRig, type HttpRig, stored } from './http-rig.ts'

const wallet = Wallet.createRandom()
const operator = wallet.address.toLowerCase() as Address

let rig: HttpRig
let made: ModelPackage
let liars: Server[] = []

beforeEach(async () => {
  const sign = (text: string) => wallet.signMessage(text)
  rig = await createHttpRig({ signer: { operator, sign } })
  made = await stored(rig, 1, 2_000_000)
})
afterEach(async () => {
  for (const liar of liars) liar.closeAllConnections()
  await Promise.all(liars.map((liar) => new Promise((done) => liar.close(done))))
  liars = []
  await rig.close()
})

const origin = () => `http://127.0.0.1:${rig.server.port}`

const audit = (at = origin(), change: { operator?: Address; timeoutMs?: number } = {}) =>
  auditSeeder({
    origin: at,
    challenge: { infoHash: made.infoHash, nonce: freshNonce(), count: 2 },
    fetch,
    now: () => performance.now(),
    timeoutMs: 20_000,
    ...change,
  })

/** A seeder that is honest about torrents and does something else about challenges. */
async function liar(answer: (respond: import('node:http').ServerResponse) => void) {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/audit/')) answer(response)
    else response.end(made.torrent)
  })
  liars.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('an audit', () => {
  it('succeeds where the package is, with the signature of its operator', async () => {
    expect(await audit()).toMatchObject({ verdict: 'success' })
    const result = await audit(origin(), { operator })
    expect(result.verdict).toBe('success')
    expect(result.bytes).toBeGreaterThan(2 * 262_144)
    const torrent = await parseTorrent(made.torrent)
    const challenge = { infoHash: made.infoHash, nonce: freshNonce(), count: 8 }
    const known = await auditSeeder({
      ...{ origin: origin(), challenge, torrent, fetch, timeoutMs: 20_000, now: () => 0 },
    })
    expect(known.verdict).toBe('success')
  })

  it('fails where the package is not, and starts no download', async () => {
    await rig.store.drop(made.infoHash)
    expect(await audit()).toMatchObject({ verdict: 'failure' })
    const torrent = await parseTorrent(made.torrent)
    const challenge = { infoHash: made.infoHash, nonce: freshNonce(), count: 1 }
    const result = await auditSeeder({
      ...{ origin: origin(), challenge, torrent, fetch, timeoutMs: 20_000, now: () => 0 },
    })
    expect(result).toMatchObject({ verdict: 'failure', detail: expect.stringMatching(/not hold/) })
  })

  it('fails where somebody else signs', async () => {
    const result = await audit(origin(), { operator: `0x${'22'.repeat(20)}` })
    expect(result).toMatchObject({ verdict: 'failure', detail: expect.stringMatching(/signed by/) })
  })

  it('fails where bytes are made up', async () => {
    const made = Buffer.concat([Buffer.from('CSA1\x01'), Buffer.alloc(8)])
    const result = await audit(await liar((response) => response.end(made)))
    expect(result.verdict).toBe('failure')
  })

  it('finds nobody where nobody is', async () => {
    const { port } = rig.server
    await rig.close()
    expect((await audit(`http://127.0.0.1:${port}`)).verdict).toBe('offline')
    rig = await createHttpRig()
  })

  it('is contained where the answer does not come, or breaks off', async () => {
    const silent = await liar(() => undefined)
    expect((await audit(silent, { timeoutMs: 1_500 })).verdict).toBe('contained')
    const broken = await liar((response) => {
      response.writeHead(200, { 'content-length': 1_000 })
      response.write('CSA1')
      setTimeout(() => response.destroy(), 50)
    })
    expect((await audit(broken)).verdict).toBe('contained')
  })

  it('is unknown where the answer is none', async () => {
    const text = await liar((response) => response.end('<html>'))
    expect((await audit(text)).verdict).toBe('unknown')
    const error = await liar((response) => response.writeHead(500).end())
    expect((await audit(error)).verdict).toBe('unknown')
    const endless = await liar((response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1_000_000)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect((await audit(endless)).verdict).toBe('unknown')
  })
})

it('a challenge that is none is refused', async () => {
  const ask = async (query: string) =>
    (await fetch(`${origin()}/audit/${made.infoHash}?${query}`)).status
  const nonce = freshNonce()
  expect(await ask('')).toBe(400)
  expect(await ask(`nonce=${nonce.toUpperCase()}F`)).toBe(400)
  expect(await ask(`nonce=${nonce}&count=0`)).toBe(400)
  expect(await ask(`nonce=${nonce}&count=9`)).toBe(400)
  expect(await ask(`nonce=${nonce}&count=8`)).toBe(200)
})

describe('the command', () => {
  it('says its verdict and gives the shell a code', async () => {
    const { infoHash } = made
    const said: string[] = []
    const run = (...args: string[]) => runAudit(readAuditCommand(args), (line) => said.push(line))
    expect(await run(origin(), infoHash, '--operator', wallet.address)).toBe(EXIT_CODES.success)
    expect(said[0]).toMatch(/^success: it holds what it was asked for \(\d+ bytes in \d+ ms\)$/)
    const absent = await fixturePackage({ seed: 9, size: 1_000 })
    expect(await run(origin(), absent.infoHash, '--json')).toBe(EXIT_CODES.failure)
    expect(JSON.parse(said[1] ?? '')).toMatchObject({ verdict: 'failure' })
  })

  it.each([
    [['seeder.example', 'ab'.repeat(20)], /^the first must be a seeder's http\(s\) address/],
    [['http://x', 'abc'], /^the second must be an info hash/],
    [['http://x', 'ab'.repeat(20), '--count', '99'], /^--count must be a number from 1 to 8/],
    [['http://x', 'ab'.repeat(20), '--nonce', 'x'], /^--nonce must be 64 hex digits/],
    [['http://x', 'ab'.repeat(20), '--timeout', '0'], /^--timeout must be seconds/],
    [['http://x', 'ab'.repeat(20), '--operator', 'me'], /^--operator is no address/],
    [['http://x', 'ab'.repeat(20), '--loud'], /--loud/],
  ])('says what is wrong with %j', (args, words) => {
    expect(() => readAuditCommand(args)).toThrow(words)
  })
})
