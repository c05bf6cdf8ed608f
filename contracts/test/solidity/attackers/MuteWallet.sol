// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev A contract that can be given titles and can do nothing at all.
contract MuteWallet {}
