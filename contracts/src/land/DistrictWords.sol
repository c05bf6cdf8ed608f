// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GridWords} from "./GridWords.sol";

/// @dev All slots of the district map: 1,024 × 1,024 cells, 64 to a slot. Out here because an array's
/// length can't be a library's constant.
uint256 constant DISTRICT_SLOTS = 16_384;

/// @title Layout of the words of Districts
/// @notice 4 bits a cell, a block of 8 × 8 cells a word, a page of 16 × 16 blocks 256 neighbouring
/// slots. Cells are those of GridWords.
/// @dev Twin of `protocol/src/land/district-words.ts`. With gx = x + 512, gy = y + 512: cell
/// (gx & 7, gy & 7) of its block has the lane (gy & 7) * 8 + (gx & 7), lane 0 in the lowest bits.
///
/// Sets of cells of one block are words too, with the lowest bit of a cell's lane set or not: so they
/// can be cut out of a district word, shifted and compared without a loop over 64 cells.
library DistrictWords {
    /// Lowest bit of every lane.
    uint256 internal constant ALL =
        0x1111111111111111111111111111111111111111111111111111111111111111;
    /// Lowest bit of every byte.
    uint256 private constant BYTES =
        0x0101010101010101010101010101010101010101010101010101010101010101;
    /// The cells at the west and the east side of a block.
    uint256 private constant WEST =
        0x0000000100000001000000010000000100000001000000010000000100000001;
    uint256 private constant EAST =
        0x1000000010000000100000001000000010000000100000001000000010000000;

    /// @return slot Slot of the cell's word. @return shift Its lane's lowest bit.
    function laneOfCell(int256 x, int256 y) internal pure returns (uint256 slot, uint256 shift) {
        unchecked {
            uint256 key = GridWords.cellKey(x, y);
            uint256 gx = key & 1023;
            uint256 gy = key >> 10;
            slot = slotOfBlock(gx >> 3, gy >> 3);
            shift = (((gy & 7) << 3) | (gx & 7)) << 2;
        }
    }

    /// @notice Slot of the block with these coordinates, 0 to 127 each.
    function slotOfBlock(uint256 bx, uint256 by) internal pure returns (uint256) {
        return ((((by >> 4) << 3) | (bx >> 4)) << 8) | ((by & 15) << 4) | (bx & 15);
    }

    /// @notice The block of a slot: the inverse of `slotOfBlock`.
    function blockOfSlot(uint256 slot) internal pure returns (uint256 bx, uint256 by) {
        bx = (((slot >> 8) & 7) << 4) | (slot & 15);
        by = ((slot >> 11) << 4) | ((slot >> 4) & 15);
    }

    /// @notice Set of the cells of a word that are of this class.
    function cellsOf(bytes32 word, uint8 class_) internal pure returns (uint256 set) {
        set = uint256(word) ^ (ALL * class_);
        set |= set >> 2;
        set |= set >> 1;
        set = ~set & ALL;
    }

    /// @notice The word with all cells of a set given this class.
    function paint(bytes32 word, uint256 set, uint8 class_) internal pure returns (bytes32) {
        return bytes32((uint256(word) & ~(set * 15)) | (set * class_));
    }

    /// @notice A set with bit n for lane n as a word: the way sets come from outside.
    function spread(uint64 cells) internal pure returns (uint256 set) {
        set = cells;
        set = (set | (set << 96)) & 0x00FFFFFFFF000000000000000000000000FFFFFFFF;
        set = (set | (set << 48)) & 0xFFFF000000000000FFFF000000000000FFFF000000000000FFFF;
        set =
            (set | (set << 24)) &
            0xFF000000FF000000FF000000FF000000FF000000FF000000FF000000FF;
        set =
            (set | (set << 12)) &
            0xF000F000F000F000F000F000F000F000F000F000F000F000F000F000F000F;
        set =
            (set | (set << 6)) &
            0x303030303030303030303030303030303030303030303030303030303030303;
        set = (set | (set << 3)) & ALL;
    }

    /// @notice The cells of a block that are beside a cell of the set (4-adjacent), the set included.
    function grow(uint256 set) internal pure returns (uint256) {
        return set | ((set & ~EAST) << 4) | ((set & ~WEST) >> 4) | (set << 32) | (set >> 32);
    }

    /// @notice The cells of `within` that can be reached from `from` through `within`.
    function reach(uint256 from, uint256 within) internal pure returns (uint256 reached) {
        reached = from & within;
        for (uint256 next = grow(reached) & within; next != reached; next = grow(reached) & within) {
            reached = next;
        }
    }

    /// @notice The cells of a block that touch the set of the block to its west, east, south or north.
    function fromWest(uint256 set) internal pure returns (uint256) {
        return (set & EAST) >> 28;
    }

    function fromEast(uint256 set) internal pure returns (uint256) {
        return (set & WEST) << 28;
    }

    function fromSouth(uint256 set) internal pure returns (uint256) {
        return set >> 224;
    }

    function fromNorth(uint256 set) internal pure returns (uint256) {
        return set << 224;
    }

    /// @notice Number of cells of a set.
    function count(uint256 set) internal pure returns (uint256) {
        // Pairs of lanes first: the sum of all may be 64, which needs 7 bits.
        set = (set & BYTES) + ((set >> 4) & BYTES);
        unchecked {
            return (set * BYTES) >> 248;
        }
    }
}
