// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {
    GovernorPreventLateQuorum
} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";

/// @title The times of voting, and who may stop it
/// @notice Governance sets its own rules within bounds that nobody can change. A guardian may cancel
/// proposals in the first time of the city, while few titles are sold; nobody can prolong that.
/// @dev The shortest times are what the governor was deployed with, or a day, three days and a day
/// where that is less: so local chains can be quick, and no majority can rule overnight.
abstract contract GovernorRules is GovernorSettings, GovernorPreventLateQuorum {
    /// @notice Longest time between a proposal and the begin of its voting.
    uint256 public constant LONGEST_DELAY = 14 days;
    /// @notice Longest time of voting.
    uint256 public constant LONGEST_PERIOD = 30 days;
    /// @notice Most titles that a proposer may have to show.
    uint256 public constant MAX_THRESHOLD = 100;
    /// @notice How long after deployment there can be a guardian.
    uint256 public constant GUARDIAN_TERM = 365 days;

    /// @notice Shortest time between a proposal and the begin of its voting.
    uint256 public immutable shortestDelay;
    /// @notice Shortest time of voting.
    uint256 public immutable shortestPeriod;
    /// @notice Shortest time that is left to vote when a quorum comes late.
    uint256 public immutable shortestExtension;
    /// @notice When the guardian's right ends; Unix seconds.
    uint256 public immutable guardianUntil;

    address private _guardian;

    /// @notice The guardian changed; zero for none.
    event GuardianSet(address indexed guardian);

    /// @notice The number is outside its bounds.
    error SettingOutOfBounds(uint256 value, uint256 least, uint256 most);

    /// @dev Runs when the first settings were made.
    constructor(address guardian_) {
        shortestDelay = _lesser(votingDelay(), 1 days);
        shortestPeriod = _lesser(votingPeriod(), 3 days);
        shortestExtension = _lesser(lateQuorumVoteExtension(), 1 days);
        guardianUntil = block.timestamp + GUARDIAN_TERM;
        _guardian = guardian_;
        emit GuardianSet(guardian_);
    }

    /// @notice Who may cancel proposals now; zero for nobody, as always after `guardianUntil`.
    function guardian() public view returns (address) {
        return block.timestamp < guardianUntil ? _guardian : address(0);
    }

    /// @notice Names another guardian, or none (zero). Only for governance.
    function setGuardian(address guardian_) external onlyGovernance {
        _guardian = guardian_;
        emit GuardianSet(guardian_);
    }

    /// @inheritdoc GovernorSettings
    function proposalThreshold()
        public
        view
        virtual
        override(Governor, GovernorSettings)
        returns (uint256)
    {
        return super.proposalThreshold();
    }

    /// @inheritdoc GovernorPreventLateQuorum
    function proposalDeadline(
        uint256 proposalId
    )
        public
        view
        virtual
        override(Governor, GovernorPreventLateQuorum)
        returns (uint256)
    {
        return super.proposalDeadline(proposalId);
    }

    function _tallyUpdated(
        uint256 proposalId
    ) internal virtual override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    function _setVotingDelay(uint48 delay) internal override {
        _check(delay, shortestDelay, LONGEST_DELAY);
        super._setVotingDelay(delay);
    }

    function _setVotingPeriod(uint32 period) internal override {
        _check(period, shortestPeriod, LONGEST_PERIOD);
        super._setVotingPeriod(period);
    }

    function _setProposalThreshold(uint256 threshold) internal override {
        _check(threshold, 1, MAX_THRESHOLD);
        super._setProposalThreshold(threshold);
    }

    /// @dev The longest extension is the voting period.
    function _setLateQuorumVoteExtension(uint48 extension) internal override {
        _check(extension, shortestExtension, votingPeriod());
        super._setLateQuorumVoteExtension(extension);
    }

    function _check(uint256 value, uint256 least, uint256 most) private pure {
        if (value < least || value > most) revert SettingOutOfBounds(value, least, most);
    }

    function _lesser(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
