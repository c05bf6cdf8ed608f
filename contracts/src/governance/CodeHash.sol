// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What code stands at some addresses
/// @notice A decision is about code, not about addresses: this is compared between the day when people
/// read what a proposal does and the day when it is done.
/// @dev An account without code counts as zero, whether it was ever used or not: else anybody could
/// change the result with one wei. A proxy's own code does not change when its logic does.
library CodeHash {
    function ofAll(address[] memory targets) internal view returns (bytes32 hash) {
        for (uint256 i = 0; i < targets.length; ++i) {
            address target = targets[i];
            bytes32 code = target.code.length == 0 ? bytes32(0) : target.codehash;
            hash = keccak256(abi.encode(hash, code));
        }
    }
}
