// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LandTitle} from "../../src/land/LandTitle.sol";
import {Planet} from "../../src/planet/Planet.sol";
import {Portals} from "../../src/planet/Portals.sol";
import {PlacesCity} from "./PlacesCity.sol";
import {deployed, vm} from "./Vm.sol";

/// @dev People who found planets, open and close portals and sell land, in any order, with and
/// without the right to.
contract PlanetHandler {
    PlacesCity public immutable city = new PlacesCity();
    LandTitle public immutable title = city.title();
    Planet public immutable planet = city.planet();
    Portals public immutable portals = Portals(
        deployed("Portals", abi.encode(address(title), address(planet)))
    );
    uint256 public opened;
    uint256 public closed;
    /// Portals that who had the right to could not end.
    uint256 public stuck;
    /// What somebody could do who had no right to: a revert here would only be passed over.
    string public wrong;

    /// Few enough that the same ones meet often.
    uint256 private constant TITLES = 5;

    constructor() {
        for (uint256 i = 0; i < TITLES - 1; ++i) {
            uint256 id = city.parcel(i);
            vm.prank(title.ownerOf(id));
            planet.found(id, "Somewhere");
            vm.prank(title.ownerOf(id));
            portals.setOpen(id, i != 0);
        }
    }

    function sell(uint256 id, uint256 to) external {
        city.sell(_parcel(id), to);
    }

    function found(uint256 who, uint256 id) external {
        id = city.parcel(id);
        vm.prank(city.mostly(title.ownerOf(id), who));
        try planet.found(id, "Somewhere") {} catch {}
    }

    function rename(uint256 who, uint256 id) external {
        id = _parcel(id);
        address person = city.mostly(title.ownerOf(id), who);
        vm.prank(person);
        try planet.rename(id, "Elsewhere") {
            if (!(title.ownerOf(id) == person)) wrong = "renamed by a stranger";
        } catch {}
    }

    function invite(uint256 planetId, uint256 titleId, bool invited) external {
        planetId = _parcel(planetId);
        vm.prank(title.ownerOf(planetId));
        try portals.invite(planetId, _parcel(titleId), invited) {} catch {}
    }

    function setOpen(uint256 planetId, bool open_) external {
        planetId = _parcel(planetId);
        vm.prank(title.ownerOf(planetId));
        try portals.setOpen(planetId, open_) {} catch {}
    }

    function open(uint256 titleId, uint256 planetId) public {
        (titleId, planetId) = (_parcel(titleId), _parcel(planetId));
        bool welcome = portals.isWelcome(titleId, planetId);
        address owner = title.ownerOf(titleId);
        vm.prank(owner);
        try portals.open(titleId, planetId) {
            if (!(welcome || owner == title.ownerOf(planetId))) wrong = "opened without consent";
            ++opened;
        } catch {}
    }

    /// Portals of every title to one planet, as far as it welcomes them.
    function openAll(uint256 planetId) external {
        for (uint256 i = 0; i < TITLES; ++i) open(i, planetId);
    }

    function close(uint256 who, uint256 titleId, uint256 planetId) external {
        (titleId, planetId) = (_parcel(titleId), _parcel(planetId));
        address person = city.mostly(title.ownerOf(titleId), who);
        vm.prank(person);
        try portals.close(titleId, planetId) {
            if (!(title.ownerOf(titleId) == person)) wrong = "closed by a stranger";
            ++closed;
        } catch {
            _checkRefusal(titleId, planetId, person == title.ownerOf(titleId));
        }
    }

    function revoke(uint256 who, uint256 titleId, uint256 planetId) external {
        (titleId, planetId) = (_parcel(titleId), _parcel(planetId));
        address person = city.mostly(title.ownerOf(planetId), who);
        vm.prank(person);
        try portals.revoke(planetId, titleId) {
            if (!(title.ownerOf(planetId) == person)) wrong = "revoked by a stranger";
            require(
                portals.isOpen(planetId) || !portals.isWelcome(titleId, planetId),
                "still invited"
            );
            ++closed;
        } catch {
            _checkRefusal(titleId, planetId, person == title.ownerOf(planetId));
        }
    }

    /// Who has the right to end a portal that is listed can.
    function _checkRefusal(
        uint256 titleId,
        uint256 planetId,
        bool rightful
    ) private {
        if (rightful && portals.isPortal(titleId, planetId)) ++stuck;
    }

    function _parcel(uint256 seed) private view returns (uint256) {
        return city.parcel(seed % TITLES);
    }
}

contract PlanetTest {
    PlanetHandler private _handler;
    PlacesCity private _city;
    Planet private _planet;
    Portals private _portals;

    function setUp() external {
        _handler = PlanetHandler(deployed("PlanetHandler", ""));
        _city = _handler.city();
        _planet = _handler.planet();
        _portals = _handler.portals();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// The owner of a planet is the owner of its home title, and no title has two.
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
        require(_handler.stuck() == 0, "a portal can't be ended");
        string memory wrong = _handler.wrong();
        require(bytes(wrong).length == 0, wrong);
        require(listed == _handler.opened() - _handler.closed(), "portals came or went unasked");
    }

    function _count(uint256[] memory list, uint256 value) private pure returns (uint256 count) {
        for (uint256 i = 0; i < list.length; ++i) if (list[i] == value) ++count;
    }
}
