// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title How often keys must be proven, and what a cell costs that was just freed
/// @notice Governance sets three numbers within bounds that nobody can change.
/// @dev Invariants: a title lapses `proofPeriod * missedProofs` after the later of its last proof and
/// `rulesSince`, the fee falls linearly to zero.
abstract contract LandRules {
    uint256 internal constant MIN_PROOF_PERIOD = 30 days;
    uint256 internal constant MAX_PROOF_PERIOD = 365 days;
    uint256 internal constant MIN_MISSED_PROOFS = 2;
    uint256 internal constant MAX_MISSED_PROOFS = 12;
    /// Highest fee that governance can ask for at the moment a cell is freed.
    uint256 internal constant MAX_MOVE_IN_FEE = 100_000 ether;
    /// The fee falls to zero in this time, so that no robot wins by being first.
    uint256 internal constant MOVE_IN_WINDOW = 14 days;

    /// @notice Who sets the rules: the EcosystemFund, which also receives the fees.
    address public immutable governance;

    /// @notice Seconds in which an owner should prove their key once.
    uint32 public proofPeriod = 90 days;
    /// @notice How many periods in a row may pass without a proof before a title lapses.
    uint8 public missedProofs = 4;
    /// @notice When the rules last became stricter: clocks run from there at the earliest, so that
    /// nobody is evicted under a rule they could not have known.
    uint40 public rulesSince;
    /// @notice CYBR (smallest unit) for a cell at the moment it is freed.
    uint96 public moveInFee = 1_000 ether;

    /// @notice The rules changed.
    event RulesSet(uint32 proofPeriod, uint8 missedProofs, uint96 moveInFee);

    /// @notice Only governance sets the rules.
    error OnlyGovernance(address caller);
    /// @notice A number is outside its bounds.
    error OutOfBounds(uint256 proofPeriod, uint256 missedProofs, uint256 moveInFee);

    constructor(address governance_) {
        governance = governance_;
    }

    /// @notice Sets the rules within their bounds. Only for governance.
    function setRules(uint32 period, uint8 missed, uint96 fee) external {
        if (msg.sender != governance) revert OnlyGovernance(msg.sender);
        bool inBounds = period >= MIN_PROOF_PERIOD &&
            period <= MAX_PROOF_PERIOD &&
            missed >= MIN_MISSED_PROOFS &&
            missed <= MAX_MISSED_PROOFS &&
            fee <= MAX_MOVE_IN_FEE;
        if (!inBounds) revert OutOfBounds(period, missed, fee);
        bool stricter = uint256(period) * missed < uint256(proofPeriod) * missedProofs;
        if (stricter) rulesSince = uint40(block.timestamp);
        (proofPeriod, missedProofs, moveInFee) = (period, missed, fee);
        emit RulesSet(period, missed, fee);
    }

    /// When a title lapses whose last proof was at `proof`.
    function _lapse(uint256 proof) internal view returns (uint256) {
        uint256 since = proof > rulesSince ? proof : rulesSince;
        return since + uint256(proofPeriod) * missedProofs;
    }

    /// What moving in costs now; 0 for cells that were never freed (`freed` = 0).
    function _moveInFee(uint256 freed) internal view returns (uint256) {
        uint256 age = block.timestamp - freed;
        if (age >= MOVE_IN_WINDOW) return 0;
        return (uint256(moveInFee) * (MOVE_IN_WINDOW - age)) / MOVE_IN_WINDOW;
    }
}
