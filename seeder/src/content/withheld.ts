/** What is here and not handed out because governance blocked it. Pure. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Registry } from '../chain/classes.ts'
import type { PackageRow } from '../store/index-db.ts'
import type { StoreChange } from '../store/types.ts'

/** Complete packages that others may have from here. */
export function servedOf<Row extends Pick<PackageRow, 'infoHash' | 'state'>>(
  rows: Iterable<Row>,
  { blockOf }: Registry,
): Row[] {
  return [...rows].filter(({ infoHash, state }) => state === 'complete' && !blockOf(infoHash))
}

/** What a change of the registry takes out of service, or brings back, of what is here. */
export function servedChanges(
  before: Registry,
  after: Registry,
  rows: Iterable<Pick<PackageRow, 'infoHash' | 'state'>>,
): StoreChange[] {
  const served = (registry: Registry, infoHash: InfoHash): boolean => !registry.blockOf(infoHash)
  return [...rows].flatMap(({ infoHash, state }): StoreChange[] => {
    if (state !== 'complete' || served(before, infoHash) === served(after, infoHash)) return []
    return [served(after, infoHash) ? { added: infoHash } : { removed: infoHash }]
  })
}

/** For the operator: how many packages are withheld, and how many of them are pins. */
export function withheldOf(
  rows: Iterable<Pick<PackageRow, 'infoHash' | 'state'>>,
  { blockOf, classOf }: Registry,
): { readonly withheld: number; readonly pins: number } {
  const withheld = [...rows].filter(
    ({ infoHash, state }) => state === 'complete' && blockOf(infoHash) !== undefined,
  )
  const pins = withheld.filter(({ infoHash }) => classOf(infoHash) === 'pin').length
  return { withheld: withheld.length, pins }
}
