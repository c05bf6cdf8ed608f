// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Entrance} from "../../src/access/Entrance.sol";
import {ModelPass} from "../../src/access/ModelPass.sol";
import {PaidAccess} from "../../src/access/PaidAccess.sol";
import {CYBR} from "../../src/CYBR.sol";
import {Model} from "../../src/model/Model.sol";
import {PlacesCity} from "./PlacesCity.sol";
import {deployed, vm} from "./Vm.sol";

/// @dev People who set prices, pay them and sell what they are paid for, in any order.
contract PaidAccessHandler {
    uint256 private constant MODELS = 3;

    PlacesCity public immutable city = PlacesCity(deployed("PlacesCity", ""));
    CYBR public immutable cybr = city.cybr();
    Model public immutable model = city.model();
    Entrance public immutable entrance =
        Entrance(
            deployed(
                "Entrance",
                abi.encode(address(cybr), address(city.title()), address(city.planet()))
            )
        );
    ModelPass public immutable pass = ModelPass(
        deployed("ModelPass", abi.encode(address(cybr), address(model)))
    );

    constructor() {
        Model.ModelData[] memory data = new Model.ModelData[](MODELS);
        for (uint256 i = 0; i < MODELS; ++i) {
            data[i] = Model.ModelData(bytes20(uint160(1)), 1, bytes32(uint256(1)), "A tree", true);
        }
        model.mintWithRoyalty(city.person(0), data, city.person(3), 1_000);
        for (uint256 i = 0; i < city.PEOPLE(); ++i) {
            vm.prank(city.person(i));
            cybr.approve(address(entrance), type(uint256).max);
            vm.prank(city.person(i));
            cybr.approve(address(pass), type(uint256).max);
        }
    }

    function setTerms(uint256 seed, bool once, uint128 price, uint40 period) external {
        (PaidAccess paid, uint256 subject, address owner) = pick(seed);
        period = once || price == 0 ? 0 : uint40(1 hours + (period % 60 days));
        vm.prank(owner);
        paid.setTerms(subject, price % 100 ether, price % 100 ether == 0 ? 0 : period);
    }

    function pay(uint256 who, uint256 seed) external {
        (PaidAccess paid, uint256 subject, address owner) = pick(seed);
        address person = city.person(who);
        PaidAccess.Terms memory terms = _termsOf(paid, subject);
        uint40 before = paid.paidUntil(subject, person);
        uint256 had = cybr.balanceOf(owner) + cybr.balanceOf(city.person(3));
        vm.prank(person);
        if (address(paid) == address(entrance)) {
            try entrance.enter(subject, terms.price, terms.period) {} catch {
                return;
            }
        } else {
            try pass.buy(subject, terms.price, terms.period) {} catch {
                return;
            }
        }
        require(paid.hasAccess(person, subject), "paid for nothing");
        require(paid.paidUntil(subject, person) > before, "access did not grow");
        if (person == owner || person == city.person(3) || owner == city.person(3)) return;
        uint256 has = cybr.balanceOf(owner) + cybr.balanceOf(city.person(3));
        require(has == had + terms.price, "owner and creator did not get it all");
    }

    function sell(uint256 seed, uint256 to) external {
        (PaidAccess paid, uint256 subject, address owner) = pick(seed);
        if (address(paid) == address(entrance)) return city.sell(uint248(subject), to);
        vm.prank(owner);
        model.transferFrom(owner, city.person(to), uint248(subject));
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + (time % 30 days));
    }

    /// Some parcels and models.
    function pick(uint256 seed) public view returns (PaidAccess, uint256 subject, address owner) {
        if (seed % 2 == 0) {
            uint256 parcel = city.parcel((seed >> 1) % 3);
            return (entrance, (1 << 248) | parcel, city.title().ownerOf(parcel));
        }
        uint256 id = 1 + ((seed >> 1) % MODELS);
        return (pass, (4 << 248) | id, model.ownerOf(id));
    }

    function _termsOf(
        PaidAccess paid,
        uint256 subject
    ) private view returns (PaidAccess.Terms memory) {
        uint256[] memory subjects = new uint256[](1);
        subjects[0] = subject;
        return paid.termsOf(subjects)[0];
    }
}

contract PaidAccessTest {
    PaidAccessHandler private _handler;
    PlacesCity private _city;

    function setUp() external {
        vm.warp(1_800_000_000);
        _handler = PaidAccessHandler(deployed("PaidAccessHandler", ""));
        _city = _handler.city();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// No money rests in the contracts, and none is lost.
    function invariant_moneyGoesStraightThrough() external view {
        CYBR cybr = _city.cybr();
        require(cybr.balanceOf(address(_handler.entrance())) == 0, "money in Entrance");
        require(cybr.balanceOf(address(_handler.pass())) == 0, "money in ModelPass");
        require(_city.allCybrWith(address(0)) == _city.SUPPLY(), "money is lost");
    }

    /// Owners need not pay, and who paid is let in.
    function invariant_ownersAndPayersHaveAccess() external view {
        for (uint256 seed = 0; seed < 6; ++seed) {
            (PaidAccess paid, uint256 subject, address owner) = _handler.pick(seed);
            require(paid.hasAccess(owner, subject), "an owner is locked out");
            for (uint256 i = 0; i < _city.PEOPLE(); ++i) {
                address person = _city.person(i);
                uint40 until = paid.paidUntil(subject, person);
                require(until <= block.timestamp || paid.hasAccess(person, subject), "paid, not in");
            }
        }
    }

    /// A creator's part is never more than a tenth, and no price overflows it.
    function testFuzz_royaltiesAreAPartOfThePrice(uint256 price, uint16 share) external {
        share = uint16(1 + (share % 1_000));
        Model model = _city.model();
        Model.ModelData[] memory data = new Model.ModelData[](1);
        data[0] = Model.ModelData(bytes20(uint160(1)), 1, bytes32(uint256(1)), "A tree", true);
        uint256 id = model.mintWithRoyalty(address(this), data, address(0xC0DE), share);
        (address receiver, uint256 amount) = model.royaltyInfo(id, price);
        require(receiver == address(0xC0DE) && amount <= price / 10, "too much");
        if (price < type(uint256).max / 1_000) {
            require(amount == (price * share) / 10_000, "not the exact part");
        }
    }
}
