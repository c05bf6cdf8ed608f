/** A seeder's end of the tracker's socket. */
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { packHashes } from '@cosmos/protocol/tracker/binary'
import { helloText } from '@cosmos/protocol/tracker/hello'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { connect, type TestSocket } from './socket.ts'

export const peerId = (name: string): string => name.padEnd(20, '-')

/** EIP-191. */
export function personalSign(text: string, key: string): string {
  const body = new TextEncoder().encode(text)
  const head = new TextEncoder().encode(`\x19Ethereum Signed Message:\n${body.length}`)
  const digest = keccak_256(Uint8Array.from([...head, ...body]))
  const [recovery = 0, ...rs] = secp256k1.sign(digest, bytes(key), {
    prehash: false,
    format: 'recovered',
  })
  const hex = [...rs, recovery + 27].map((byte) => byte.toString(16).padStart(2, '0'))
  return `0x${hex.join('')}`
}

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Connects and says hello as the holder of `key`; does not wait for the welcome. */
export async function greet(wallet: { key: string; address: string }): Promise<TestSocket> {
  const socket = await connect(`/tracker?role=seeder&address=${wallet.address}`)
  const { nonce } = await socket.next<{ nonce: string }>(({ action }) => action === 'challenge')
  socket.send({
    action: 'hello',
    address: wallet.address,
    peer_id: peerId('seeder'),
    signature: personalSign(helloText(nonce), wallet.key),
  })
  return socket
}

/** A welcome seeder that holds these torrents. */
export async function seed(
  wallet: { key: string; address: string },
  ...holdings: InfoHash[]
): Promise<TestSocket> {
  const socket = await greet(wallet)
  await socket.next(({ action }) => action === 'welcome')
  socket.send({ action: 'holdings', add: packHashes(holdings) })
  return socket
}
