// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Two contracts that must know each other
/// @notice Lets the deployer complete a contract once, when the others it depends on exist; from
/// then on nobody can.
/// @dev Immutables can't hold the address of a contract that is deployed later.
abstract contract Opening {
    /// @notice Who may open the contract; the zero address once that is done.
    address public opener;

    /// @notice The deployer opens the contract, and only once.
    error OnlyOpener(address caller);

    constructor(address opener_) {
        opener = opener_;
    }

    modifier opening() {
        if (msg.sender != opener) revert OnlyOpener(msg.sender);
        opener = address(0);
        _;
    }
}
