// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title Who may enter or use something
/// @notice Anybody can write a contract that answers this. Clients and seeders ask it, by a call
/// that costs nothing, before they let somebody in or hand out data.
/// @dev A subject is `kind << 248 | id`: kind 1 a title, 2 a cell of the commons, 3 a planet (as in
/// `Placement.sol`), 4 a model (`Subjects.sol`). Rules for an answer: it is about now, it is false
/// for subjects that the contract does not know, it does not revert for any input, and it needs
/// less than 1,000,000 gas. Who asks takes a revert, an answer that is neither 0 nor 1, or running
/// out of gas for false.
interface IAccess is IERC165 {
    /// @notice Whether `who` has access to `subject` now.
    function hasAccess(address who, uint256 subject) external view returns (bool);
}
