/** Telling the members of a room who one is, and learning who they are. */
import { type AppMessage, MAX_INTRODUCTION_BYTES, MAX_INTRODUCTIONS } from './app-message.ts'
import type { Clock } from './clock.ts'
import type { KeyPair } from './ed25519.ts'
import type { Group } from './group-crypto.ts'
import {
  type Profile,
  profileBytes,
  signProfile,
  type VerifiedProfile,
  type WalletClaim,
  type WalletProof,
} from './profile.ts'
import type { RoomName } from './room-name.ts'
import type { MemberKey, Roster } from './roster.ts'

/** Who a visitor is to the members of all the rooms it is in. */
export interface Identity {
  readonly presence: KeyPair
  readonly name: string
  readonly wallet: WalletProof | undefined
}

export interface Introductions {
  /** Sends one's own profile to some leaves, or to everybody. */
  introduceTo(leaves: readonly number[]): Promise<void>
  /** What a committer owes those it added: everybody's profile, each signed by its owner. */
  introduceEverybodyTo(newcomers: readonly MemberKey[]): Promise<void>
  heard(profiles: readonly Profile[], from: MemberKey): Promise<void>
  /** Answers a question, though not every time one is asked. */
  asked(by: MemberKey): Promise<void>
  /** Asks those who stay unknown: messages do get lost. */
  expect(): void
  stop(): void
}

/** Waits before asking those who have not introduced themselves (ms); the last one is repeated. */
const ASK_DELAYS_MS = [1500, 3000, 8000]
/** One member is answered at most this often (ms). */
const ANSWER_EVERY_MS = 3000

export function createIntroductions(options: {
  readonly room: RoomName
  readonly clock: Clock
  readonly roster: Roster
  readonly identity: () => Identity
  readonly group: () => Group | undefined
  /** Encrypts and sends; only within the session's queue. */
  readonly sendApp: (message: AppMessage, to: readonly number[]) => Promise<void>
  /** Puts a task into the session's queue. */
  readonly follow: (task: () => Promise<void>) => void
  readonly introduced: (member: MemberKey, profile: VerifiedProfile) => void
  /** Asks the chain whether a contract signed (ERC-1271). Does not reject; may take its time. */
  readonly checkWallet: (claim: WalletClaim) => Promise<boolean>
}): Introductions {
  const { room, clock, roster, identity, group, sendApp, follow, introduced, checkWallet } = options
  const answered = new Map<MemberKey, number>()
  let stopAsking: (() => void) | undefined

  async function ownProfile(): Promise<Profile | undefined> {
    const now = group()
    const leafKey = now?.members.get(now.leaf)
    return leafKey === undefined ? undefined : signProfile({ room, leafKey, ...identity() })
  }

  async function introduceTo(leaves: readonly number[]): Promise<void> {
    const profile = await ownProfile()
    if (profile !== undefined) await sendApp({ type: 'profiles', profiles: [profile] }, leaves)
  }

  async function confirm(member: MemberKey, claim: WalletClaim): Promise<void> {
    if (!(await checkWallet(claim))) return
    const profile = roster.confirmWallet(member, claim)
    if (profile !== undefined) introduced(member, profile)
  }

  function expect(round = 0): void {
    stopAsking?.()
    stopAsking = clock.after(ASK_DELAYS_MS[round] ?? 0, () => {
      const strangers = roster.strangers()
      if (strangers.length === 0) return
      follow(() => sendApp({ type: 'ask' }, strangers))
      expect(Math.min(round + 1, ASK_DELAYS_MS.length - 1))
    })
  }

  return {
    introduceTo,
    async introduceEverybodyTo(newcomers) {
      const leaves = roster.leavesOf(newcomers)
      const own = await ownProfile()
      if (leaves.length === 0 || own === undefined) return
      for (const profiles of messagesOf([own, ...roster.profiles()])) {
        await sendApp({ type: 'profiles', profiles }, leaves)
      }
    },
    async heard(profiles, from) {
      for (const profile of profiles) {
        const news = await roster.introduce(profile, from, clock.now() / 1000)
        if (news === undefined) continue
        introduced(news.key, news.profile)
        const { claim } = news.profile
        // Nobody waits for the chain: it may be slow, and somebody without a wallet is somebody too.
        if (claim !== undefined) void confirm(news.key, claim)
      }
    },
    async asked(by) {
      const last = answered.get(by) ?? Number.NEGATIVE_INFINITY
      if (clock.now() - last < ANSWER_EVERY_MS) return
      // Members come and go; only those who are here can ask too often.
      for (const key of answered.keys()) {
        if (roster.leavesOf([key]).length === 0) answered.delete(key)
      }
      answered.set(by, clock.now())
      await introduceTo(roster.leavesOf([by]))
    },
    expect: () => expect(),
    stop() {
      stopAsking?.()
    },
  }
}

/** As few messages as hold all of them. */
function messagesOf(profiles: readonly Profile[]): Profile[][] {
  const messages: Profile[][] = []
  let left = 0
  for (const profile of profiles) {
    const size = profileBytes(profile)
    const last = messages.at(-1)
    if (last === undefined || last.length === MAX_INTRODUCTIONS || size > left) {
      messages.push([profile])
      left = MAX_INTRODUCTION_BYTES - size
    } else {
      last.push(profile)
      left -= size
    }
  }
  return messages
}
