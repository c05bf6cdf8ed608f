// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "../../src/land/Geometry.sol";
import {GridWords} from "../../src/land/GridWords.sol";
import {Placement} from "../../src/model/Placement.sol";

/// @dev Opens the pure libraries to the tests, many answers a call, and says what one costs.
contract GeometryProbe {
    /// x + 32768 (16 bits), y + 32768 (16), class (8), birthTitle of that cell (24) for each title.
    function titles(uint256 from, uint256 count) external pure returns (uint64[] memory out) {
        out = new uint64[](count);
        for (uint256 i = 0; i < count; ++i) {
            (int256 x, int256 y) = Geometry.birthCell(from + i);
            uint256 word = uint256(x + 32768) | (uint256(y + 32768) << 16);
            word |= uint256(Geometry.classOf(x, y)) << 32;
            word |= Geometry.birthTitle(x, y) << 40;
            out[i] = uint64(word);
        }
    }

    /// Classes of a row of cells.
    function classes(int256 x, int256 y, uint256 count) external pure returns (bytes memory out) {
        out = new bytes(count);
        for (uint256 i = 0; i < count; ++i) {
            out[i] = bytes1(Geometry.classOf(x + int256(i), y));
        }
    }

    /// slot (24 bits), lane (8), cell key (24) for a row of cells.
    function lanes(int256 x, int256 y, uint256 count) external pure returns (uint64[] memory out) {
        out = new uint64[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = GridWords.cellKey(x + int256(i), y);
            (uint256 slot, uint256 shift) = GridWords.laneOfCell(key);
            out[i] = uint64(slot | ((shift >> 5) << 24) | (key << 32));
        }
    }

    function checkOnParcel(uint256 placement) external pure {
        Placement.checkOnParcel(placement);
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
}
