// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The numbers of Conduct
/// @notice Periods and limits are constants; only the bond of a report is governance's to set, within
/// bounds that nobody can change.
/// @dev Invariant: a warning that became final under one owner is still alive when that owner's appeal
/// has run out and they passed the title on: PROBATION > APPEAL_WINDOW + APPEAL_PERIOD.
abstract contract ConductRules {
    uint96 public constant MIN_BOND = 100 ether;
    uint96 public constant MAX_BOND = 100_000 ether;
    /// @notice Percent of the bond that pays the jurors, whatever they find: SEATS equal parts, one for
    /// each vote that is cast.
    uint256 public constant JURY_PERCENT = 20;
    /// @notice Most undecided cases of one reporter.
    uint256 public constant MAX_OPEN = 3;
    /// @notice Longest note of a report in bytes.
    uint256 public constant MAX_NOTE = 256;
    /// @notice With fewer titles in private hands a panel could not be drawn: governance rules.
    uint256 public constant MIN_PRIVATE = 100;

    /// @notice How long the jurors may vote.
    uint256 public constant VOTING_PERIOD = 5 days;
    /// @notice How long governance may rule where no panel could be drawn.
    uint256 public constant RULING_PERIOD = 30 days;
    /// @notice After a warning its title can't be reported for so long: time to mend. Warnings of one
    /// title are therefore never closer to each other than this.
    uint256 public constant MEND_PERIOD = 7 days;
    /// @notice How long the owner may appeal against a warning. It counts from the end of this.
    uint256 public constant APPEAL_WINDOW = 14 days;
    /// @notice How long governance has for an appeal; meanwhile the warning does not count.
    uint256 public constant APPEAL_PERIOD = 30 days;
    /// @notice A warning is forgotten after this.
    uint256 public constant WARNING_LIFE = 365 days;
    /// @notice A new owner starts clean after this. Not at once: nobody can tell a sale from a transfer
    /// to oneself.
    uint256 public constant PROBATION = 90 days;
    /// @notice Warnings that count before a title may be removed from its cell.
    uint256 public constant WARNINGS_TO_REMOVE = 2;
    /// @notice Most removals in any 24 hours, in the whole city.
    uint256 public constant REMOVALS_PER_DAY = 5;

    /// @notice The EcosystemFund: sets the bond, receives the bonds of dismissed reports, answers
    /// appeals, and rules where no panel can be drawn.
    address public immutable governance;
    /// @notice CYBR (smallest unit) that a report costs.
    uint96 public bond = 1_000 ether;

    /// @dev When the last five removals were, 40 bits each, the newest lowest.
    uint256 private _removals;

    /// @notice The bond of later reports changed.
    event BondSet(uint96 bond);

    /// @notice Only governance may do this.
    error OnlyGovernance(address caller);
    /// @notice The bond must be from MIN_BOND to MAX_BOND.
    error BondOutOfBounds(uint96 bond);
    /// @notice As many titles as may be were removed in the last 24 hours: try again at this time (Unix
    /// seconds).
    error TooManyRemovals(uint256 next);

    constructor(address governance_) {
        governance = governance_;
    }

    modifier onlyGovernance() {
        if (msg.sender != governance) revert OnlyGovernance(msg.sender);
        _;
    }

    /// @notice Sets what later reports cost. Only for governance.
    function setBond(uint96 bond_) external onlyGovernance {
        if (bond_ < MIN_BOND || bond_ > MAX_BOND) revert BondOutOfBounds(bond_);
        bond = bond_;
        emit BondSet(bond_);
    }

    /// @notice When the next title may be removed as far as the limit of a day goes; Unix seconds, in
    /// the past when one may be removed now.
    function nextRemoval() public view returns (uint256) {
        return (_removals >> (40 * (REMOVALS_PER_DAY - 1))) + 1 days;
    }

    /// Counts a removal. A log of the last five and no bucket that refills: REMOVALS_PER_DAY holds for
    /// any 24 hours and not only from midnight to midnight.
    function _countRemoval() internal {
        uint256 next = nextRemoval();
        if (block.timestamp < next) revert TooManyRemovals(next);
        uint256 mask = (1 << (40 * REMOVALS_PER_DAY)) - 1;
        _removals = ((_removals << 40) | block.timestamp) & mask;
    }
}
