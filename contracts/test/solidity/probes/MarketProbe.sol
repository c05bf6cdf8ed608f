// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AuctionLots} from "../../../src/market/AuctionLots.sol";
import {FormingPrice} from "../../../src/market/FormingPrice.sol";

/// @dev Opens the pure libraries of the market to the tests.
contract MarketProbe {
    function rings(uint256[] calldata ids) external pure returns (uint256[] memory out) {
        out = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            out[i] = AuctionLots.ringOf(ids[i]);
        }
    }

    function reserveOf(uint256 ring) external pure returns (uint256) {
        return AuctionLots.reserveOf(ring);
    }

    function prices(
        FormingPrice.Terms calldata terms,
        uint256[] calldata sold,
        uint256[] calldata elapsed
    ) external pure returns (uint256[] memory out) {
        out = new uint256[](sold.length);
        for (uint256 i = 0; i < sold.length; ++i) {
            out[i] = FormingPrice.priceOf(terms, sold[i], elapsed[i]);
        }
    }

    function powers(uint256 from, uint256 count) external pure returns (uint256[] memory out) {
        out = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            out[i] = FormingPrice.power(from + i);
        }
    }
}
