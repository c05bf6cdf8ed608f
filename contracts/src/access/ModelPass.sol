// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC721} from "@openzeppelin/contracts/interfaces/IERC721.sol";

import {PaidAccess} from "./PaidAccess.sol";
import {Subjects} from "./Subjects.sol";

/// @title Paid use of models
/// @notice The owner of a model points `Model.setAccess` here and asks a price; seeders and clients
/// then unlock the data for who has paid. The creator gets their royalty (ERC-2981) of every
/// payment, the owner the rest.
/// @dev See PaidAccess. Subjects are models: 4 << 248 | id.
contract ModelPass is PaidAccess {
    /// @notice Model.
    address public immutable models;

    constructor(address cybr_, address models_) PaidAccess(cybr_) {
        models = models_;
    }

    /// @notice Pays for the caller's use of a model, at most `maxPrice` and for this period. Needs
    /// an allowance.
    function buy(uint256 subject, uint256 maxPrice, uint256 expectedPeriod) external {
        _pay(subject, maxPrice, expectedPeriod);
    }

    /// @notice As `buy`, with a permit (ERC-2612) of `maxPrice` instead of an allowance.
    function buyWithPermit(
        uint256 subject,
        uint256 maxPrice,
        uint256 expectedPeriod,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        _permit(maxPrice, deadline, v, r, s);
        _pay(subject, maxPrice, expectedPeriod);
    }

    /// @notice Pays for the use by `who`, who authorized it by a signature (ERC-3009) and needs no
    /// ETH. Anybody may bring it.
    function buyWithAuthorization(
        address who,
        uint256 subject,
        uint256 maxPrice,
        uint256 expectedPeriod,
        Authorization calldata authorization
    ) external {
        _payWithAuthorization(who, subject, maxPrice, expectedPeriod, authorization);
    }

    function _ownerOf(uint256 subject) internal view override returns (address) {
        if (subject >> 248 != Subjects.MODEL) return address(0);
        try IERC721(models).ownerOf(uint248(subject)) returns (address owner) {
            return owner;
        } catch {
            return address(0);
        }
    }

    /// Every model has an owner who may ask for money.
    function _isOpenToAll(uint256) internal pure override returns (bool) {
        return false;
    }

    function _isHost(address, uint256) internal pure override returns (bool) {
        return false;
    }

    function _royalty(
        uint256 subject,
        uint256 price
    ) internal view override returns (address receiver, uint256 amount) {
        return IERC2981(models).royaltyInfo(uint248(subject), price);
    }
}
