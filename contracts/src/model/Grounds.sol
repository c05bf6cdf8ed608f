// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGround} from "../land/IGround.sol";
import {Placement} from "./Placement.sol";

/// @title The ground behind a target key
/// @notice Which contract answers for titles, for the commons and for planets.
abstract contract Grounds {
    /// @notice Ground of kind 1, LandTitle.
    IGround public immutable titles;
    /// @notice Ground of kind 2, LandBank for the commons.
    IGround public immutable commons;
    /// @notice Ground of kind 3, Planet.
    IGround public immutable planets;

    /// @notice The caller may not build on this target.
    error MayNotBuild(uint256 target, address caller);

    constructor(address titles_, address commons_, address planets_) {
        titles = IGround(titles_);
        commons = IGround(commons_);
        planets = IGround(planets_);
    }

    function _checkBuilder(uint256 target) internal view {
        if (!_canBuild(target, msg.sender)) revert MayNotBuild(target, msg.sender);
    }

    /// Reverts for keys of no known kind.
    function _canBuild(uint256 target, address who) internal view returns (bool) {
        uint256 kind = target >> 248;
        IGround ground;
        if (kind == Placement.TITLE) ground = titles;
        else if (kind == Placement.COMMONS) ground = commons;
        else if (kind == Placement.PLANET) ground = planets;
        else revert Placement.UnknownTarget(target);
        return ground.canBuild(uint248(target), who);
    }
}
