/**
 * Groups of members who do not follow commits themselves. Everybody in a group holds the same tree and
 * the same secrets of an epoch, so what another one has worked out serves as well, with one's own leaf
 * and keys in it: for making commits, and in a tree where nobody has renewed its keys for following
 * them too. A hundred members that each follow a hundred commits would be a test of cryptography; this
 * way the tree still changes as it does among real ones.
 */
import type { Group, OwnKeys } from '@cosmos/protocol/room/group-crypto'
import type { ClientState } from 'ts-mls/clientState.js'
import type { PrivateKeyPackage } from 'ts-mls/keyPackage.js'

/** The group as the owner of these keys would see it; undefined when it has no leaf there. */
export function borrowedGroup(group: Group, keys: OwnKeys): Group | undefined {
  const { state } = group as unknown as { readonly state: ClientState }
  const { privatePackage } = keys as unknown as { readonly privatePackage: PrivateKeyPackage }
  const own = String(keys.signatureKey)
  const leaf = [...group.members].find(([, key]) => String(key) === own)?.[0]
  if (leaf === undefined) return undefined
  const borrowed: ClientState = {
    ...state,
    privatePath: { leafIndex: leaf, privateKeys: { [leaf * 2]: privatePackage.hpkePrivateKey } },
    signaturePrivateKey: privatePackage.signaturePrivateKey,
  }
  return { ...group, leaf, state: borrowed } as Group
}
