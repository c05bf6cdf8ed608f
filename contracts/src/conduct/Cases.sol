// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ConductRules} from "./ConductRules.sol";
import {Panels} from "./Panels.sol";

/// @title The records of Conduct
/// @notice Every case and every warning, readable without event history.
/// @dev Invariants: cases are never deleted; a title has at most one open case; a warning is an upheld
/// case, and is listed with its title once.
abstract contract Cases is ConductRules, Panels {
    enum State {
        /// There is no such case.
        None,
        /// The panel is being drawn.
        Drawing,
        /// The jurors vote until the deadline.
        Voting,
        /// Governance rules until the deadline: too few owners for a panel.
        Ruling,
        /// A warning. It can be appealed against until the deadline, and counts from then on.
        Upheld,
        Dismissed,
        /// Too few votes, no ruling, or no seed in time.
        Undecided,
        /// Was upheld; governance took the warning back.
        Overturned
    }

    struct Case {
        address reporter;
        uint96 bond;
        /// Owner of the title when it was reported.
        address accused;
        uint32 title;
        State state;
        bool appealed;
        uint40 reportedAt;
        /// Unix seconds; what ends then depends on the state.
        uint40 deadline;
        /// When the case was decided, Unix seconds; 0 while it is open.
        uint40 closedAt;
        /// SHA-256 of what the reporter has to show.
        bytes32 evidence;
        string note;
    }

    /// @dev Index = case id - 1.
    Case[] private _cases;
    mapping(uint256 title => uint32[]) private _warnings;
    /// @dev Warnings of a title before this index were answered by a removal.
    mapping(uint256 title => uint256) private _spent;

    /// @notice The undecided case of a title; 0 for none.
    mapping(uint256 title => uint256) public openCaseOf;
    /// @notice Undecided cases of a reporter.
    mapping(address reporter => uint256) public openCasesBy;

    /// @notice There is no such case. Cases are numbered from 1.
    error NoSuchCase(uint256 caseId);

    /// @notice Cases that were ever opened; ids are 1 to `caseCount`.
    function caseCount() external view returns (uint256) {
        return _cases.length;
    }

    /// @notice One case.
    function caseOf(uint256 caseId) external view returns (Case memory) {
        return _case(caseId);
    }

    /// @notice Cases `from` to `from + count - 1`, shorter at the end. Ids begin with 1.
    function cases(uint256 from, uint256 count) external view returns (Case[] memory page) {
        uint256 end = _cases.length + 1;
        if (from == 0) revert NoSuchCase(0);
        if (from >= end) return new Case[](0);
        if (count > end - from) count = end - from;
        page = new Case[](count);
        for (uint256 i = 0; i < count; ++i) {
            page[i] = _cases[from - 1 + i];
        }
    }

    /// @notice Ids of the cases against a title that were upheld, the oldest first; those that were
    /// overturned, answered or forgotten since are among them.
    function warningsOf(uint256 id) external view returns (uint32[] memory) {
        return _warnings[id];
    }

    /// @notice How many warnings count against a title now: upheld, past their appeal, not forgotten,
    /// not answered by a removal, and earned by the present owner (or lately by the one before).
    function standingOf(uint256 id) public view returns (uint256 counting) {
        uint32[] storage warnings = _warnings[id];
        uint256 spent = _spent[id];
        // They are MEND_PERIOD apart, so no more than 53 of them are younger than WARNING_LIFE.
        for (uint256 i = warnings.length; i > spent; --i) {
            Case storage it = _cases[warnings[i - 1] - 1];
            if (block.timestamp >= it.closedAt + WARNING_LIFE) break;
            if (_counts(it)) counting += 1;
        }
    }

    function _counts(Case storage it) private view returns (bool) {
        if (it.state != State.Upheld || block.timestamp < it.deadline) return false;
        if (title.ownerOf(it.title) == it.accused) return true;
        return block.timestamp < title.acquiredAt(it.title) + PROBATION;
    }

    function _case(uint256 caseId) internal view returns (Case storage) {
        if (caseId == 0 || caseId > _cases.length) revert NoSuchCase(caseId);
        return _cases[caseId - 1];
    }

    function _openCase(Case memory it) internal returns (uint256 caseId) {
        _cases.push(it);
        caseId = _cases.length;
        openCaseOf[it.title] = caseId;
        openCasesBy[it.reporter] += 1;
    }

    /// When a title may be reported again after its last warning; 0 = at once.
    function _mendsUntil(uint256 id) internal view returns (uint256) {
        uint256 count = _warnings[id].length;
        if (count == 0) return 0;
        Case storage last = _cases[_warnings[id][count - 1] - 1];
        return last.state == State.Upheld ? last.closedAt + MEND_PERIOD : 0;
    }

    function _warn(uint256 id, uint256 caseId) internal {
        _warnings[id].push(uint32(caseId));
    }

    /// A removal answers for all warnings before it.
    function _spendWarnings(uint256 id) internal {
        _spent[id] = _warnings[id].length;
    }

    function _isParty(uint256 caseId, address account) internal view override returns (bool) {
        Case storage it = _case(caseId);
        return account == it.accused || account == it.reporter;
    }
}
