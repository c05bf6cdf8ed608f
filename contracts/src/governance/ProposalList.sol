// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorStorage} from "@openzeppelin/contracts/governance/extensions/GovernorStorage.sol";

import {CodeHash} from "./CodeHash.sol";

/// @title All proposals, to be read without events
/// @notice Keeps what each proposal would do, why, and the code of its targets when it was made, which
/// is what people read before they vote.
/// @dev Invariant: a proposal is queued only while its targets have the code they had when it was
/// made; the EcosystemFund looks again before it executes.
abstract contract ProposalList is GovernorStorage {
    /// @notice Most calls in a proposal.
    uint256 public constant MAX_ACTIONS = 10;
    /// @notice Most bytes of all calls of a proposal together.
    uint256 public constant MAX_CALLDATA = 8_192;
    /// @notice Most bytes of a description: longer texts are linked from it.
    uint256 public constant MAX_DESCRIPTION = 1_024;

    /// @notice A proposal in a list; `proposalDetails` has its calls.
    struct Summary {
        uint256 id;
        address proposer;
        ProposalState state;
        /// Unix seconds: when voting begins and ends, and when it can be executed (0: not queued).
        uint48 start;
        uint48 end;
        uint48 eta;
        string description;
    }

    /// @notice Why a proposal was made, as its proposer wrote it.
    mapping(uint256 proposalId => string) public descriptionOf;
    /// @dev The code of a proposal's targets when it was made.
    mapping(uint256 proposalId => bytes32) private _codeOf;

    /// @notice The code of a target is not what it was when the proposal was made: propose again.
    error ProposalTargetChanged(uint256 proposalId);
    /// @notice There is no contract at the target of a call with data, which would do nothing.
    error NothingToCall(address target);
    /// @notice At most MAX_ACTIONS calls with MAX_CALLDATA bytes together, and MAX_DESCRIPTION bytes of
    /// description.
    error ProposalTooLong(uint256 actions, uint256 calldataLength, uint256 descriptionLength);

    /// @notice Proposals `from` to `from + count - 1` in the order they were made, shorter at the end.
    function proposals(
        uint256 from,
        uint256 count
    ) external view returns (Summary[] memory summaries) {
        uint256 end = proposalCount();
        if (from > end) from = end;
        if (count > end - from) count = end - from;
        summaries = new Summary[](count);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 id, , , , ) = proposalDetailsAt(from + i);
            summaries[i] = Summary({
                id: id,
                proposer: proposalProposer(id),
                state: state(id),
                start: uint48(proposalSnapshot(id)),
                end: uint48(proposalDeadline(id)),
                eta: uint48(proposalEta(id)),
                description: descriptionOf[id]
            });
        }
    }

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal virtual override returns (uint256 proposalId) {
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        uint256 length = 0;
        for (uint256 i = 0; i < calldatas.length; ++i) {
            uint256 bytes_ = calldatas[i].length;
            if (bytes_ > 0 && targets[i].code.length == 0) revert NothingToCall(targets[i]);
            length += bytes_;
        }
        bool tooLong = targets.length > MAX_ACTIONS ||
            length > MAX_CALLDATA ||
            bytes(description).length > MAX_DESCRIPTION;
        if (tooLong) revert ProposalTooLong(targets.length, length, bytes(description).length);
        descriptionOf[proposalId] = description;
        _codeOf[proposalId] = CodeHash.ofAll(targets);
    }

    /// @dev Reverts when the code of a target is not what it was.
    function _checkTargets(uint256 proposalId, address[] memory targets) internal view {
        bytes32 code = CodeHash.ofAll(targets);
        if (_codeOf[proposalId] != code) revert ProposalTargetChanged(proposalId);
    }
}
