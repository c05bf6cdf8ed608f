// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title CYBR, the currency of Cosmos
/// @notice ERC-20 with ERC-2612 permits and ERC-3009 transfers by signature. The whole supply is made
/// once; nobody can mint, freeze or take.
/// @dev Invariant: `totalSupply` never changes.
contract CYBR is ERC20, ERC20Permit, ERC3009 {
    /// @dev The deployer hands the supply out: the ICO's part to IcoClaim, the rest to the foundation.
    constructor(uint256 supply) ERC20("CYBR", "CYBR") ERC20Permit("CYBR") {
        _mint(msg.sender, supply);
    }
}
