// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

/// @title An ownership that can be handed on and not thrown away
/// @notice A slip of the owner must not leave the city without anybody who can mend things.
/// @dev Invariant: the owner is never zero.
abstract contract KeptOwnership is Ownable2Step {
    /// @notice This contract always has an owner: hand it on with `transferOwnership`, which the next
    /// owner accepts.
    error OwnershipIsKept();

    /// @notice Always refused; see OwnershipIsKept.
    function renounceOwnership() public pure override {
        revert OwnershipIsKept();
    }
}
