// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CYBR} from "../../src/CYBR.sol";
import {Geometry} from "../../src/land/Geometry.sol";
import {KeyProofs} from "../../src/land/KeyProofs.sol";
import {LandTitle} from "../../src/land/LandTitle.sol";
import {Model} from "../../src/model/Model.sol";
import {Planet} from "../../src/planet/Planet.sol";
import {deployed, vm} from "./Vm.sol";

/// @dev A small city for the Solidity tests: some people, each with CYBR, and some land among them.
contract PlacesCity {
    uint256 public constant PEOPLE = 4;
    uint256 public constant LAND = 12;
    uint256 public constant SUPPLY = 4_000_000 ether;

    CYBR public immutable cybr;
    LandTitle public immutable title;
    Planet public immutable planet;
    Model public immutable model;
    uint256[] public land;

    constructor() {
        cybr = CYBR(deployed("CYBR", abi.encode(SUPPLY)));
        title = LandTitle(
            deployed("LandTitle", abi.encode(address(this), deployed("KeyProofs", "")))
        );
        planet = Planet(deployed("Planet", abi.encode(address(title))));
        model = Model(
            deployed("Model", abi.encode(address(title), address(title.bank()), address(planet)))
        );
        address[] memory distributors = new address[](1);
        uint256[] memory classes = new uint256[](1);
        distributors[0] = address(this);
        classes[0] = (1 << Geometry.ICO) | (1 << Geometry.AUCTION);
        title.bank().open(address(0), distributors, classes);
        for (uint256 i = 0; i < PEOPLE; ++i) cybr.transfer(person(i), SUPPLY / PEOPLE);
        for (uint256 id = 0; land.length < LAND; ++id) {
            if (Geometry.isPublic(title.classOf(id))) continue;
            title.bank().releaseOne(id, person(land.length));
            land.push(id);
        }
    }

    function person(uint256 seed) public pure returns (address) {
        return address(uint160(0xC0FFEE00 + (seed % PEOPLE)));
    }

    function parcel(uint256 seed) public view returns (uint256) {
        return land[seed % LAND];
    }

    /// Mostly who has the right to do something, sometimes anybody.
    function mostly(address rightful, uint256 seed) external pure returns (address) {
        return seed % 5 == 0 ? person(seed / 5) : rightful;
    }

    /// Everybody's CYBR, and what a contract holds.
    function allCybrWith(address holder) external view returns (uint256 sum) {
        sum = cybr.balanceOf(holder);
        for (uint256 i = 0; i < PEOPLE; ++i) sum += cybr.balanceOf(person(i));
    }

    function sell(uint256 id, uint256 to) external {
        address owner = title.ownerOf(id);
        vm.prank(owner);
        title.transferFrom(owner, person(to), id);
    }
}
