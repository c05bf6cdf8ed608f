// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LandTitle} from "../../src/land/LandTitle.sol";
import {Planet} from "../../src/planet/Planet.sol";
import {Portals} from "../../src/planet/Portals.sol";
import {PlacesCity} from "./PlacesCity.sol";
import {vm} from "./Vm.sol";

/// @dev People who found planets, open and close portals and sell land, in any order, with and without
/// the right to.
contract PlanetHandler {
    PlacesCity public immutable city = new PlacesCity();
    LandTitle public immutable title = city.title();
    Planet public immutable planet = city.planet();
    Portals public immutable portals = new Portals(address(title), address(planet));
    uint256 public opened;
    uint256 public closed;

    function sell(uint256 id, uint256 to) external {
        city.sell(city.parcel(id), to);
    }

    function found(uint256 who, uint256 id) external {
        vm.prank(city.person(who));
        try planet.found(city.parcel(id), "Somewhere") {} catch {}
    }

    function rename(uint256 who, uint256 id) external {
        vm.prank(city.person(who));
        try planet.rename(city.parcel(id), "Elsewhere") {} catch {}
    }

    function invite(uint256 planetId, uint256 titleId, bool invited) external {
        planetId = city.parcel(planetId);
        vm.prank(title.ownerOf(planetId));
        try portals.invite(planetId, city.parcel(titleId), invited) {} catch {}
    }

    function setOpen(uint256 planetId, bool open_) external {
        planetId = city.parcel(planetId);
        vm.prank(title.ownerOf(planetId));
        try portals.setOpen(planetId, open_) {} catch {}
    }

    function open(uint256 titleId, uint256 planetId) external {
        (titleId, planetId) = (city.parcel(titleId), city.parcel(planetId));
        bool welcome = portals.isWelcome(titleId, planetId);
        address owner = title.ownerOf(titleId);
        vm.prank(owner);
        try portals.open(titleId, planetId) {
            require(welcome || owner == title.ownerOf(planetId), "opened without consent");
            ++opened;
        } catch {}
    }

    function close(uint256 who, uint256 titleId, uint256 planetId) external {
        (titleId, planetId) = (city.parcel(titleId), city.parcel(planetId));
        address person = city.person(who);
        vm.prank(person);
        try portals.close(titleId, planetId) {
            require(title.ownerOf(titleId) == person, "closed by a stranger");
            ++closed;
        } catch {}
    }

    function revoke(uint256 who, uint256 titleId, uint256 planetId) external {
        (titleId, planetId) = (city.parcel(titleId), city.parcel(planetId));
        address person = city.person(who);
        vm.prank(person);
        try portals.revoke(planetId, titleId) {
            require(title.ownerOf(planetId) == person, "revoked by a stranger");
            require(
                portals.isOpen(planetId) || !portals.isWelcome(titleId, planetId),
                "still invited"
            );
            ++closed;
        } catch {}
    }
}

contract PlanetTest {
    PlanetHandler private _handler;
    PlacesCity private _city;
    Planet private _planet;
    Portals private _portals;

    function setUp() external {
        _handler = new PlanetHandler();
        _city = _handler.city();
        _planet = _handler.planet();
        _portals = _handler.portals();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// The owner of a planet is the owner of its home title, and no title has two.
    /// hardhat-config: invariant.runs = 48
    /// hardhat-config: invariant.depth = 150
    function invariant_planetsFollowTheirTitles() external view {
        Planet.PlanetView[] memory all = _planet.page(0, 100);
        require(all.length == _planet.total(), "page is not whole");
        for (uint256 i = 0; i < all.length; ++i) {
            uint256 id = all[i].id;
            address owner = _city.title().ownerOf(id);
            require(_planet.ownerOf(id) == owner && all[i].owner == owner, "other owner");
            require(all[i].founded != 0 && _planet.locked(id), "not founded");
            for (uint256 j = 0; j < i; ++j) require(all[j].id != id, "two planets of a title");
        }
        uint256 sum = 0;
        for (uint256 i = 0; i < _city.PEOPLE(); ++i) sum += _planet.balanceOf(_city.person(i));
        require(sum == all.length, "balances do not add up");
    }

    /// Both lists say the same, without duplicates, and no title leads to too many planets.
    /// hardhat-config: invariant.runs = 48
    /// hardhat-config: invariant.depth = 150
    function invariant_portalsAreListedBothWays() external view {
        uint256 ways = 0;
        for (uint256 i = 0; i < _city.LAND(); ++i) {
            uint256 titleId = _city.land(i);
            uint256[] memory planets = _portals.planetsOf(titleId);
            require(planets.length <= _portals.MAX_PORTALS(), "too many portals");
            ways += planets.length;
            for (uint256 j = 0; j < planets.length; ++j) {
                require(_portals.isPortal(titleId, planets[j]), "no portal");
                require(_count(planets, planets[j]) == 1, "a planet twice");
                uint256[] memory titles = _portals.portalsOf(planets[j], 0, 100);
                require(_count(titles, titleId) == 1, "not listed at the planet");
            }
        }
        uint256 listed = 0;
        for (uint256 i = 0; i < _city.LAND(); ++i) listed += _portals.portalCount(_city.land(i));
        require(ways == listed, "lists differ in length");
        require(listed == _handler.opened() - _handler.closed(), "portals came or went unasked");
    }

    function _count(uint256[] memory list, uint256 value) private pure returns (uint256 count) {
        for (uint256 i = 0; i < list.length; ++i) if (list[i] == value) ++count;
    }
}
