// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "../../../src/land/Geometry.sol";
import {GridWords} from "../../../src/land/GridWords.sol";
import {Placement} from "../../../src/model/Placement.sol";

/// @dev Opens the pure libraries to the tests, many answers a call, and says what one costs. Records
/// of 8 bytes come as one string of bytes: arrays are slow to decode by the thousand.
contract GeometryProbe {
    /// Class (32 bits), x + 32768 (16), y + 32768 (16) of each title.
    function titles(uint256 from, uint256 count) external pure returns (bytes memory out) {
        out = new bytes(8 * count + 24);
        for (uint256 i = 0; i < count; ++i) {
            (int256 x, int256 y) = Geometry.birthCell(from + i);
            uint256 class_ = Geometry.classOf(x, y);
            _put(out, i, (class_ << 32) | (uint256(x + 32768) << 16) | uint256(y + 32768));
        }
    }

    /// The title born on each of some cells, by way of its cell.
    function returning(uint256 from, uint256 count, uint256 step) external pure returns (bool) {
        for (uint256 id = from; id < from + count; id += step) {
            (int256 x, int256 y) = Geometry.birthCell(id);
            if (Geometry.birthTitle(x, y) != id) return false;
        }
        return true;
    }

    /// Classes of a row of cells.
    function classes(int256 x, int256 y, uint256 count) external pure returns (bytes memory out) {
        out = new bytes(count);
        for (uint256 i = 0; i < count; ++i) {
            out[i] = bytes1(Geometry.classOf(x + int256(i), y));
        }
    }

    /// Cell key (32 bits), lane (8), slot (24) for a row of cells.
    function lanes(int256 x, int256 y, uint256 count) external pure returns (bytes memory out) {
        out = new bytes(8 * count + 24);
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = GridWords.cellKey(x + int256(i), y);
            (uint256 slot, uint256 shift) = GridWords.laneOfCell(key);
            _put(out, i, slot | ((shift >> 5) << 24) | (key << 32));
        }
    }

    function checkPlacement(uint256 kind, uint256 placement) external pure {
        Placement.check(kind, placement);
    }

    function packTarget(uint256 target) external pure returns (uint256) {
        return Placement.unpackTarget(Placement.packTarget(target));
    }

    function birthCellGas(uint256 id) external view returns (uint256 spent, int256 x, int256 y) {
        uint256 before = gasleft();
        (x, y) = Geometry.birthCell(id);
        spent = before - gasleft();
    }

    function classOfGas(int256 x, int256 y) external view returns (uint256 spent, uint8 class_) {
        uint256 before = gasleft();
        class_ = Geometry.classOf(x, y);
        spent = before - gasleft();
    }

    /// Record i of `out` becomes the low 8 bytes of `value`. Writes 24 bytes too many, which the
    /// next record replaces; the last one's lie in the spare bytes at the end.
    function _put(bytes memory out, uint256 i, uint256 value) private pure {
        assembly ("memory-safe") {
            mstore(add(add(out, 32), shl(3, i)), shl(192, value))
        }
    }
}
