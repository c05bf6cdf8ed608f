// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/interfaces/IERC721.sol";

import {IGround} from "../land/IGround.sol";
import {PaidAccess} from "./PaidAccess.sol";
import {Subjects} from "./Subjects.sol";

/// @dev What Entrance asks of LandTitle.
interface IEnteredTitles {
    function bank() external view returns (address);
}

/// @title Entrance fees
/// @notice For parcels and planets. Who may build there always has access. LandBank can't spend, so
/// what it holds (streets, parks, unsold and returned land) is free, as are the commons.
/// @dev See PaidAccess. Subjects are target keys.
contract Entrance is PaidAccess {
    /// @notice LandTitle.
    address public immutable titles;
    /// @notice Planet.
    address public immutable planets;
    address private immutable _bank;

    constructor(address cybr_, address titles_, address planets_) PaidAccess(cybr_) {
        titles = titles_;
        planets = planets_;
        _bank = IEnteredTitles(titles_).bank();
    }

    /// @notice Pays for the caller's access to a parcel or planet, at most `maxPrice` and for this
    /// period. Needs an allowance.
    function enter(uint256 subject, uint256 maxPrice, uint256 expectedPeriod) external {
        _pay(subject, maxPrice, expectedPeriod);
    }

    /// @notice As `enter`, with a permit (ERC-2612) of `maxPrice` instead of an allowance.
    function enterWithPermit(
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

    /// @notice Pays for the access of `who`, who authorized it by a signature (ERC-3009) and needs
    /// no ETH. Anybody may bring it.
    function enterWithAuthorization(
        address who,
        uint256 subject,
        uint256 maxPrice,
        uint256 expectedPeriod,
        Authorization calldata authorization
    ) external {
        _payWithAuthorization(who, subject, maxPrice, expectedPeriod, authorization);
    }

    function _ownerOf(uint256 subject) internal view override returns (address) {
        address token = _tokenOf(subject);
        if (token == address(0)) return address(0);
        address owner = _ownerOrNobody(token, uint248(subject));
        return owner == _bank ? address(0) : owner;
    }

    function _isOpenToAll(uint256 subject) internal view override returns (bool) {
        if (subject >> 248 == Subjects.COMMONS) return true;
        address token = _tokenOf(subject);
        return token != address(0) && _ownerOrNobody(token, uint248(subject)) == _bank;
    }

    function _isHost(address who, uint256 subject) internal view override returns (bool) {
        return IGround(_tokenOf(subject)).canBuild(uint248(subject), who);
    }

    /// Nobody shares what owners of land earn.
    function _royalty(uint256, uint256) internal pure override returns (address, uint256) {
        return (address(0), 0);
    }

    function _tokenOf(uint256 subject) private view returns (address) {
        uint256 kind = subject >> 248;
        if (kind == Subjects.TITLE) return titles;
        return kind == Subjects.PLANET ? planets : address(0);
    }

    function _ownerOrNobody(address token, uint256 id) private view returns (address) {
        try IERC721(token).ownerOf(id) returns (address owner) {
            return owner;
        } catch {
            return address(0);
        }
    }
}
