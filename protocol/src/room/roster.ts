/** Who is in a room's group and what they said of themselves. Members are named by their leaf key. */
import { bareHex } from '../chain/hex.ts'
import type { Group } from './group-crypto.ts'
import { type Profile, type VerifiedProfile, verifyProfile, type WalletClaim } from './profile.ts'
import type { RoomName } from './room-name.ts'

/** Hex of a leaf's public signature key: fresh for every stay in a room. */
export type MemberKey = string & { readonly __brand: 'MemberKey' }

export const memberKey = (signatureKey: Uint8Array): MemberKey => bareHex(signatureKey) as MemberKey

export interface Roster {
  /** Takes over the members of a group; answers who is new and who is gone (never oneself). */
  update(group: Group | undefined): { arrived: MemberKey[]; left: MemberKey[] }
  keyAt(leaf: number): MemberKey | undefined
  /** Leaves of the given members. */
  leavesOf(keys: readonly MemberKey[]): number[]
  /** Leaves of those who have not introduced themselves. */
  strangers(): number[]
  /**
   * Checks and stores a profile. Answers what is new about a member, or undefined. What somebody
   * else passes on counts only until the member has spoken.
   */
  introduce(
    profile: Profile,
    from: MemberKey,
    now: number,
  ): Promise<{ key: MemberKey; profile: VerifiedProfile } | undefined>
  /** The chain says that a claim is true. Undefined when the member is gone or claims another now. */
  confirmWallet(key: MemberKey, claim: WalletClaim): VerifiedProfile | undefined
  /** Signed profiles of everybody but oneself, to hand to newcomers. */
  profiles(): Profile[]
  /** Everybody including oneself; 0 without a group. */
  readonly size: number
}

export function createRoster(room: RoomName): Roster {
  let leaves = new Map<number, MemberKey>()
  let own: MemberKey | undefined
  const known = new Map<MemberKey, { profile: Profile; verified: VerifiedProfile }>()

  const leafOf = (wanted: MemberKey): number | undefined => {
    for (const [leaf, key] of leaves) if (key === wanted) return leaf
    return undefined
  }

  return {
    update(group) {
      const before = new Set(leaves.values())
      const next = new Map<number, MemberKey>()
      if (group !== undefined) {
        for (const [leaf, signatureKey] of group.members) next.set(leaf, memberKey(signatureKey))
      }
      const ownBefore = own
      own = group === undefined ? undefined : next.get(group.leaf)
      leaves = next
      const after = new Set(next.values())
      const arrived = [...after].filter((key) => !before.has(key) && key !== own)
      const left = [...before].filter((key) => !after.has(key) && key !== ownBefore)
      for (const key of left) known.delete(key)
      return { arrived, left }
    },

    keyAt: (leaf) => leaves.get(leaf),

    leavesOf: (keys) => keys.map(leafOf).filter((leaf) => leaf !== undefined),

    strangers: () =>
      [...leaves].filter(([, key]) => key !== own && !known.has(key)).map(([leaf]) => leaf),

    async introduce(profile, from, now) {
      const key = memberKey(profile.leafKey)
      const usable = (): boolean =>
        key !== own && leafOf(key) !== undefined && (key === from || !known.has(key))
      if (!usable()) return undefined
      const verified = await verifyProfile(room, profile, now)
      if (verified === undefined || !usable()) return undefined
      known.set(key, { profile, verified })
      return { key, profile: verified }
    },

    confirmWallet(key, claim) {
      const entry = known.get(key)
      if (entry?.verified.claim !== claim) return undefined
      const verified = { ...entry.verified, wallet: claim.address, claim: undefined }
      known.set(key, { profile: entry.profile, verified })
      return verified
    },

    profiles: () => [...known.values()].map(({ profile }) => profile),

    get size() {
      return leaves.size
    },
  }
}
