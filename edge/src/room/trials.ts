/**
 * Commits that members may still say they cannot follow. The relay sees the shape of a commit and not
 * its keys, so a hostile or broken member can end an epoch with one that checks out for nobody
 * (RFC 9750 section 5.3 calls it desynchronisation). Those who stand before a wrong commit say so;
 * when most of them do, the group is void.
 */
import { NACK_MS } from '@cosmos/protocol/room/limits'

export type Verdict =
  /** Too few have said so, too late, or they have no say in it. */
  | { readonly kind: 'unsettled' }
  /** Most members could not follow the commit. */
  | { readonly kind: 'void'; readonly committer: number; readonly votes: number }
  /** A newcomer could not read its Welcome. */
  | { readonly kind: 'bad welcome'; readonly committer: number }

export interface Trials {
  /** A commit was taken. All are ids of seats: those who had to follow it, and those it added. */
  open(trial: {
    readonly epoch: number
    readonly committer: number
    readonly audience: readonly number[]
    readonly newcomers: readonly number[]
  }): void
  /** A member says that it cannot follow; `epoch` undefined: that its Welcome is none. */
  vote(epoch: number | undefined, voter: number): Verdict
  /** Another group: what was is of no interest any more. */
  clear(): void
}

interface Trial {
  readonly committer: number
  readonly audience: ReadonlySet<number>
  readonly newcomers: ReadonlySet<number>
  readonly votes: Set<number>
  readonly until: number
}

const UNSETTLED = { kind: 'unsettled' } as const

/** `now` is milliseconds. */
export function createTrials(now: () => number): Trials {
  const trials = new Map<number, Trial>()

  const trialOf = (epoch: number | undefined, voter: number): Trial | undefined =>
    epoch !== undefined
      ? trials.get(epoch)
      : [...trials.values()].findLast(({ newcomers }) => newcomers.has(voter))

  return {
    open({ epoch, committer, audience, newcomers }) {
      for (const [old, { until }] of trials) if (until < now()) trials.delete(old)
      trials.set(epoch, {
        committer,
        audience: new Set(audience.filter((seat) => seat !== committer)),
        newcomers: new Set(newcomers),
        votes: new Set(),
        until: now() + NACK_MS,
      })
    },
    vote(epoch, voter) {
      const trial = trialOf(epoch, voter)
      if (trial === undefined || trial.until < now()) return UNSETTLED
      const { committer, audience, newcomers, votes } = trial
      if (epoch === undefined) {
        return newcomers.has(voter) ? { kind: 'bad welcome', committer } : UNSETTLED
      }
      if (!audience.has(voter)) return UNSETTLED
      votes.add(voter)
      if (votes.size * 2 <= audience.size) return UNSETTLED
      return { kind: 'void', committer, votes: votes.size }
    },
    clear: () => trials.clear(),
  }
}
