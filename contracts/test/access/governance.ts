import { AbiCoder, id as hashOf } from 'ethers'
import type { AreaRules, Caller, Rule, Stage } from './rules.ts'
import { atTheirExpense, everybody, forThemselves, whenDue, withSignature } from './rules.ts'

const rule = (who: Caller, refusal: string, args: Rule['args']): Rule => ({ who, refusal, args })
/** By proposals that the governor itself made and the fund carries out. */
const byItself = (...args: unknown[]) => rule('governance', 'GovernorOnlyExecutor', () => args)
const keepsNothing: Rule = { who: 'nobody', refusal: 'GovernorDisabledDeposit' }
const notWithoutTitles = (args: Rule['args']) => rule('nobody', 'TitlesNotShown', args)
const byReviewer = (args: Rule['args']) => rule('reviewer', 'OnlyReviewer', args)
const FOR = 1

const contentOf = ({ proposal: [targets, values, calls, description] }: Stage) => [
  targets,
  values,
  calls,
  hashOf(description),
]
const shownAs = ({ shown }: Stage) => AbiCoder.defaultAbiCoder().encode(['uint256[]'], [shown])

/** Votes and tasks. */
export const GOVERNANCE_RULES: AreaRules = {
  TitleGovernor: {
    'cancel(address[],uint256[],bytes[],bytes32)': rule(
      'proposer, guardian',
      'GovernorUnableToCancel',
      contentOf,
    ),
    'cancel(uint256)': rule('proposer, guardian', 'GovernorUnableToCancel', ({ proposalId }) => [
      proposalId,
    ]),
    'castVote(uint256,uint8)': notWithoutTitles(({ proposalId }) => [proposalId, FOR]),
    'castVoteBySig(uint256,uint8,address,bytes)': { who: 'nobody' },
    'castVoteOfTitles(uint256,uint8,uint256[],string)': rule(
      'voter',
      'NotYourTitle',
      ({ proposalId, shown }) => [proposalId, FOR, shown, ''],
    ),
    'castVoteOfTitlesBySig(uint256,uint8,address,uint256[],string,bytes)': withSignature,
    'castVoteWithReason(uint256,uint8,string)': notWithoutTitles(({ proposalId }) => [
      proposalId,
      FOR,
      '',
    ]),
    'castVoteWithReasonAndParams(uint256,uint8,string,bytes)': rule(
      'voter',
      'NotYourTitle',
      (stage) => [stage.proposalId, FOR, '', shownAs(stage)],
    ),
    'castVoteWithReasonAndParamsBySig(uint256,uint8,address,string,bytes,bytes)': withSignature,
    'execute(address[],uint256[],bytes[],bytes32)': whenDue,
    'execute(uint256)': whenDue,
    'onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)': keepsNothing,
    'onERC1155Received(address,address,uint256,uint256,bytes)': keepsNothing,
    'onERC721Received(address,address,uint256,bytes)': keepsNothing,
    'proposeWithTitles(address[],uint256[],bytes[],string,uint256[])': rule(
      'voter',
      'NotYourTitle',
      ({ proposal: [targets, values, calls], shown }) => [targets, values, calls, 'Mine', shown],
    ),
    'queue(address[],uint256[],bytes[],bytes32)': whenDue,
    'queue(uint256)': whenDue,
    'relay(address,uint256,bytes)': rule('governance', 'GovernorOnlyExecutor', ({ city }) => [
      city.addresses.CYBR,
      0,
      '0x18160ddd',
    ]),
    'setGuardian(address)': rule('governance', 'GovernorOnlyExecutor', ({ stranger }) => [
      stranger,
    ]),
    'setLateQuorumVoteExtension(uint48)': byItself(2 * 86_400),
    'setProposalThreshold(uint256)': byItself(6),
    'setQuorumPercent(uint256)': byItself(5),
    'setVotingDelay(uint48)': byItself(2 * 86_400),
    'setVotingPeriod(uint32)': byItself(8 * 86_400),
  },
  TaskBoard: {
    'accept(uint256,bytes32)': byReviewer(({ work }) => [2, work]),
    'applyFor(uint256,uint96,uint40)': everybody,
    'assign(uint256,address)': rule('poster, reviewer', 'OnlyPoster', ({ stranger }) => [
      0,
      stranger,
    ]),
    'clawBack(uint256)': rule('governance', 'OnlyGovernance', () => [0]),
    'giveUp(uint256)': rule('worker', 'OnlyWorker', () => [1]),
    'payUnreviewed(uint256)': whenDue,
    'post(string,bytes32,uint96,address,uint40,uint32)': atTheirExpense,
    'postWithPermit(string,bytes32,uint96,address,uint40,uint32,uint256,uint8,bytes32,bytes32)':
      atTheirExpense,
    'reclaim(uint256)': rule('poster', 'OnlyPoster', () => [0]),
    'reject(uint256,bytes32,bytes32)': byReviewer(({ work }) => [2, work, work]),
    'submit(uint256,bytes32)': rule('worker', 'OnlyWorker', ({ work }) => [1, work]),
    'sweep()': everybody,
    'withdraw(uint256)': forThemselves,
  },
}
