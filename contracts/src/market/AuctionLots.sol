// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "../land/Geometry.sol";

/// @title Rings of the auction
/// @notice Ten rings around the centre, about 2,000 lots each; ring n is the nth wave of the
/// auction. A pure integer function of where a title was born, the same in
/// `protocol/src/land/auction-lots.ts`.
library AuctionLots {
    uint256 internal constant RINGS = 10;
    /// Reserve price of the outermost ring; the one n rings further in asks n times as much more.
    uint256 internal constant RESERVE_STEP = 1_000 ether;

    /// Where rings 1 to 9 begin, 16 bits each from the lowest: squared distance of a cell's centre
    /// from the middle of the city, in half-cells.
    uint256 private constant BEGINNINGS =
        11_800 |
            (17_200 << 16) |
            (24_200 << 32) |
            (30_900 << 48) |
            (37_300 << 64) |
            (44_000 << 80) |
            (48_900 << 96) |
            (55_800 << 112) |
            (62_200 << 128);

    /// @notice This title is not one of the auction's.
    error NotAuctionTitle(uint256 id);

    /// @notice Ring of a title of the auction, 0 to 9 from the centre outward.
    function ringOf(uint256 id) internal pure returns (uint256 ring) {
        if (id >= Geometry.TITLES) revert NotAuctionTitle(id);
        (int256 x, int256 y) = Geometry.birthCell(id);
        if (Geometry.classOf(x, y) != Geometry.AUCTION) revert NotAuctionTitle(id);
        unchecked {
            x += x + 1;
            y += y + 1;
            uint256 distance = uint256(x * x + y * y);
            uint256 rest = BEGINNINGS;
            while (rest != 0 && distance >= rest & 0xffff) {
                rest >>= 16;
                ++ring;
            }
        }
    }

    /// @notice Lowest first bid in a ring; CYBR in its smallest unit.
    function reserveOf(uint256 ring) internal pure returns (uint256) {
        return (RINGS - ring) * RESERVE_STEP;
    }
}
