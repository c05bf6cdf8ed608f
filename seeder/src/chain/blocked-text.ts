/** Why a package is neither fetched nor served: one wording for visitors, publishers and operators. */
import type { BlockRecord } from '@cosmos/protocol/lightnode/types'

export const blockedText = ({ decision, since }: BlockRecord): string =>
  `the city's government blocked it (decision ${decision} of Blocklist, ${day(since)}), and this seeder honours that`

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)
