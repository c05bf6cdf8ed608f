// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title City rule C1
/// @notice Which cell of the plan is street, park, private land or commons, and which title was
/// born where. A pure integer function, identical in `protocol/src/geometry`; both sides are checked
/// against one SHA-256 over all 50,000 titles.
/// @dev Parcel (x, y) covers [x, x+1) × [y, y+1) on a lattice of 10 m, x east, y north. `a` and `b`
/// are distances from the axes, the same on both sides (0 for -1 and 0). Titles are numbered
/// row-major from the south-west. The plan is symmetric about the point (-1/2, -1/2), which maps
/// title n to 49,999 - n: one half of the table serves both.
library Geometry {
    uint8 internal constant OUTSIDE = 0;
    uint8 internal constant STREET = 1;
    uint8 internal constant PARK = 2;
    uint8 internal constant ICO = 3;
    uint8 internal constant AUCTION = 4;
    uint8 internal constant COMMONS = 5;
    /// Class of titles formed after genesis, never of a cell.
    uint8 internal constant FORMED = 6;

    /// Titles that exist at genesis.
    uint256 internal constant TITLES = 50_000;
    /// Cells of the central square and its gates.
    uint256 internal constant COMMONS_CELLS = 3_924;
    /// Squared diameter of the city in half-cells: a cell is inside if its centre is.
    uint256 private constant RIM = 262 * 262;
    /// Half the edge of the largest square inside the circle.
    int256 private constant IN_SQUARE = 92;
    /// Rows on either side of the x axis.
    uint256 private constant ROWS = 131;

    /// Titles south of row r (y = r - 131), r = 0 to 131, 16 bits each; then the row of title 256n,
    /// n = 0 to 97, 8 bits each.
    bytes private constant ROW_TABLE =
        hex"00000016003e007000ac00f0013c018e01e6024202a4030a037603e6045a04d2054e05ce065006d6"
        hex"076007ec087c090e09a40a3c0ad80b760c160cba0d600e080eb20f5e100c10be1172122812e0139a"
        hex"1456151415d416961758181c18e219aa1a741b401c0e1cdc1dac1e7e1f52202620fc21d422ac2386"
        hex"2462253e261c26fc27dc28be29a02a842b6a2c502d382e202f0a2ff430e031cc32ba33a834983588"
        hex"3678376a385c39503a443b383c2e3d243e1c3f14400c410441fc42f443ee44e845e246dc47d848d4"
        hex"49d04a904b524c144cd64d984e5a4f1e4fe250a6516a522e52f453ba54805546560c56d25798585e"
        hex"592459ec5ab45b7c5c445d0c5dd45e9c5f64602c60f461a80005080a0d0f11131516181a1b1d1e20"
        hex"2123242627282a2b2c2e2f30313334353638393a3b3c3d3f4041424344454647494a4b4c4d4e4f50"
        hex"5152535455565758595a5c5d5e5f6061626364656668696a6c6d6e70717273757677797a7b7c7e7f"
        hex"8082";

    /// @notice Class of the cell at genesis: one of the constants above but FORMED.
    function classOf(int256 x, int256 y) internal pure returns (uint8) {
        unchecked {
            uint256 a = _fold(x);
            uint256 b = _fold(y);
            if (_beyond(a, b)) return OUTSIDE;
            if (a < _commons(b)) return COMMONS;
            if (a % 9 == 5 || b % 9 == 5) return STREET;
            if (a == 0 || b == 0) return STREET;
            if (a < b + 2 && b < a + 2) return STREET;
            if (a < 34 && b < 34) return STREET;
            if (_beyond(a + 1, b + 1)) return STREET;
            uint256 u = (a + 3) / 9;
            uint256 v = (b + 3) / 9;
            uint256 block_ = (u % 6) * 6 + (v % 6);
            if (block_ == 9 || block_ == 19) return PARK;
            uint256 lane = (u + 3 * v) % 7;
            return lane == 3 || lane == 4 || lane == 6 ? ICO : AUCTION;
        }
    }

    /// @notice Whether the cell is beyond the rim of the city at genesis.
    function isOutside(int256 x, int256 y) internal pure returns (bool) {
        return _beyond(_fold(x), _fold(y));
    }

    /// @notice Whether the cell lies in the largest square inside the circle: a cheap first look.
    function isInSquare(int256 x, int256 y) internal pure returns (bool) {
        unchecked {
            uint256 half = uint256(IN_SQUARE);
            return uint256(x + IN_SQUARE) < 2 * half && uint256(y + IN_SQUARE) < 2 * half;
        }
    }

    /// @notice Whether a title was born at the cell. Cheaper than to ask for the class.
    function isTitled(int256 x, int256 y) internal pure returns (bool) {
        uint256 a = _fold(x);
        uint256 b = _fold(y);
        return !_beyond(a, b) && a >= _commons(b);
    }

    /// @notice Whether the cell is of the central square or its gates, which carry no titles.
    function isCommons(int256 x, int256 y) internal pure returns (bool) {
        return _fold(x) < _commons(_fold(y));
    }

    /// @notice Streets and parks: not sold, not voting, never moved.
    function isPublic(uint8 class_) internal pure returns (bool) {
        return class_ == STREET || class_ == PARK;
    }

    /// @notice The cell where genesis title `id` was born. `id` must be below TITLES.
    function birthCell(uint256 id) internal pure returns (int256 x, int256 y) {
        unchecked {
            bool north = id >= TITLES / 2;
            if (north) id = TITLES - 1 - id;
            bytes memory table = ROW_TABLE;
            // The last row that does not begin after `id`: southOf(row) <= id < southOf(row + 1).
            uint256 row = _firstRow(table, id >> 8);
            uint256 before = _southOf(table, row);
            uint256 after_ = _southOf(table, row + 1);
            while (after_ <= id) {
                before = after_;
                after_ = _southOf(table, ++row + 1);
            }
            uint256 half = (after_ - before) >> 1;
            uint256 hole = _commons(ROWS - 1 - row);
            uint256 place = id - before;
            // West half: from the rim to the hole; east half: from the hole to the rim.
            x = place < half
                ? int256(place) - int256(half + hole)
                : int256(place + hole) - int256(half);
            y = int256(row) - int256(ROWS);
            if (north) (x, y) = (-1 - x, -1 - y);
        }
    }

    /// @notice The title born at cell (x, y). Only for cells that are `isTitled`.
    function birthTitle(int256 x, int256 y) internal pure returns (uint256 id) {
        unchecked {
            return bornAt(x, y) - 1;
        }
    }

    /// @notice The title born at cell (x, y) plus one; 0 where none was.
    function bornAt(int256 x, int256 y) internal pure returns (uint256 idPlusOne) {
        unchecked {
            bool north = y >= 0;
            // The other half of the city, turned about its middle: ~n is -1 - n.
            if (north) (x, y) = (~x, ~y);
            uint256 row = uint256(y + int256(ROWS));
            if (row >= ROWS) return 0;
            bytes memory table = ROW_TABLE;
            uint256 before = _southOf(table, row);
            int256 half = int256((_southOf(table, row + 1) - before) >> 1);
            int256 hole = int256(_commons(ROWS - 1 - row));
            int256 place;
            if (x < 0) {
                place = x + half + hole;
                if (place < 0 || place >= half) return 0;
            } else {
                place = x + half - hole;
                if (place < half || place >= half << 1) return 0;
            }
            idPlusOne = before + uint256(place) + 1;
            if (north) idPlusOne = TITLES + 1 - idPlusOne;
        }
    }

    /// Whether the centre of the cell at these distances is outside the circle.
    function _beyond(uint256 a, uint256 b) private pure returns (bool) {
        unchecked {
            // Far coordinates would overflow the squares.
            if (a > ROWS || b > ROWS) return true;
            uint256 a2 = 2 * a + 1;
            uint256 b2 = 2 * b + 1;
            return a2 * a2 + b2 * b2 > RIM;
        }
    }

    /// Distance from the axis: 0 for -1 and 0, 1 for -2 and 1.
    function _fold(int256 coordinate) private pure returns (uint256) {
        return uint256(coordinate < 0 ? ~coordinate : coordinate);
    }

    /// How many cells from the y axis the commons reach in a row at distance b from the x axis:
    /// the square of 62 × 62 and its gates of 2 × 10.
    function _commons(uint256 b) private pure returns (uint256) {
        if (b > 40) return 0;
        if (b > 30) return 1;
        return b == 0 ? 41 : 31;
    }

    /// Where to look for title 256n and the 255 after it: in this row or soon after.
    function _firstRow(bytes memory table, uint256 n) private pure returns (uint256 row) {
        assembly ("memory-safe") {
            row := and(mload(add(add(table, 265), n)), 0xff)
        }
    }

    function _southOf(bytes memory table, uint256 row) private pure returns (uint256 count) {
        // Entry `row` in the low 16 bits of the word that ends with it.
        assembly ("memory-safe") {
            count := and(mload(add(add(table, 2), shl(1, row))), 0xffff)
        }
    }
}
