// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Cases} from "./Cases.sol";
import {ConductRules} from "./ConductRules.sol";
import {Panels} from "./Panels.sol";

/// @dev What Conduct asks of LandRegistry.
interface IConductRegistry {
    function cellOf(uint256 id) external view returns (bool located, int16 x, int16 y);
    function remove(uint256 id) external;
}

/// @title How the city answers misconduct
/// @notice A report with a bond leads to a panel of owners drawn by lot; what they uphold is a warning.
/// Two warnings that count let anybody have the title removed from its cell. Its owner keeps the title,
/// may appeal to governance before, and may settle again after.
/// @dev `LandRegistry.remove` is the only power of this contract: it can't reach who owns a title.
///
/// Invariants: no more than REMOVALS_PER_DAY titles are removed in any 24 hours; a title is removed only
/// for WARNINGS_TO_REMOVE upheld cases at least MEND_PERIOD apart, each past its appeal; the contract
/// holds exactly the bonds of open cases less what their jurors were paid.
contract Conduct is Cases {
    using SafeERC20 for IERC20;

    /// @notice LandRegistry.
    IConductRegistry public immutable registry;
    /// @notice CYBR, in which bonds are paid.
    IERC20 public immutable cybr;

    /// @notice A title was reported.
    event Reported(uint256 indexed caseId, uint256 indexed title, address indexed reporter);
    /// @notice A case moved to another state.
    event CaseChanged(uint256 indexed caseId, uint256 indexed title, State state);
    /// @notice A juror voted.
    event Voted(uint256 indexed caseId, address indexed juror, bool uphold);
    /// @notice The owner appealed against a warning; it does not count before `deadline`.
    event Appealed(uint256 indexed caseId, uint40 deadline);
    /// @notice Governance confirmed a warning against an appeal.
    event Confirmed(uint256 indexed caseId);
    /// @notice A title was removed from its cell.
    event Removed(uint256 indexed title);

    /// @notice Streets, parks and what else LandBank holds can't be reported.
    error NotPrivate(uint256 title);
    /// @notice The title lies nowhere: there is nothing to remove.
    error NotLocated(uint256 title);
    /// @notice You can't report your own title.
    error OwnTitle(uint256 title);
    /// @notice This title has an open case: wait until it is decided.
    error CaseOpen(uint256 title, uint256 caseId);
    /// @notice You have MAX_OPEN undecided cases: wait until one is decided.
    error TooManyOpen(address reporter);
    /// @notice The title's owner was warned lately and has until this time (Unix seconds) to mend.
    error TimeToMend(uint256 title, uint256 until);
    /// @notice Notes have at most MAX_NOTE bytes.
    error NoteTooLong(uint256 length);
    /// @notice The case is in another state than this needs.
    error WrongState(uint256 caseId, State state);
    /// @notice Only the juror of this seat may vote, and only while they hold the title that was drawn.
    error NotJuror(uint256 caseId, uint256 seat, address caller);
    /// @notice This seat has voted.
    error VotedBefore(uint256 caseId, uint256 seat);
    /// @notice The time for this ended at `deadline` (Unix seconds).
    error TooLate(uint256 caseId, uint256 deadline);
    /// @notice The case can be closed from `deadline` on (Unix seconds), or when all seats have voted.
    error TooEarly(uint256 caseId, uint256 deadline);
    /// @notice Only the present owner of the title may appeal.
    error NotOwner(uint256 title, address caller);
    /// @notice The warning was appealed against before; each can be once.
    error AppealedBefore(uint256 caseId);
    /// @notice No appeal against this warning is open.
    error NoOpenAppeal(uint256 caseId);
    /// @notice Not enough warnings count against this title now; see `standingOf`.
    error NotDue(uint256 title, uint256 counting);

    constructor(
        address title_,
        address registry_,
        address cybr_,
        address governance_,
        uint256 seedDelay_
    ) ConductRules(governance_) Panels(title_, registry_, seedDelay_) {
        registry = IConductRegistry(registry_);
        cybr = IERC20(cybr_);
    }

    /// @notice Reports what happens on a located private title. Takes `bond` CYBR from the caller's
    /// allowance to this contract: back if upheld or undecided, to governance if dismissed, less
    /// the votes that were paid. `evidence` is the SHA-256 of what there is to show, `note` says where
    /// it is and what is wrong.
    function report(
        uint256 id,
        bytes32 evidence,
        string calldata note
    ) external returns (uint256 caseId) {
        address owner = _checkReport(id, note);
        bool ruled = title.totalSupply() - title.balanceOf(_bank) < MIN_PRIVATE;
        caseId = _openCase(
            Case({
                reporter: msg.sender,
                bond: bond,
                accused: owner,
                title: uint32(id),
                state: ruled ? State.Ruling : State.Drawing,
                appealed: false,
                reportedAt: uint40(block.timestamp),
                deadline: ruled ? uint40(block.timestamp + RULING_PERIOD) : 0,
                closedAt: 0,
                evidence: evidence,
                note: note
            })
        );
        emit Reported(caseId, id, msg.sender);
        if (!ruled) _startPanel(caseId);
        cybr.safeTransferFrom(msg.sender, address(this), bond);
    }

    /// @notice Votes in a case and pays the juror their part of the bond. Only for the juror of the
    /// seat, while they hold the title that was drawn since before the report.
    function vote(uint256 caseId, uint256 seat, bool uphold) external {
        Case storage it = _inState(caseId, State.Voting);
        if (block.timestamp >= it.deadline) revert TooLate(caseId, it.deadline);
        Panel storage panel = _panels[caseId];
        if (seat >= panel.seated) revert NotJuror(caseId, seat, msg.sender);
        Seat storage juror = _seats[caseId][seat];
        bool holds = juror.juror == msg.sender &&
            title.ownerOf(juror.title) == msg.sender &&
            title.acquiredAt(juror.title) < panel.before;
        if (!holds) revert NotJuror(caseId, seat, msg.sender);
        if (juror.vote != 0) revert VotedBefore(caseId, seat);
        juror.vote = uphold ? UPHOLD : DISMISS;
        if (uphold) panel.upholds += 1;
        else panel.dismissals += 1;
        emit Voted(caseId, msg.sender, uphold);
        cybr.safeTransfer(msg.sender, _juryPay(it.bond, 1));
    }

    /// @notice Ends the voting when all voted or the time is over, or a ruling that never came. For
    /// anybody. Upheld by more than half of the votes if more than half of the seats voted.
    function close(uint256 caseId) external {
        Case storage it = _case(caseId);
        if (it.state != State.Voting && it.state != State.Ruling) {
            revert WrongState(caseId, it.state);
        }
        Panel storage panel = _panels[caseId];
        uint256 votes = uint256(panel.upholds) + panel.dismissals;
        bool complete = it.state == State.Voting && votes == panel.seated;
        if (!complete && block.timestamp < it.deadline) revert TooEarly(caseId, it.deadline);
        // A ruling may follow seats that were too few to vote.
        if (it.state == State.Ruling || votes * 2 <= panel.seated) {
            _decide(caseId, State.Undecided);
        } else {
            bool upheld = panel.upholds > panel.dismissals;
            _decide(caseId, upheld ? State.Upheld : State.Dismissed);
        }
    }

    /// @notice Decides a case without a panel. Only for governance, in time.
    function rule(uint256 caseId, bool uphold) external onlyGovernance {
        Case storage it = _inState(caseId, State.Ruling);
        if (block.timestamp >= it.deadline) revert TooLate(caseId, it.deadline);
        _decide(caseId, uphold ? State.Upheld : State.Dismissed);
    }

    /// @notice Appeals to governance against a warning, in time and once. Only for the present owner of
    /// the title. The warning does not count until governance confirms it or APPEAL_PERIOD is over.
    function appeal(uint256 caseId) external {
        Case storage it = _inState(caseId, State.Upheld);
        if (title.ownerOf(it.title) != msg.sender) revert NotOwner(it.title, msg.sender);
        if (it.appealed) revert AppealedBefore(caseId);
        if (block.timestamp >= it.deadline) revert TooLate(caseId, it.deadline);
        it.appealed = true;
        it.deadline = uint40(block.timestamp + APPEAL_PERIOD);
        emit Appealed(caseId, it.deadline);
    }

    /// @notice Takes a warning back, appealed against or not, at any time. Only for governance.
    function overturn(uint256 caseId) external onlyGovernance {
        Case storage it = _inState(caseId, State.Upheld);
        it.state = State.Overturned;
        emit CaseChanged(caseId, it.title, State.Overturned);
    }

    /// @notice Confirms a warning against an appeal: it counts from now on. Only for governance.
    function confirm(uint256 caseId) external onlyGovernance {
        Case storage it = _inState(caseId, State.Upheld);
        if (!it.appealed || block.timestamp >= it.deadline) revert NoOpenAppeal(caseId);
        it.deadline = uint40(block.timestamp);
        emit Confirmed(caseId);
    }

    /// @notice Has a title removed from its cell for its warnings, which are answered by that. For
    /// anybody, when WARNINGS_TO_REMOVE of them count. The owner keeps the title.
    function remove(uint256 id) external {
        uint256 counting = standingOf(id);
        if (counting < WARNINGS_TO_REMOVE) revert NotDue(id, counting);
        _countRemoval();
        _spendWarnings(id);
        emit Removed(id);
        registry.remove(id);
    }

    function _checkReport(uint256 id, string calldata note) private view returns (address owner) {
        owner = title.ownerOf(id);
        if (owner == _bank) revert NotPrivate(id);
        if (owner == msg.sender) revert OwnTitle(id);
        (bool located, , ) = registry.cellOf(id);
        if (!located) revert NotLocated(id);
        if (openCaseOf[id] != 0) revert CaseOpen(id, openCaseOf[id]);
        if (openCasesBy[msg.sender] >= MAX_OPEN) revert TooManyOpen(msg.sender);
        uint256 mends = _mendsUntil(id);
        if (block.timestamp < mends) revert TimeToMend(id, mends);
        if (bytes(note).length > MAX_NOTE) revert NoteTooLong(bytes(note).length);
    }

    function _inState(uint256 caseId, State state) private view returns (Case storage it) {
        it = _case(caseId);
        if (it.state != state) revert WrongState(caseId, it.state);
    }

    /// What `votes` jurors are paid out of a bond. No more for a smaller panel.
    function _juryPay(uint256 bond_, uint256 votes) private pure returns (uint256) {
        return ((bond_ * JURY_PERCENT) / 100 / SEATS) * votes;
    }

    function _panelDrawn(uint256 caseId, bool enough, bool seedless) internal override {
        if (seedless) return _decide(caseId, State.Undecided);
        Case storage it = _case(caseId);
        it.state = enough ? State.Voting : State.Ruling;
        it.deadline = uint40(block.timestamp + (enough ? VOTING_PERIOD : RULING_PERIOD));
        emit CaseChanged(caseId, it.title, it.state);
    }

    /// Ends a case. The bond of a dismissed report does not go to the accused: who reports themselves
    /// through a friend, to keep others from reporting, would get it back.
    function _decide(uint256 caseId, State state) private {
        Case storage it = _case(caseId);
        it.state = state;
        it.closedAt = uint40(block.timestamp);
        openCaseOf[it.title] = 0;
        openCasesBy[it.reporter] -= 1;
        if (state == State.Upheld) {
            it.deadline = uint40(block.timestamp + APPEAL_WINDOW);
            _warn(it.title, caseId);
        }
        emit CaseChanged(caseId, it.title, state);
        Panel storage panel = _panels[caseId];
        uint256 votes = uint256(panel.upholds) + panel.dismissals;
        address to = state == State.Dismissed ? governance : it.reporter;
        cybr.safeTransfer(to, it.bond - _juryPay(it.bond, votes));
    }
}
