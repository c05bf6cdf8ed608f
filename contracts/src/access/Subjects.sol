// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Placement} from "../model/Placement.sol";

/// @title Keys of what access is given to
/// @notice Target keys, and models under a kind of their own.
/// @dev Twin of `protocol/src/land/subject.ts`.
library Subjects {
    uint8 internal constant TITLE = Placement.TITLE;
    uint8 internal constant COMMONS = Placement.COMMONS;
    uint8 internal constant PLANET = Placement.PLANET;
    uint8 internal constant MODEL = 4;

    function ofModel(uint256 id) internal pure returns (uint256) {
        return (uint256(MODEL) << 248) | id;
    }
}
