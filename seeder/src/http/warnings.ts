/** What an operator should do something about, in words. Pure. */
import type { Status } from './status.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Certificates that renew themselves do so a month before their end. */
const CERTIFICATE_WARNING_DAYS = 14

/** `now` and `certificateExpires` are milliseconds since the epoch. */
export function warningsOf(options: {
  readonly status: Omit<Status, 'warnings'>
  readonly certificateExpires: number | undefined
  readonly publicUrl: string | undefined
  readonly now: number
}): string[] {
  const { status, certificateExpires, publicUrl, now } = options
  const { care, chain, storage, pins, tracker, registry, blocked } = status
  const warnings: string[] = []
  if (chain.status === 'disputed') {
    warnings.push(`Nothing new is taken from the chain: ${chain.detail}`)
  } else if (chain.status !== 'ok') warnings.push(`The chain can't be read: ${chain.detail}`)
  else {
    for (const { name, state, detail } of chain.endpoints) {
      if (state === 'agrees' || state === 'behind' || state === 'untried') continue
      warnings.push(`The RPC endpoint ${name} is of no use: ${detail}`)
    }
  }
  if (certificateExpires !== undefined) {
    const days = Math.floor((certificateExpires - now) / DAY_MS)
    if (days < 0) warnings.push('The certificate has expired: browsers refuse it. Renew it')
    else if (days < CERTIFICATE_WARNING_DAYS) {
      warnings.push(`The certificate expires in ${days} days. Renew it`)
    }
  }
  if (storage.used > storage.quota) {
    warnings.push('More is here than may be, and all of it is pinned. Raise COSMOS_STORAGE')
  } else if (pins.missing.some(({ detail }) => detail?.includes('no room'))) {
    warnings.push('Not all of your models fit. Raise COSMOS_STORAGE')
  }
  if (blocked.pins > 0) {
    const which =
      blocked.pins === 1 ? 'One of your models is' : `${blocked.pins} of your models are`
    warnings.push(
      `${which} blocked by the city's government: kept, and served to nobody. COSMOS_HONOUR_BLOCKS=off serves them`,
    )
  }
  const { wanted, below } = care.replicas
  if (below.length > 0) {
    const which = below.length === 1 ? `"${below[0]?.name}" is` : `${below.length} models are`
    warnings.push(
      `${which} held by fewer than ${wanted} other seeders. Ask others to pin, or run one more`,
    )
  }
  if (tracker.state === 'away') {
    warnings.push(
      `The tracker is away, so browsers find this seeder by HTTP only: ${tracker.detail}`,
    )
  }
  if (registry.detail !== undefined) warnings.push(`Not in the registry: ${registry.detail}`)
  if (publicUrl?.startsWith('http:') && !isPrivate(new URL(publicUrl).hostname)) {
    warnings.push('Pages on https can read nothing from an http address. Give a certificate')
  }
  return warnings
}

/** A host that only its own machine or network reaches. */
const isPrivate = (host: string): boolean =>
  /^(localhost|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|\[::1\]|\[f[cd].*)$/.test(
    host,
  ) || !/[.:]/.test(host)
