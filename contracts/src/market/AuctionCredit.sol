// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Permit, Permits} from "./Permits.sol";

/// @title Money of bidders
/// @notice CYBR that somebody put in, or was given back when they were outbid. It is theirs alone,
/// to bid with or to withdraw at any time.
/// @dev Invariant: nothing lowers an account's credit but a bid or a withdrawal of its own.
abstract contract AuctionCredit {
    using SafeERC20 for IERC20;

    /// @notice CYBR.
    IERC20 public immutable cybr;
    /// @notice CYBR (smallest unit) that an account can bid with or withdraw.
    mapping(address account => uint256) public creditOf;

    /// @notice Credit came in.
    event Deposited(address indexed account, uint256 amount);
    /// @notice Credit went out.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice Your credit is smaller than that.
    error CreditTooSmall(uint256 credit, uint256 wanted);

    constructor(address cybr_) {
        cybr = IERC20(cybr_);
    }

    /// @notice Puts CYBR (smallest unit) from your allowance into your credit: bids from credit are
    /// cheaper. For everybody.
    function deposit(uint256 amount) external {
        _deposit(amount);
    }

    /// @notice As `deposit`, with a permit.
    function depositWithPermit(uint256 amount, Permit calldata permit) external {
        Permits.use(address(cybr), permit);
        _deposit(amount);
    }

    /// @notice Sends you CYBR (smallest unit) of your credit. For everybody, at any time.
    function withdraw(uint256 amount) external {
        uint256 credit = creditOf[msg.sender];
        if (amount > credit) revert CreditTooSmall(credit, amount);
        creditOf[msg.sender] = credit - amount;
        emit Withdrawn(msg.sender, amount);
        cybr.safeTransfer(msg.sender, amount);
    }

    function _deposit(uint256 amount) private {
        creditOf[msg.sender] += amount;
        emit Deposited(msg.sender, amount);
        cybr.safeTransferFrom(msg.sender, address(this), amount);
    }
}
