// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev A title contract and bank that says it could hand a title out and does not, as one that ran
/// out of gas.
contract StuckBank {
    function bank() external view returns (address) {
        return address(this);
    }

    function ownerOf(uint256) external view returns (address) {
        return address(this);
    }

    function classesOf(address) external pure returns (uint256) {
        return type(uint256).max;
    }

    function releaseOne(uint256, address) external pure {
        assembly ("memory-safe") {
            revert(0, 0)
        }
    }
}
