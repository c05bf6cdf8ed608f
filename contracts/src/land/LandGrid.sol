// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GRID_SLOTS, GridWords} from "./GridWords.sol";

/// @title The map of the city, as raw words
/// @notice Holds where every title is and nothing else: no owner, no roles, no rules, no proxy. The
/// one controller is part of the code, so every storage slot is a word of the map and the account's
/// storage root commits to the whole of it (layout: GridWords).
/// @dev Invariants: slot n of this account's storage is word n; only `controller` changes a word; at
/// genesis the storage is empty.
contract LandGrid {
    /// @notice The contract whose rules decide what is written here: LandRegistry.
    address public immutable controller;

    // From storage slot 0. Must stay the only state variable.
    bytes32[GRID_SLOTS] private _words;

    /// @notice Only the land registry may write the map.
    error OnlyController(address caller);
    /// @notice There are GRID_SLOTS slots.
    error NoSuchSlot(uint256 slot);

    constructor(address controller_) {
        controller = controller_;
    }

    /// @notice One word of the map.
    function word(uint256 slot) external view returns (bytes32) {
        if (slot >= GRID_SLOTS) revert NoSuchSlot(slot);
        return _words[slot];
    }

    /// @notice Words `from` to `from + count - 1`; shorter at the end of the map.
    /// @dev About 2,200 gas a word: ask for at most 6,250 at a time.
    function read(uint256 from, uint256 count) external view returns (bytes32[] memory words) {
        if (from >= GRID_SLOTS) return new bytes32[](0);
        if (count > GRID_SLOTS - from) count = GRID_SLOTS - from;
        words = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = _words[from + i];
        }
    }

    /// @notice Replaces three lanes, one after the other. Only for the controller. A lane is
    /// `slot << 40 | lowest bit << 32 | value`, see GridWords.
    /// @return before The word of the second lane as it was before that lane was replaced.
    /// @dev A move changes three lanes, or two; then one comes twice. Not an array: loops cost.
    function put(
        uint256 first,
        uint256 second,
        uint256 third
    ) external returns (bytes32 before) {
        if (msg.sender != controller) revert OnlyController(msg.sender);
        _put(first);
        before = _put(second);
        _put(third);
    }

    function _put(uint256 lane) private returns (bytes32 before) {
        uint256 slot = lane >> 40;
        if (slot >= GRID_SLOTS) revert NoSuchSlot(slot);
        // Slot n of the storage is word n; the compiler would check the bounds once more.
        assembly ("memory-safe") {
            before := sload(slot)
        }
        bytes32 next = GridWords.set(before, uint8(lane >> 32), uint32(lane));
        assembly ("memory-safe") {
            sstore(slot, next)
        }
    }
}
