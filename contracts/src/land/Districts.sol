// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DISTRICT_SLOTS, DistrictWords} from "./DistrictWords.sol";

/// @title The content classes of the city's cells, as raw words
/// @notice Which cells are general, which belong to the adult district, and so on. Holds words and
/// nothing else, as LandGrid does: every storage slot is a word of the district map and the account's
/// storage root commits to the whole of it (layout: DistrictWords; classes: DistrictRules).
/// @dev Invariants: slot n of this account's storage is word n; only `controller` changes a word; at
/// genesis the storage is empty and all cells are general.
contract Districts {
    /// @notice The contract whose rules decide what is written here: DistrictRules.
    address public immutable controller;

    // From storage slot 0. Must stay the only state variable.
    bytes32[DISTRICT_SLOTS] private _words;

    /// @notice A word of the district map is now this.
    event DistrictSet(uint256 indexed wordIndex, bytes32 word);

    /// @notice Only the rules of districts may write the map.
    error OnlyController(address caller);
    /// @notice There are DISTRICT_SLOTS slots.
    error NoSuchSlot(uint256 slot);

    constructor(address controller_) {
        controller = controller_;
    }

    /// @notice Class of a cell: 0 general, 1 adult, others by `DistrictRules.nameOf`.
    function classAt(int16 x, int16 y) external view returns (uint8) {
        (uint256 slot, uint256 shift) = DistrictWords.laneOfCell(x, y);
        return uint8((uint256(_words[slot]) >> shift) & 15);
    }

    /// @notice One word of the district map.
    function word(uint256 slot) external view returns (bytes32) {
        if (slot >= DISTRICT_SLOTS) revert NoSuchSlot(slot);
        return _words[slot];
    }

    /// @notice Words `from` to `from + count - 1`; shorter at the end of the map.
    /// @dev About 2,200 gas a word: ask for at most 4,096 at a time.
    function read(uint256 from, uint256 count) external view returns (bytes32[] memory words) {
        if (from >= DISTRICT_SLOTS) return new bytes32[](0);
        if (count > DISTRICT_SLOTS - from) count = DISTRICT_SLOTS - from;
        words = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = _words[from + i];
        }
    }

    /// @notice Replaces a word. Only for the controller.
    function write(uint256 slot, bytes32 word_) external {
        if (msg.sender != controller) revert OnlyController(msg.sender);
        if (slot >= DISTRICT_SLOTS) revert NoSuchSlot(slot);
        _words[slot] = word_;
        emit DistrictSet(slot, word_);
    }
}
