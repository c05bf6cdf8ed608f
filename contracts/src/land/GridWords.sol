// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev All slots of the map: the cells, then eight titles to a slot, ids having 24 bits. Out here
/// because an array's length can't be a library's constant.
uint256 constant GRID_SLOTS = 131_072 + (1 << 21);

/// @title Layout of the words of LandGrid
/// @notice Slots 0 to 131,071 are cells: pages of 64 × 32 cells = 256 slots, a slot 4 × 2 cells of
/// 32 bits. Slots from 131,072 on say where each title is, eight titles to a slot.
/// @dev Twin of `protocol/src/land/grid-words.ts`. With gx = x + 512, gy = y + 512 the key of a cell
/// is gy << 10 | gx.
///
/// Cell lane: title id + 1 in the low 24 bits, flags in the high 8; 0 = as at genesis; VACANT = a
/// genesis cell whose title left. Where lane: 0 = at the birth cell; cell key + 1 = moved; NOWHERE.
///
/// Invariant: the words are a function of the bijection between titles and cells alone. Whoever
/// goes back to where they were born leaves zeros behind, so equal maps have equal storage roots.
library GridWords {
    /// First slot that says where titles are.
    uint256 internal constant WHERE = 131_072;
    uint256 internal constant VACANT = 0xFFFFFF;
    uint256 internal constant NOWHERE = 0xFFFFFFFF;
    uint256 internal constant TITLE_MASK = 0xFFFFFF;

    int256 private constant OFFSET = 512;
    uint256 private constant LANE_MASK = 0xFFFFFFFF;

    /// @notice The lattice has 1,024 × 1,024 cells, from (-512, -512) to (511, 511).
    error OffLattice(int256 x, int256 y);

    function cellKey(int256 x, int256 y) internal pure returns (uint256) {
        unchecked {
            uint256 gx = uint256(x + OFFSET);
            uint256 gy = uint256(y + OFFSET);
            if ((gx | gy) > 1023) revert OffLattice(x, y);
            return (gy << 10) | gx;
        }
    }

    function cellOf(uint256 key) internal pure returns (int256 x, int256 y) {
        unchecked {
            x = int256(key & 1023) - OFFSET;
            y = int256(key >> 10) - OFFSET;
        }
    }

    /// @return slot Slot of the cell's word. @return shift Its lane's lowest bit.
    function laneOfCell(uint256 key) internal pure returns (uint256 slot, uint256 shift) {
        unchecked {
            uint256 gx = key & 1023;
            uint256 gy = key >> 10;
            uint256 page = ((gy >> 5) << 4) | (gx >> 6);
            slot = (page << 8) | (((gy & 31) >> 1) << 4) | ((gx & 63) >> 2);
            shift = (((gy & 1) << 2) | (gx & 3)) << 5;
        }
    }

    function laneOfTitle(uint256 id) internal pure returns (uint256 slot, uint256 shift) {
        unchecked {
            slot = WHERE + (id >> 3);
            shift = (id & 7) << 5;
        }
    }

    /// @notice A lane and its new value, as LandGrid.put takes it.
    function pack(uint256 slot, uint256 shift, uint256 value) internal pure returns (uint256) {
        return (slot << 40) | (shift << 32) | value;
    }

    function get(bytes32 word, uint256 shift) internal pure returns (uint256) {
        return (uint256(word) >> shift) & LANE_MASK;
    }

    /// @dev `value` must fit 32 bits.
    function set(bytes32 word, uint256 shift, uint256 value) internal pure returns (bytes32) {
        return bytes32((uint256(word) & ~(LANE_MASK << shift)) | (value << shift));
    }
}
