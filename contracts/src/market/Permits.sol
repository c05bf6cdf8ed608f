// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @notice An ERC-2612 permit of the caller's for the contract they call.
struct Permit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @title Allowance and payment in one transaction
library Permits {
    /// @notice Uses the caller's permit. One that fails is passed over: whoever sees a permit may
    /// bring it first, and then the allowance is there already. Where it is not, the payment says
    /// so.
    function use(address token, Permit calldata permit) internal {
        try
            IERC20Permit(token).permit(
                msg.sender,
                address(this),
                permit.value,
                permit.deadline,
                permit.v,
                permit.r,
                permit.s
            )
        {} catch {}
    }
}
