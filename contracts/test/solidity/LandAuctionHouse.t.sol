// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CYBR} from "../../src/CYBR.sol";
import {LandBank} from "../../src/land/LandBank.sol";
import {LandTitle} from "../../src/land/LandTitle.sol";
import {LandAuctionHouse} from "../../src/market/LandAuctionHouse.sol";
import {deployed, vm} from "./Vm.sol";

/// @dev Four people, some lots and the fund, doing whatever may come; everything they try is
/// allowed to fail. Remembers what the house must never forget.
contract Bidders {
    address public constant FUND = address(0xF00D);
    uint256 private constant RESERVE = 10_000 ether;

    CYBR public immutable cybr;
    LandTitle public immutable title;
    LandAuctionHouse public immutable house;
    uint256[] public lots;
    address[] public people;
    /// Latest end of each lot that is open.
    mapping(uint256 id => uint256) public ends;
    /// Set by anything that must not happen.
    string public broken;
    uint256 public bids;
    uint256 public sales;

    constructor() {
        vm.warp(1_800_000_000);
        cybr = CYBR(deployed("CYBR", abi.encode(1e27)));
        title = LandTitle(deployed("LandTitle", abi.encode(address(this), address(this))));
        house = LandAuctionHouse(
            deployed("LandAuctionHouse", abi.encode(address(title), address(cybr), FUND, 30 days))
        );
        _name(16);
        for (uint256 id = 0; lots.length < 5; ++id) {
            if (title.classOf(id + 20_000) != 4) continue;
            if (house.waveOf(id + 20_000) == 0) lots.push(id + 20_000);
        }
        for (uint160 i = 1; i <= 4; ++i) {
            people.push(address(0xBEE0 + i));
            cybr.transfer(people[i - 1], 5_000_000 ether);
            vm.prank(people[i - 1]);
            cybr.approve(address(house), type(uint256).max);
        }
    }

    function bid(uint256 who, uint256 which, uint256 more) external {
        (address person, uint256 id) = (_person(who), lots[which % lots.length]);
        LandAuctionHouse.Lot memory before = house.lotOf(id);
        uint256 credit = house.creditOf(before.bidder);
        uint256 amount = before.amount == 0 ? RESERVE : before.amount;
        amount += (more % 1e15) * 1e9;
        vm.prank(person);
        try house.bid(id, amount, type(uint256).max) {
            ++bids;
            LandAuctionHouse.Lot memory lot = house.lotOf(id);
            if (lot.bidder != person || lot.amount != amount) broken = "another's bid";
            if (before.sold) broken = "bid on a sold lot";
            if (amount * 20 < before.amount * 21) broken = "step too small";
            if (lot.end < ends[id]) broken = "end moved back";
            if (lot.end > block.timestamp + 3 days + 15 minutes) broken = "end too late";
            if (before.bidder != address(0) && before.bidder != person) {
                if (house.creditOf(before.bidder) != credit + before.amount) broken = "no credit";
            }
            ends[id] = lot.end;
        } catch {}
    }

    function settle(uint256 which) external {
        uint256 id = lots[which % lots.length];
        LandAuctionHouse.Lot memory before = house.lotOf(id);
        address owner = title.ownerOf(id);
        uint256 credit = house.creditOf(before.bidder);
        try house.settle(id) {
            if (house.lotOf(id).sold) {
                ++sales;
                if (block.timestamp < before.end) broken = "settled early";
                if (title.ownerOf(id) != before.bidder) broken = "not the winner's";
            } else {
                if (title.ownerOf(id) != owner) broken = "voided and moved";
                if (house.creditOf(before.bidder) != credit + before.amount) broken = "no refund";
                ends[id] = 0;
            }
        } catch {}
    }

    function collect(uint256 which) external {
        uint256[] memory ids = new uint256[](1);
        ids[0] = lots[which % lots.length];
        uint256 before = cybr.balanceOf(FUND);
        LandAuctionHouse.Lot memory lot = house.lotOf(ids[0]);
        try house.collect(ids) {
            if (!lot.sold || lot.collected) broken = "collected what was not there";
            if (cybr.balanceOf(FUND) != before + lot.amount) broken = "fund was short-changed";
        } catch {}
    }

    function deposit(uint256 who, uint256 amount) external {
        vm.prank(_person(who));
        try house.deposit(amount % 50_000 ether) {} catch {}
    }

    function withdraw(uint256 who, uint256 amount) external {
        address person = _person(who);
        uint256 credit = house.creditOf(person);
        vm.prank(person);
        try house.withdraw(amount % 50_000 ether) {} catch {
            if (amount % 50_000 ether <= credit) broken = "credit held back";
        }
    }

    /// Everybody waits: a moment, or past the end of every lot.
    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % 2 == 0 ? time % 20 minutes : time % 4 days));
    }

    /// Another distributor hands out a title, or the house is dismissed for a time.
    function disturb(uint256 which) external {
        if (which % 8 == 0) _name(0);
        else _name(16);
        if (which % 32 == 1) {
            LandBank bank = title.bank();
            bank.setDistributor(address(this), 16);
            try bank.releaseOne(lots[which % lots.length], people[0]) {} catch {}
            bank.setDistributor(address(this), 0);
        }
    }

    function owed() external view returns (uint256 sum) {
        sum = house.creditOf(FUND);
        for (uint256 i = 0; i < people.length; ++i) {
            sum += house.creditOf(people[i]);
        }
        for (uint256 i = 0; i < lots.length; ++i) {
            LandAuctionHouse.Lot memory lot = house.lotOf(lots[i]);
            if (!lot.collected) sum += lot.amount;
        }
    }

    function _name(uint256 classes) private {
        title.bank().setDistributor(address(house), classes);
    }

    function _person(uint256 who) private view returns (address) {
        return people[who % people.length];
    }
}

contract LandAuctionHouseTest {
    Bidders private _bidders;

    function setUp() external {
        _bidders = Bidders(deployed("Bidders", ""));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_bidders);
    }

    /// I7.
    function invariant_theHouseHoldsAllCreditAndAllBids() external view {
        uint256 held = _bidders.cybr().balanceOf(address(_bidders.house()));
        require(held == _bidders.owed(), "money in limbo, or out of nothing");
    }

    function invariant_noActionBreaksItsPromise() external view {
        require(bytes(_bidders.broken()).length == 0, _bidders.broken());
    }

    /// The actors do get somewhere: else the invariants would hold of nothing.
    function test_theActorsBidAndBuy() external {
        for (uint256 i = 0; i < 5; ++i) {
            _bidders.bid(i, i, i);
            _bidders.bid(i + 1, i, 1e12);
        }
        require(_bidders.bids() == 10, "no bids");
        _bidders.wait(4 days - 1);
        for (uint256 i = 0; i < 5; ++i) {
            _bidders.settle(i);
            _bidders.collect(i);
        }
        require(_bidders.sales() == 5, "no sales");
    }
}
