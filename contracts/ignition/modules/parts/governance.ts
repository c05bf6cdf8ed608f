/** Parliament and paid tasks; the treasury they serve is in core. */
import { ZeroAddress } from 'ethers'
import type { Core, IgnitionModuleBuilder } from './core.ts'

const DAY = 86_400

/**
 * Parameters, in seconds and titles; the bounds are in `GovernorRules.sol` and `TitleVotes.sol`:
 *
 * - `votingDelay`, `votingPeriod`: between a proposal and its voting, and of voting;
 * - `lateQuorumExtension`: left to vote at least when a quorum comes late;
 * - `proposalThreshold`: titles that a proposer shows;
 * - `quorumPercent`, `minQuorum`: share of the private titles that must take part, and how many at
 *   the least;
 * - `guardian`: who may cancel proposals in the first year; nobody when not given.
 */
export function deployGovernance(m: IgnitionModuleBuilder, core: Core) {
  const { EcosystemFund, LandTitle, LandGrid, CYBR } = core.contracts
  const TitleGovernor = m.contract('TitleGovernor', [
    EcosystemFund,
    LandTitle,
    LandGrid,
    {
      votingDelay: m.getParameter('votingDelay', DAY),
      votingPeriod: m.getParameter('votingPeriod', 7 * DAY),
      lateQuorumExtension: m.getParameter('lateQuorumExtension', 2 * DAY),
      proposalThreshold: m.getParameter('proposalThreshold', 5),
      quorumPercent: m.getParameter('quorumPercent', 4),
      minQuorum: m.getParameter('minQuorum', 100),
      guardian: m.getParameter('guardian', ZeroAddress),
    },
  ])
  m.call(EcosystemFund, 'open', [TitleGovernor])
  const TaskBoard = m.contract('TaskBoard', [CYBR, EcosystemFund])
  return { TitleGovernor, TaskBoard }
}
