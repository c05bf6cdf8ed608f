// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Something that models can be placed on
/// @notice LandTitle for titles, LandBank for the commons; one kind of placement target each.
interface IGround {
    /// @notice Whether `who` may place and remove models on `id` now. Must not revert for any id.
    function canBuild(uint256 id, address who) external view returns (bool);
}
