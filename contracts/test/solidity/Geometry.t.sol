// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "../../src/land/Geometry.sol";
import {GridWords} from "../../src/land/GridWords.sol";
import {Placement} from "../../src/model/Placement.sol";

/// @dev Fuzz tests of the pure libraries inside the EVM.
contract GeometryTest {
    function testFuzz_birthTitleUndoesBirthCell(uint256 id) external pure {
        id %= Geometry.TITLES;
        (int256 x, int256 y) = Geometry.birthCell(id);
        require(Geometry.isTitled(x, y), "untitled birth cell");
        require(Geometry.birthTitle(x, y) == id, "not an inverse");
    }

    function testFuzz_birthCellUndoesBirthTitle(int8 x8, int8 y8) external pure {
        (int256 x, int256 y) = (x8, y8);
        if (!Geometry.isTitled(x, y)) return;
        (int256 bx, int256 by) = Geometry.birthCell(Geometry.birthTitle(x, y));
        require(bx == x && by == y, "not an inverse");
    }

    function testFuzz_anyCellHasAClass(int256 x, int256 y) external pure {
        uint8 class_ = Geometry.classOf(x, y);
        require(class_ <= Geometry.COMMONS, "unknown class");
        bool far = x < -131 || x > 130 || y < -131 || y > 130;
        require(!far || class_ == Geometry.OUTSIDE, "far cells are outside");
        _agree(x, y, class_);
    }

    function testFuzz_shortQuestionsAgreeWithTheClass(int8 x, int8 y) external pure {
        _agree(x, y, Geometry.classOf(x, y));
    }

    function testFuzz_titlesAreRowMajor(uint256 id) external pure {
        id %= Geometry.TITLES - 1;
        (int256 x, int256 y) = Geometry.birthCell(id);
        (int256 nx, int256 ny) = Geometry.birthCell(id + 1);
        require(ny > y || (ny == y && nx > x), "out of order");
    }

    function testFuzz_lanesRoundTrip(uint256 word, uint8 lane, uint32 value) external pure {
        uint256 shift = uint256(lane & 7) << 5;
        bytes32 next = GridWords.set(bytes32(word), shift, value);
        require(GridWords.get(next, shift) == value, "lane not set");
        uint256 others = ~(uint256(0xFFFFFFFF) << shift);
        require(uint256(next) & others == word & others, "another lane changed");
    }

    function testFuzz_cellKeysRoundTrip(uint256 key) external pure {
        key &= 0xFFFFF;
        (int256 x, int256 y) = GridWords.cellOf(key);
        require(GridWords.cellKey(x, y) == key, "key changed");
    }

    function testFuzz_targetKeysRoundTrip(uint8 kind, uint56 id) external pure {
        uint256 target = (uint256(kind) << 248) | id;
        require(Placement.unpackTarget(Placement.packTarget(target)) == target, "key changed");
    }

    /// The vector of the design: SHA-256 over `x,y,class\n` of all titles, made by the EVM itself.
    function test_allTitlesHaveThePublishedHash() external pure {
        bytes memory text = new bytes(1_000_000);
        uint256 length = 0;
        for (uint256 id = 0; id < Geometry.TITLES; ++id) {
            (int256 x, int256 y) = Geometry.birthCell(id);
            length = _append(text, length, _decimal(x));
            text[length++] = ",";
            length = _append(text, length, _decimal(y));
            text[length++] = ",";
            length = _append(text, length, _name(Geometry.classOf(x, y)));
            text[length++] = "\n";
        }
        assembly ("memory-safe") {
            mstore(text, length)
        }
        require(
            sha256(text) == 0x9185e2006b199198b1a199e087dc09f8effaa1fdb264cc42c31c6c8181e2b027,
            "the city changed"
        );
    }

    function _agree(int256 x, int256 y, uint8 class_) private pure {
        bool outside = class_ == Geometry.OUTSIDE;
        require(Geometry.isOutside(x, y) == outside, "isOutside is wrong");
        bool titled = !outside && class_ != Geometry.COMMONS;
        require(Geometry.isTitled(x, y) == titled, "isTitled is wrong");
    }

    function _name(uint8 class_) private pure returns (bytes memory) {
        if (class_ == Geometry.STREET) return "street";
        if (class_ == Geometry.PARK) return "park";
        if (class_ == Geometry.ICO) return "ico";
        require(class_ == Geometry.AUCTION, "untitled");
        return "auction";
    }

    function _decimal(int256 value) private pure returns (bytes memory out) {
        uint256 rest = uint256(value < 0 ? -value : value);
        uint256 digits = rest > 99 ? 3 : rest > 9 ? 2 : 1;
        if (value < 0) digits += 1;
        out = new bytes(digits);
        if (value < 0) out[0] = "-";
        do {
            out[--digits] = bytes1(uint8(48 + (rest % 10)));
            rest /= 10;
        } while (rest > 0);
    }

    function _append(
        bytes memory text,
        uint256 offset,
        bytes memory part
    ) private pure returns (uint256) {
        for (uint256 i = 0; i < part.length; ++i) {
            text[offset++] = part[i];
        }
        return offset;
    }
}
