// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev Looks like an account without code until its maker decides otherwise.
contract LatePayee {
    receive() external payable {}
}

/// @dev Knows the address of a contract before it is there.
contract PayeeMaker {
    function addressOf() public view returns (address) {
        bytes32 code = keccak256(type(LatePayee).creationCode);
        bytes32 hash = keccak256(abi.encodePacked(bytes1(0xff), address(this), bytes32(0), code));
        return address(uint160(uint256(hash)));
    }

    function make() external {
        new LatePayee{salt: 0}();
    }
}
