/** What a member commits when the relay asks it to. */
import type { DownFrame } from './frames.ts'
import { type Commit, type Group, type GroupCrypto, GroupError } from './group-crypto.ts'

type WorkFrame = Extract<DownFrame, { type: 'work' }>

/** Adds and removes whom the relay named, as far as that is possible. Rejects with GroupError. */
export async function answerWork(
  mls: Pick<GroupCrypto, 'commit'>,
  group: Group,
  { adds, removes: named }: WorkFrame,
): Promise<Commit> {
  const removes = named.filter((leaf) => leaf !== group.leaf && group.members.has(leaf))
  try {
    return await mls.commit(group, { adds, removes })
  } catch (error) {
    if (!(error instanceof GroupError)) throw error
    // With nobody left to add it is still an answer, and renews our keys.
    return mls.commit(group, { adds: await usable(mls, group, adds), removes })
  }
}

/** Drops key packages that cannot be added: one bad newcomer must not keep the others out. */
async function usable(
  mls: Pick<GroupCrypto, 'commit'>,
  group: Group,
  adds: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  const good: Uint8Array[] = []
  for (const add of adds) {
    try {
      await mls.commit(group, { adds: [add], removes: [] })
      good.push(add)
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
    }
  }
  return good
}
