// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev The cheat codes of the Solidity test runner that are used here.
interface Vm {
    function prank(address sender) external;
    function warp(uint256 time) external;
    function roll(uint256 number) external;
}

Vm constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
