// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {
    GovernorPreventLateQuorum
} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {
    GovernorTimelockControl
} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";

import {GovernorRules} from "./GovernorRules.sol";
import {ProposalList} from "./ProposalList.sol";
import {SignedBallots} from "./SignedBallots.sol";
import {TitleVotes} from "./TitleVotes.sol";

/// @notice What a governor is deployed with; the bounds are in GovernorRules and TitleVotes.
struct FirstRules {
    /// Seconds between a proposal and the begin of its voting, and of voting.
    uint48 votingDelay;
    uint32 votingPeriod;
    /// Seconds left at least when the quorum is reached late.
    uint48 lateQuorumExtension;
    /// Titles that a proposer shows.
    uint256 proposalThreshold;
    /// Percent of the private titles that must take part, and how many titles at least.
    uint256 quorumPercent;
    uint256 minQuorum;
    /// Who may cancel proposals in the first year; zero for nobody.
    address guardian;
}

/// @title Parliament of the owners
/// @notice Owners propose, vote with the titles that lie on the map, and what they decided is queued
/// and executed by the EcosystemFund, after a delay, by anybody. End a description with
/// `#proposer=<your address>` and nobody can propose it before you and cancel it.
/// @dev Times are Unix seconds. Invariants: nothing is queued that did not win with a quorum, nor later
/// than QUEUE_WINDOW after that; the treasury is always the one it was deployed with.
contract TitleGovernor is SignedBallots, ProposalList, GovernorTimelockControl {
    /// @notice A proposal that won must be queued in this time: a decision is about its day.
    uint256 public constant QUEUE_WINDOW = 30 days;

    /// @notice The treasury of a governor never changes.
    error TreasuryIsFixed();
    /// @notice Show titles in ascending order, each once.
    error TitlesNotAscending(uint256 before, uint256 next);

    constructor(
        address payable fund,
        address title_,
        address grid_,
        FirstRules memory rules
    )
        Governor("Cosmos Title Governor")
        GovernorSettings(rules.votingDelay, rules.votingPeriod, rules.proposalThreshold)
        GovernorPreventLateQuorum(rules.lateQuorumExtension)
        TitleVotes(title_, grid_, rules.minQuorum, rules.quorumPercent)
        GovernorRules(rules.guardian)
        GovernorTimelockControl(TimelockController(fund))
    {}

    /// @notice Proposes calls that the EcosystemFund is to make. For owners who show
    /// `proposalThreshold` titles that they could vote with, acquired before this block.
    function proposeWithTitles(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description,
        uint256[] calldata ids
    ) external returns (uint256 proposalId) {
        if (!_isValidDescriptionForProposer(msg.sender, description)) {
            revert GovernorRestrictedProposer(msg.sender);
        }
        uint256 threshold = proposalThreshold();
        if (ids.length < threshold) {
            revert GovernorInsufficientProposerVotes(msg.sender, ids.length, threshold);
        }
        for (uint256 i = 1; i < ids.length; ++i) {
            if (ids[i] <= ids[i - 1]) revert TitlesNotAscending(ids[i - 1], ids[i]);
        }
        _checkVoter(msg.sender, ids, block.timestamp);
        return _propose(targets, values, calldatas, description, msg.sender);
    }

    /// @notice Not here: use `proposeWithTitles`.
    function propose(
        address[] memory,
        uint256[] memory,
        bytes[] memory,
        string memory
    ) public pure override returns (uint256) {
        revert TitlesNotShown();
    }

    /// @notice Not here: the treasury is fixed.
    function updateTimelock(TimelockController) public pure override {
        revert TreasuryIsFixed();
    }

    /// @inheritdoc Governor
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @inheritdoc Governor
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc Governor
    function state(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        ProposalState now_ = super.state(proposalId);
        bool late = now_ == ProposalState.Succeeded &&
            block.timestamp > proposalDeadline(proposalId) + QUEUE_WINDOW;
        return late ? ProposalState.Expired : now_;
    }

    /// @inheritdoc GovernorRules
    function proposalDeadline(
        uint256 proposalId
    ) public view override(Governor, GovernorRules) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @inheritdoc Governor
    function proposalThreshold()
        public
        view
        override(Governor, GovernorRules)
        returns (uint256)
    {
        return super.proposalThreshold();
    }

    /// @inheritdoc GovernorTimelockControl
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override(Governor, ProposalList) returns (uint256 proposalId) {
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        _openBox(proposalId);
    }

    function _tallyUpdated(uint256 proposalId) internal override(Governor, TitleVotes) {
        super._tallyUpdated(proposalId);
    }

    /// @dev Proposers may cancel before the voting begins, the guardian until it is executed.
    function _validateCancel(
        uint256 proposalId,
        address caller
    ) internal view override returns (bool) {
        return caller == guardian() || super._validateCancel(proposalId, caller);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        _checkTargets(proposalId, targets);
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256 proposalId) {
        proposalId = super._cancel(targets, values, calldatas, descriptionHash);
        _shutBox(proposalId);
    }

    function _executor()
        internal
        view
        override(Governor, GovernorTimelockControl)
        returns (address)
    {
        return super._executor();
    }
}
