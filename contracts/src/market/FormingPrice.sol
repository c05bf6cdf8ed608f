// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Gradual price of new land
/// @notice A linear variable-rate gradual Dutch auction (VRGDA): on schedule a parcel costs the
/// target price; the price doubles for every `halving` seconds that sales are ahead of the schedule
/// of one title in `interval` seconds, and halves for every `halving` seconds they are behind.
/// @dev All integers, so that `protocol/src/land/forming-price.ts` has the same price to the last
/// unit. Invariants: never falls when more was sold and never rises with time; between `floor` and
/// target * 2^MAX_DOUBLINGS; cannot overflow for a target below 2^128.
library FormingPrice {
    struct Terms {
        /// CYBR (smallest unit) of a title on schedule.
        uint128 target;
        /// CYBR (smallest unit) below which the price never falls.
        uint128 floor;
        /// Seconds between two titles on schedule.
        uint32 interval;
        /// Seconds behind schedule that halve the price.
        uint32 halving;
    }

    /// The price stops rising here, and falling as far on the other side.
    uint256 internal constant MAX_DOUBLINGS = 32;
    /// Steps between two doublings: 2^16.
    uint256 private constant STEP_BITS = 16;

    /// @notice Price of the next title, when `sold` were sold in `elapsed` seconds.
    function priceOf(
        Terms memory terms,
        uint256 sold,
        uint256 elapsed
    ) internal pure returns (uint256 price) {
        uint256 due = sold * terms.interval;
        bool ahead = due >= elapsed;
        uint256 lead = ahead ? due - elapsed : elapsed - due;
        // Whole steps of 2^-16 doublings, rounded down: to zero ahead, away from it behind.
        uint256 steps = ahead
            ? (lead << STEP_BITS) / terms.halving
            : ((lead << STEP_BITS) + terms.halving - 1) / terms.halving;
        uint256 most = MAX_DOUBLINGS << STEP_BITS;
        if (steps > most) steps = most;
        // Behind: 2^-s = 2^(MAX - s) / 2^MAX.
        uint256 factor = power(ahead ? steps : most - steps);
        price = (uint256(terms.target) * factor) >> (ahead ? 64 : 64 + MAX_DOUBLINGS);
        if (price < terms.floor) price = terms.floor;
    }

    /// @notice 2 to the power of `steps` / 2^16, times 2^64; for up to MAX_DOUBLINGS.
    function power(uint256 steps) internal pure returns (uint256 value) {
        unchecked {
            value = 1 << 64;
            // Bit i of the fraction, from the highest: the root of 2 drawn 16 - i times, in Q64.
            if (steps & 0x8000 != 0) value = (value * 0x16A09E667F3BCC908) >> 64;
            if (steps & 0x4000 != 0) value = (value * 0x1306FE0A31B7152DE) >> 64;
            if (steps & 0x2000 != 0) value = (value * 0x1172B83C7D517ADCD) >> 64;
            if (steps & 0x1000 != 0) value = (value * 0x10B5586CF9890F629) >> 64;
            if (steps & 0x0800 != 0) value = (value * 0x1059B0D31585743AE) >> 64;
            if (steps & 0x0400 != 0) value = (value * 0x102C9A3E778060EE6) >> 64;
            if (steps & 0x0200 != 0) value = (value * 0x10163DA9FB33356D8) >> 64;
            if (steps & 0x0100 != 0) value = (value * 0x100B1AFA5ABCBED61) >> 64;
            if (steps & 0x0080 != 0) value = (value * 0x10058C86DA1C09EA1) >> 64;
            if (steps & 0x0040 != 0) value = (value * 0x1002C605E2E8CEC50) >> 64;
            if (steps & 0x0020 != 0) value = (value * 0x100162F3904051FA1) >> 64;
            if (steps & 0x0010 != 0) value = (value * 0x1000B175EFFDC76BA) >> 64;
            if (steps & 0x0008 != 0) value = (value * 0x100058BA01FB9F96D) >> 64;
            if (steps & 0x0004 != 0) value = (value * 0x10002C5CC37DA9491) >> 64;
            if (steps & 0x0002 != 0) value = (value * 0x1000162E525EE0547) >> 64;
            if (steps & 0x0001 != 0) value = (value * 0x10000B17255775C04) >> 64;
            value <<= steps >> STEP_BITS;
        }
    }
}
