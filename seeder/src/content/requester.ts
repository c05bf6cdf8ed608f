/** Tells requesters apart without knowing them: addresses are hashed at once and never kept. */
import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIPv6 } from 'node:net'

/** Means nothing to anyone, and nothing here after a day or a restart. */
export type Requester = string & { readonly __brand: 'Requester' }

const DAY_MS = 24 * 60 * 60_000

/** Networks in which a reverse proxy of the operator's may stand. */
const NEAR = new BlockList()
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  NEAR.addSubnet(network, prefix)
}
NEAR.addAddress('::1', 'ipv6')
NEAR.addSubnet('fc00::', 7, 'ipv6')

/** `now` is milliseconds. */
export function createRequesterOf(now: () => number): (request: IncomingMessage) => Requester {
  let salt = randomBytes(32)
  let since = now()
  return ({ socket, headers }) => {
    if (now() - since >= DAY_MS) {
      salt = randomBytes(32)
      since = now()
    }
    const network = networkOf(addressOf(socket.remoteAddress ?? '', headers['x-forwarded-for']))
    return createHmac('sha256', salt).update(network).digest('base64url') as Requester
  }
}

/**
 * Behind a reverse proxy the last entry is what that proxy saw; from elsewhere anybody can write
 * anything.
 */
export function addressOf(remote: string, forwarded: string | string[] | undefined): string {
  const plain = remote.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!NEAR.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')) return plain
  const last = String(forwarded ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return last || plain
}

/** One household has a whole /64 of IPv6 addresses. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0')
  const all = tail === undefined ? groups : [...groups, ...zeros, ...rest]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
