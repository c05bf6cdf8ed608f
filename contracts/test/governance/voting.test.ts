import { AbiCoder } from 'ethers'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../city.ts'
import { deployTestContract } from '../test-contract.ts'
import {
  ABSTAIN,
  AGAINST,
  deployGovernor,
  FOR,
  keyOfPerson,
  openParliament,
  type Parliament,
  privateTitles,
  proposal,
  publicTitle,
  RULES,
} from './parliament.ts'

const { city, governor, ...rest } = await openParliament()
const parliament: Parliament = { city, governor, ...rest }
const { anna, bert, carl, dora, titles, vote } = parliament
const [a = 0, b = 0, c = 0] = titles.anna
const look = { target: city.addresses.CYBR, data: '0x18160ddd' }
let fresh = await city.rpc<string>('evm_snapshot')

beforeEach(async () => {
  await city.rpc('evm_revert', [fresh])
  fresh = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

const propose = (from: string, ids: readonly number[], description = 'Look') =>
  governor.send(from, 'proposeWithTitles', proposal([look], description, ids))
const votes = (id: bigint) => governor.call<bigint[]>('proposalVotes', [id]).then((it) => [...it])

/** A proposal on which voting is open. */
async function open(description?: string): Promise<bigint> {
  const id = await parliament.propose([look], description)
  await parliament.begin()
  return id
}

/** Nobody proved a key for as long as it takes, so everybody may be evicted. */
async function evict(title: number): Promise<void> {
  const lapse = await city.call<bigint>('LandRegistry', 'lapsesAt', [title])
  await city.pass(Number(lapse) - (await city.now()) + 1)
  await city.send(dora, 'LandRegistry', 'evict', [title])
}

describe('proposing', () => {
  it('keeps everything that a client needs in state, page by page', async () => {
    const first = await parliament.propose([look], 'Look at the supply')
    const second = await parliament.propose([look, { target: dora, value: 5n }], 'Look and pay')
    expect(await governor.call('proposalCount')).toBe(2n)
    const page = await governor.call<Array<Record<string, unknown>>>('proposals', [0, 10])
    expect(page.map((it) => [it.id, it.proposer, it.state, it.description])).toEqual([
      [first, anna, 0n, 'Look at the supply'],
      [second, anna, 0n, 'Look and pay'],
    ])
    const summary = page[1] ?? {}
    expect(summary.start).toBe(await governor.call('proposalSnapshot', [second]))
    expect(summary.end).toBe(await governor.call('proposalDeadline', [second]))
    expect(summary.eta).toBe(0n)
    expect(await governor.call('proposals', [1, 10])).toHaveLength(1)
    expect(await governor.call('proposals', [2, 10])).toHaveLength(0)
    expect(await governor.call('proposals', [9, 1])).toHaveLength(0)
    const [targets, values, data] = await governor.call<unknown[][]>('proposalDetails', [second])
    expect([[...(targets ?? [])], [...(values ?? [])], [...(data ?? [])]]).toEqual([
      [look.target, dora],
      [0n, 5n],
      [look.data, '0x'],
    ])
    expect(await governor.call('descriptionOf', [first])).toBe('Look at the supply')
    expect(await votes(first)).toEqual([0n, 0n, 0n, BigInt(RULES.minQuorum)])
  })

  it('is for owners who show enough titles that could vote', async () => {
    expect(await refusalOf(propose(anna, [a]))).toBe('GovernorInsufficientProposerVotes')
    expect(await refusalOf(propose(dora, [a, b]))).toBe('NotYourTitle')
    expect(await refusalOf(propose(anna, [a, titles.bert[0] ?? 0]))).toBe('NotYourTitle')
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, dora, a])
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, dora, b])
    await city.pass(1)
    await propose(dora, [a, b])
  })

  it('counts a title once, however often it is shown', async () => {
    expect(await refusalOf(propose(anna, [a, a]))).toBe('TitlesNotAscending')
    expect(await refusalOf(propose(anna, [b, a]))).toBe('TitlesNotAscending')
  })

  it('is not for titles that lie nowhere, are public or of LandBank', async () => {
    const [held = 0, other = 0] = privateTitles.slice(200)
    expect(
      await refusalOf(
        propose(
          anna,
          [publicTitle, a].sort((x, y) => x - y),
        ),
      ),
    ).toBe('NotYourTitle')
    expect(await refusalOf(propose(anna, [held, other]))).toBe('NotYourTitle')
    await evict(a)
    expect(await refusalOf(propose(anna, [a, b]))).toBe('TitleNowhere')
    await propose(anna, [b, c])
  })

  it('refuses what says nothing, too much, or twice the same', async () => {
    const send = (...args: Parameters<typeof proposal>) =>
      governor.send(anna, 'proposeWithTitles', proposal(...args))
    await send([look], 'Look', [a, b])
    expect(await refusalOf(send([look], 'Look', [a, b]))).toBe('GovernorUnexpectedProposalState')
    expect(await refusalOf(send([], 'Nothing', [a, b]))).toBe('GovernorInvalidProposalLength')
    const many = Array.from({ length: 11 }, () => look)
    expect(await refusalOf(send(many, 'Much', [a, b]))).toBe('ProposalTooLong')
    await send(many.slice(1), 'Much', [a, b])
    const long = { ...look, data: `0x${'00'.repeat(8_193)}` }
    expect(await refusalOf(send([long], 'Long', [a, b]))).toBe('ProposalTooLong')
    await send([{ ...long, data: `0x${'00'.repeat(8_192)}` }], 'Long', [a, b])
    expect(await refusalOf(send([look], 'x'.repeat(1_025), [a, b]))).toBe('ProposalTooLong')
    await send([look], 'x'.repeat(1_024), [a, b])
    expect(await refusalOf(send([{ ...look, target: dora }], 'Void', [a, b]))).toBe('NothingToCall')
    const uneven = [[look.target], [], [look.data], 'Uneven', [a, b]]
    expect(await refusalOf(governor.send(anna, 'proposeWithTitles', uneven))).toBe(
      'GovernorInvalidProposalLength',
    )
  })

  it('says so to clients that show no titles', async () => {
    const [targets, values, data, description] = proposal([look], 'Look', [])
    const plain = governor.call('propose', [targets, values, data, description], anna)
    expect(await refusalOf(plain)).toBe('TitlesNotShown')
  })

  it('needs a share of the private titles, and never less than the minimum', async () => {
    expect(await governor.call('quorum', [0])).toBe(10n)
    const more = privateTitles.slice(80, 80 + 321)
    await city.send(city.distributor, 'LandBank', 'release', [more, dora])
    // 4 % of 401, rounded up.
    expect(await governor.call('quorum', [0])).toBe(17n)
    const id = await parliament.propose([look])
    expect((await votes(id))[3]).toBe(17n)
  })

  it('needs at least one vote, whatever the governor is deployed with', async () => {
    const fund = parliament.fund.address
    expect(await refusalOf(deployGovernor(city, fund, { minQuorum: 0 }))).toBe('QuorumOutOfBounds')
  })
})

describe('voting', () => {
  it('counts titles for, against and abstaining, and shows which voted', async () => {
    const id = await open()
    await vote(anna, id, FOR, [c, a])
    await vote(bert, id, AGAINST, titles.bert)
    await vote(carl, id, ABSTAIN, titles.carl.slice(0, 4))
    // Otherwise with another title: owners may be of two minds.
    await vote(anna, id, AGAINST, [b])
    expect(await votes(id)).toEqual([31n, 2n, 4n, 10n])
    const asked = [a, b, c, titles.anna[3], publicTitle, 2 ** 24]
    expect([...(await governor.call<boolean[]>('haveVoted', [id, asked]))]).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    const words = await governor.call<bigint[]>('votedWords', [id, 0, 196])
    expect(words).toHaveLength(196)
    const marked = words.flatMap((word, index) =>
      [...word.toString(2)].reverse().flatMap((bit, at) => (bit === '1' ? [index * 256 + at] : [])),
    )
    expect(marked).toEqual(
      [a, b, c, ...titles.bert, ...titles.carl.slice(0, 4)].sort((x, y) => x - y),
    )
    expect(await governor.call('votedWords', [id, (1 << 16) - 1, 9])).toHaveLength(1)
    expect(await governor.call('votedWords', [id, 1 << 16, 1])).toHaveLength(0)
    expect(await governor.call('votedWords', [id, 1 << 17, 1])).toHaveLength(0)
  })

  it('takes titles of several words in any order', async () => {
    const far = privateTitles.filter((id) => id > 600).slice(0, 3)
    await city.send(city.distributor, 'LandBank', 'release', [far, anna])
    await city.pass(1)
    const id = await open()
    const [x = 0, y = 0, z = 0] = far
    await vote(anna, id, FOR, [x, a, y, b, z])
    const marks = await governor.call<boolean[]>('haveVoted', [id, [x, a, y, b, z, c]])
    expect([...marks]).toEqual([true, true, true, true, true, false])
    expect(await refusalOf(vote(anna, id, FOR, [c, y]))).toBe('TitleHasVoted')
  })

  it('is open from the snapshot to the deadline', async () => {
    const id = await parliament.propose([look])
    expect(await refusalOf(vote(anna, id, FOR, [a]))).toBe('VotingClosed')
    await parliament.begin()
    await vote(anna, id, FOR, [a])
    await parliament.finish(id)
    expect(await refusalOf(vote(anna, id, FOR, [b]))).toBe('VotingClosed')
    expect(await refusalOf(vote(anna, 1n, FOR, [b]))).toBe('GovernorNonexistentProposal')
  })

  it('closes when the proposal is cancelled', async () => {
    const id = await parliament.propose([look])
    await governor.send(anna, 'cancel(uint256)', [id])
    await parliament.begin()
    expect(await parliament.state(id)).toBe('canceled')
    expect(await refusalOf(vote(anna, id, FOR, [a]))).toBe('VotingClosed')
  })

  it('needs titles, and a support that means something', async () => {
    const id = await open()
    expect(await refusalOf(vote(anna, id, FOR, []))).toBe('TitlesNotShown')
    expect(await refusalOf(vote(anna, id, 3, [a]))).toBe('UnknownSupport')
    expect(await refusalOf(vote(anna, id, FOR, [2 ** 24]))).toBe('NotYourTitle')
  })

  it('works the standard way, with titles as parameters', async () => {
    const id = await open()
    const params = AbiCoder.defaultAbiCoder().encode(['uint256[]'], [[a, b]])
    const start = await governor.call<bigint>('proposalSnapshot', [id])
    expect(await governor.call('getVotesWithParams', [anna, start, params])).toBe(2n)
    await governor.send(anna, 'castVoteWithReasonAndParams', [id, FOR, 'So be it', params])
    expect((await votes(id))[1]).toBe(2n)
    const again = governor.send(anna, 'castVoteWithReasonAndParams', [id, FOR, '', params])
    expect(await refusalOf(again)).toBe('TitleHasVoted')
    const foreign = governor.send(bert, 'castVoteWithReasonAndParams', [id, FOR, '', params])
    expect(await refusalOf(foreign)).toBe('NotYourTitle')
  })

  it('tells clients that know only accounts to show titles', async () => {
    const id = await open()
    expect(await refusalOf(governor.send(anna, 'castVote', [id, FOR]))).toBe('TitlesNotShown')
    expect(await refusalOf(governor.send(anna, 'castVoteWithReason', [id, FOR, '']))).toBe(
      'TitlesNotShown',
    )
    expect(await refusalOf(governor.call('getVotes', [anna, 1]))).toBe('TitlesNotShown')
    expect(await refusalOf(governor.call('hasVoted', [id, anna]))).toBe('AskByTitle')
    expect(await governor.call('COUNTING_MODE')).toBe(
      'support=bravo&quorum=for,abstain&params=titles',
    )
    expect(await governor.call('CLOCK_MODE')).toBe('mode=timestamp')
    expect(await governor.call('clock')).toBe(BigInt(await city.now()))
    expect(await governor.call('proposalNeedsQueuing', [id])).toBe(true)
  })
})

describe('what a vote decides', () => {
  it('nothing without a quorum, which abstentions help to reach', async () => {
    const id = await open()
    await vote(anna, id, FOR, titles.anna.slice(0, 9))
    await vote(bert, id, AGAINST, titles.bert.slice(0, 8))
    const other = await parliament.propose([look], 'Again')
    await parliament.begin()
    await vote(anna, other, FOR, [a])
    await vote(bert, other, ABSTAIN, titles.bert.slice(0, 9))
    await parliament.finish(id)
    await parliament.finish(other)
    expect(await parliament.state(id)).toBe('defeated')
    expect(await parliament.state(other)).toBe('succeeded')
  })

  it('nothing with as many against as for', async () => {
    const id = await open()
    await vote(anna, id, FOR, titles.anna)
    await vote(bert, id, AGAINST, titles.bert)
    await parliament.finish(id)
    expect(await parliament.state(id)).toBe('defeated')
    expect(await refusalOf(governor.send(dora, 'queue(uint256)', [id]))).toBe(
      'GovernorUnexpectedProposalState',
    )
  })

  it('is void when nobody queues it in a month', async () => {
    const id = await open()
    await vote(anna, id, FOR, titles.anna)
    await parliament.finish(id)
    expect(await parliament.state(id)).toBe('succeeded')
    await city.pass(30 * 86_400)
    expect(await parliament.state(id)).toBe('expired')
    expect(await refusalOf(governor.send(dora, 'queue(uint256)', [id]))).toBe(
      'GovernorUnexpectedProposalState',
    )
  })
})

describe('signed ballots', () => {
  const TYPES = {
    TitleBallot: [
      { name: 'proposalId', type: 'uint256' },
      { name: 'support', type: 'uint8' },
      { name: 'voter', type: 'address' },
      { name: 'titles', type: 'uint256[]' },
      { name: 'reason', type: 'string' },
    ],
  }
  const domain = (contract: string, chainId = 31_337) => ({
    name: 'Cosmos Title Governor',
    version: '1',
    chainId,
    verifyingContract: contract,
  })
  const sign = (
    person: number,
    ballot: readonly [bigint, number, string, readonly number[], string],
    where = domain(governor.address),
  ) => {
    const [proposalId, support, voter, ids, reason] = ballot
    const message = { proposalId, support, voter, titles: ids, reason }
    return keyOfPerson(person).signTypedData(where, TYPES, message)
  }
  const bring = (ballot: Parameters<typeof sign>[1], signature: string) =>
    governor.send(dora, 'castVoteOfTitlesBySig', [...ballot, signature])

  it('are brought by anybody', async () => {
    const id = await open()
    const ballot = [id, AGAINST, anna, [a, b], 'No'] as const
    await bring(ballot, await sign(0, ballot))
    expect(await votes(id)).toEqual([2n, 0n, 0n, 10n])
  })

  it('of contract wallets are checked by the wallet', async () => {
    const wallet = await deployTestContract(city, 'probes/SignerWallet.sol', [anna])
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, wallet.address, a])
    await city.pass(1)
    const id = await open()
    const ballot = [id, FOR, wallet.address, [a], ''] as const
    expect(await refusalOf(bring(ballot, await sign(1, ballot)))).toBe('GovernorInvalidSignature')
    await bring(ballot, await sign(0, ballot))
    expect((await votes(id))[1]).toBe(1n)
  })

  describe('threat: replayed signed ballot', () => {
    it('the same ballot counts once', async () => {
      const id = await open()
      const ballot = [id, FOR, anna, [a, b], ''] as const
      const signature = await sign(0, ballot)
      await bring(ballot, signature)
      expect(await refusalOf(bring(ballot, signature))).toBe('TitleHasVoted')
    })

    it('no part of it can be changed', async () => {
      const id = await open()
      const other = await open('Another')
      const signature = await sign(0, [id, FOR, anna, [a, b], ''])
      for (const ballot of [
        [other, FOR, anna, [a, b], ''],
        [id, AGAINST, anna, [a, b], ''],
        [id, FOR, bert, [a, b], ''],
        [id, FOR, anna, [a], ''],
        [id, FOR, anna, [a, b], 'Yes'],
      ] as const) {
        expect(await refusalOf(bring(ballot, signature))).toBe('GovernorInvalidSignature')
      }
    })

    it('a ballot for another chain or governor does not count', async () => {
      const id = await open()
      const ballot = [id, FOR, anna, [a], ''] as const
      for (const where of [domain(governor.address, 1), domain(city.addresses.TitleGovernor)]) {
        expect(await refusalOf(bring(ballot, await sign(0, ballot, where)))).toBe(
          'GovernorInvalidSignature',
        )
      }
    })

    it('who voted otherwise meanwhile is not overruled by it', async () => {
      const id = await open()
      const ballot = [id, FOR, anna, [a], ''] as const
      const signature = await sign(0, ballot)
      await vote(anna, id, AGAINST, [a])
      expect(await refusalOf(bring(ballot, signature))).toBe('TitleHasVoted')
    })
  })
})

describe('threat: flash-loan style vote', () => {
  it('titles bought after the snapshot do not vote', async () => {
    const id = await open()
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, dora, a])
    expect(await refusalOf(vote(dora, id, FOR, [a]))).toBe('AcquiredTooLate')
  })

  it('titles acquired in the second of the snapshot do not vote, one second before they do', async () => {
    const id = await parliament.propose([look])
    const start = Number(await governor.call<bigint>('proposalSnapshot', [id]))
    const give = async (title: number, time: number) => {
      await city.rpc('evm_setNextBlockTimestamp', [time])
      await city.send(anna, 'LandTitle', 'transferFrom', [anna, dora, title])
    }
    await give(a, start - 1)
    await give(b, start)
    await city.pass(1)
    expect(await refusalOf(vote(dora, id, FOR, [b]))).toBe('AcquiredTooLate')
    await vote(dora, id, FOR, [a])
  })

  it('titles borrowed in a transaction neither vote nor propose', async () => {
    const id = await open()
    const args = [city.addresses.LandTitle, governor.address]
    const flash = await deployTestContract(city, 'attackers/FlashVoter.sol', args)
    await city.send(anna, 'LandTitle', 'setApprovalForAll', [flash.address, true])
    // The error is the governor's, which the attacker's own interface does not know.
    const voting = flash.send(dora, 'vote', [anna, titles.anna, id])
    expect(await refusalOf(voting)).toBe('AcquiredTooLate')
    const proposing = flash.send(dora, 'propose', [anna, titles.anna, dora])
    expect(await refusalOf(proposing)).toBe('AcquiredTooLate')
  })
})

describe('threat: double vote by transferring a title between votes', () => {
  it('neither the next owner nor the same one votes with it again', async () => {
    const id = await open()
    await vote(anna, id, FOR, [a])
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, bert, a])
    expect(await refusalOf(vote(bert, id, FOR, [a]))).toBe('AcquiredTooLate')
    expect(await refusalOf(vote(anna, id, FOR, [a]))).toBe('NotYourTitle')
    await city.send(bert, 'LandTitle', 'transferFrom', [bert, anna, a])
    expect(await refusalOf(vote(anna, id, FOR, [a]))).toBe('AcquiredTooLate')
  })

  it('a title twice in a ballot, or in two ballots, is refused', async () => {
    const id = await open()
    expect(await refusalOf(vote(anna, id, FOR, [a, b, a]))).toBe('TitleHasVoted')
    await vote(anna, id, FOR, [a])
    expect(await refusalOf(vote(anna, id, AGAINST, [b, a]))).toBe('TitleHasVoted')
    expect(await votes(id)).toEqual([0n, 1n, 0n, 10n])
  })
})

describe('threat: vote with evicted title', () => {
  it('does not count until the title is settled again', async () => {
    await evict(a)
    const id = await open()
    expect(await refusalOf(vote(anna, id, FOR, [b, a]))).toBe('TitleNowhere')
    await city.send(anna, 'LandRegistry', 'relocate', [a, 131, 0, 0])
    await vote(anna, id, FOR, [b, a])
  })

  it('nor does a title that was formed and never settled', async () => {
    await city.send(city.foundation, 'LandBank', 'setDistributor', [city.distributor, 1 << 6])
    await city.pass(366 * 86_400)
    await city.send(city.distributor, 'LandBank', 'form', [anna])
    const formed = 50_000
    await city.pass(1)
    const id = await open()
    expect(await refusalOf(vote(anna, id, FOR, [formed]))).toBe('TitleNowhere')
    await city.send(anna, 'LandRegistry', 'relocate', [formed, 131, 0, 0])
    await vote(anna, id, FOR, [formed])
  })
})

describe('threat: vote with public or bank titles', () => {
  it('nobody votes with streets, parks and what nobody was given, the foundation neither', async () => {
    const id = await open()
    const [held = 0] = privateTitles.slice(200)
    for (const from of [anna, city.foundation, city.distributor]) {
      for (const title of [publicTitle, held]) {
        expect(await refusalOf(vote(from, id, FOR, [title]))).toBe('NotYourTitle')
      }
    }
  })

  it('nor LandBank itself, which signs nothing', async () => {
    const id = await open()
    const bank = city.addresses.LandBank
    const args = [id, FOR, bank, [publicTitle], '', '0x']
    expect(await refusalOf(governor.send(dora, 'castVoteOfTitlesBySig', args))).toBe(
      'GovernorInvalidSignature',
    )
    const zero = [id, FOR, `0x${'0'.repeat(40)}`, [publicTitle], '', `0x${'00'.repeat(65)}`]
    expect(await refusalOf(governor.send(dora, 'castVoteOfTitlesBySig', zero))).toBe(
      'GovernorInvalidSignature',
    )
  })
})
