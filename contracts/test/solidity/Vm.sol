// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev The few cheatcodes of the test runner that we use.
interface Vm {
    function prank(address sender) external;
    function warp(uint256 time) external;
    function deal(address account, uint256 wei_) external;
}

Vm constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
