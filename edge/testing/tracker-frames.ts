/** What browsers, seeders and impostors say to a fake tracker. */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex, packHashes } from '@cosmos/protocol/tracker/binary'
import { helloText } from '@cosmos/protocol/tracker/hello'
import { Wallet } from 'ethers'
import type { FakeBrowser, FakeSeeder, FakeTracker } from './fake-tracker.ts'

const wallets = [1, 2, 3].map((n) => new Wallet(`0x${n.toString(16).padStart(64, '0')}`))
export const addressOf = (wallet: Wallet) => wallet.address.toLowerCase() as Address
export const registered = new Set(wallets.slice(0, 2).map(addressOf))
export const [alice, bob, mallory] = wallets as [Wallet, Wallet, Wallet]

/** One shard, as on one machine, and several: Alice's and Bob's wallets have different ones of five. */
export const SHARDS = [1, 5]

export const hash = (n: number) => n.toString(16).padStart(40, '0') as InfoHash
export const peer = (name: string) => name.padEnd(20, '-')
export const text = (value: object) => JSON.stringify(value)

export async function hello(port: FakeSeeder, wallet: Wallet, name = 'seeder') {
  const signature = await wallet.signMessage(helloText(port.state.nonce))
  return text({ action: 'hello', address: wallet.address, peer_id: peer(name), signature })
}

/** A seeder that has said hello, at the shard of its wallet, and holds torrents 1 to 3. */
export async function seeding(fake: FakeTracker, wallet: Wallet, name: string) {
  const port = fake.seeder(addressOf(wallet))
  await fake.fromSeeder(port, await hello(port, wallet, name))
  const add = packHashes([hash(1), hash(2), hash(3)])
  await fake.fromSeeder(port, text({ action: 'holdings', add }))
  return port
}

export const announce = (infoHash: InfoHash, name: string, offers = 1, more: object = {}) =>
  text({
    action: 'announce',
    info_hash: binaryOfHex(infoHash),
    peer_id: peer(name),
    offers: Array.from({ length: offers }, (_, n) => ({
      offer: { type: 'offer', sdp: `offer ${n} of ${name}` },
      offer_id: peer(`offer${n}`),
    })),
    ...more,
  })

export const offersTo = (port: FakeSeeder) =>
  port.received.flatMap((message) => ('offer' in message ? [message] : []))
export const answersTo = (port: FakeBrowser) =>
  port.received.flatMap((message) => ('answer' in message ? [message] : []))

export const answer = (to: ReturnType<typeof offersTo>[number], name: string, more: object = {}) =>
  text({
    action: 'announce',
    info_hash: to.info_hash,
    peer_id: peer(name),
    to_peer_id: to.peer_id,
    offer_id: to.offer_id,
    answer: { type: 'answer', sdp: `answer of ${name}` },
    ...more,
  })
