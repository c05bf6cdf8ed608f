/** The stock BitTorrent client that the seeders are tried with, and a tracker to lead it to them. */
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeBencode } from '@cosmos/protocol/content/bencode'

/** Throws when aria2c is not installed: a test that looks away proves nothing. */
export function requireAria2(): void {
  if (spawnSync('aria2c', ['--version']).status === 0) return
  throw new Error('these tests need aria2c: install the Debian package aria2 (apt install aria2)')
}

/** Runs aria2c until the download is complete; rejects with what it said. */
export function aria2(target: string, folder: string, ...args: string[]): Promise<string> {
  const child = spawn('aria2c', [
    '--no-conf',
    `--dir=${folder}`,
    '--seed-time=0',
    '--bt-stop-timeout=20',
    '--enable-dht=false',
    '--enable-dht6=false',
    '--bt-enable-lpd=false',
    '--enable-peer-exchange=false',
    '--file-allocation=none',
    '--summary-interval=0',
    '--console-log-level=warn',
    ...args,
    target,
  ])
  let said = ''
  const listen = (chunk: Buffer): void => {
    said += chunk
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve(said)
      else reject(new Error(`aria2c ended with ${code}: ${said}`))
    })
  })
}

export interface HttpTracker {
  readonly announce: string
  close(): void
}

/** Names the same peers (`host:port`, IPv4) for every torrent, in the compact form (BEP 23). */
export async function startHttpTracker(peers: readonly string[]): Promise<HttpTracker> {
  const compact = Uint8Array.from(
    peers.flatMap((peer) => {
      const [host = '', port = ''] = peer.split(':')
      return [...host.split('.').map(Number), Number(port) >> 8, Number(port) & 0xff]
    }),
  )
  const server = createServer((_, response) => {
    response.end(encodeBencode({ interval: 60, peers: compact }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { announce: `http://127.0.0.1:${port}/announce`, close: () => server.close() }
}
