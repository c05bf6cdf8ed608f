import { NACK_MS } from '@cosmos/protocol/room/limits'
import { describe, expect, it } from 'vitest'
import { createTrials } from './trials.ts'

const trial = { epoch: 4, committer: 1, audience: [1, 2, 3, 4], newcomers: [9] }

function opened(audience = trial.audience) {
  let now = 1000
  const trials = createTrials(() => now)
  trials.open({ ...trial, audience })
  return { ...trials, pass: (ms: number) => (now += ms) }
}

describe('a commit on trial', () => {
  it('is void once more than half of those who had to follow it could not', () => {
    const { vote } = opened()
    expect(vote(4, 2)).toEqual({ kind: 'unsettled' })
    expect(vote(4, 2)).toEqual({ kind: 'unsettled' })
    expect(vote(4, 3)).toEqual({ kind: 'void', committer: 1, votes: 2 })
  })

  it('is not judged by its committer, by newcomers or by strangers', () => {
    const { vote } = opened([1, 2])
    for (const seat of [1, 9, 77]) expect(vote(4, seat)).toEqual({ kind: 'unsettled' })
    expect(vote(5, 2)).toEqual({ kind: 'unsettled' })
    expect(vote(4, 2)).toEqual({ kind: 'void', committer: 1, votes: 1 })
  })

  it('is over after a while', () => {
    const { vote, pass } = opened([1, 2])
    pass(NACK_MS + 1)
    expect(vote(4, 2)).toEqual({ kind: 'unsettled' })
  })

  it('puts its committer in a bad light when a newcomer cannot read its Welcome', () => {
    const { vote, clear } = opened()
    expect(vote(undefined, 2)).toEqual({ kind: 'unsettled' })
    expect(vote(undefined, 9)).toEqual({ kind: 'bad welcome', committer: 1 })
    clear()
    expect(vote(undefined, 9)).toEqual({ kind: 'unsettled' })
  })
})
