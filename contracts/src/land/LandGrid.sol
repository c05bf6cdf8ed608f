// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GRID_SLOTS} from "./GridWords.sol";

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

    /// @notice Two words of the map.
    function pair(uint256 a, uint256 b) external view returns (bytes32, bytes32) {
        if (a >= GRID_SLOTS) revert NoSuchSlot(a);
        if (b >= GRID_SLOTS) revert NoSuchSlot(b);
        return (_words[a], _words[b]);
    }

    /// @notice Replaces three words, one after the other. Only for the controller.
    /// @dev A move changes three words, or two; then one comes twice. Not an array: loops cost.
    function write(
        uint256 a,
        bytes32 wordA,
        uint256 b,
        bytes32 wordB,
        uint256 c,
        bytes32 wordC
    ) external {
        if (msg.sender != controller) revert OnlyController(msg.sender);
        if (a >= GRID_SLOTS) revert NoSuchSlot(a);
        if (b >= GRID_SLOTS) revert NoSuchSlot(b);
        if (c >= GRID_SLOTS) revert NoSuchSlot(c);
        _words[a] = wordA;
        _words[b] = wordB;
        _words[c] = wordC;
    }
}
