// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {Opening} from "../Opening.sol";

/// @title Treasury of the city and hand of its government
/// @notice Holds what the city earns, in ETH, CYBR and titles, and carries out what TitleGovernor
/// decided, after a delay in which everybody can see what is coming. Other contracts call it
/// `governance`. Anybody may execute what is due; only the governor may propose and cancel.
/// @dev Invariants: nothing leaves this contract but by an operation that waited at least
/// `shortestDelay`; nobody but the fund itself administers its
/// roles, but that the deployer names the governor once.
contract EcosystemFund is TimelockController, Opening {
    /// @notice Seconds that every operation waits at the least, whatever governance decides later.
    uint256 public immutable shortestDelay;

    constructor(
        uint256 delay
    )
        TimelockController(delay, new address[](0), _everybody(), address(0))
        Opening(msg.sender)
    {
        shortestDelay = delay;
    }

    /// @notice Names the governor, who may propose and cancel. Only for the deployer, once: it is
    /// deployed after this contract.
    function open(address governor) external opening {
        _grantRole(PROPOSER_ROLE, governor);
        _grantRole(CANCELLER_ROLE, governor);
    }

    /// @notice Seconds between scheduling and execution: what governance set, never less than
    /// `shortestDelay`.
    function getMinDelay() public view override returns (uint256) {
        uint256 delay = super.getMinDelay();
        return delay < shortestDelay ? shortestDelay : delay;
    }

    /// @notice Takes over a contract that was offered to the fund. Anybody may say so: accepting
    /// gives the fund a right and nobody else one.
    function acceptOwnership(Ownable2Step offered) external {
        offered.acceptOwnership();
    }

    /// @notice `account`, or the fund where that is zero: who the foundation is on this network.
    /// @dev For the deployment, which learns this contract's address too late to name it itself.
    function orFund(address account) external view returns (address) {
        return account == address(0) ? address(this) : account;
    }

    /// The zero address as executor opens execution to everybody.
    function _everybody() private pure returns (address[] memory executors) {
        executors = new address[](1);
    }
}
