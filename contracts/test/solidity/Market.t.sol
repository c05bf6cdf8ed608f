// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CYBR} from "../../src/CYBR.sol";
import {EcosystemFund} from "../../src/governance/EcosystemFund.sol";
import {LandBank} from "../../src/land/LandBank.sol";
import {LandRegistry} from "../../src/land/LandRegistry.sol";
import {LandTitle} from "../../src/land/LandTitle.sol";
import {FormingPrice} from "../../src/market/FormingPrice.sol";
import {IcoClaim} from "../../src/market/IcoClaim.sol";
import {LandForming} from "../../src/market/LandForming.sol";
import {Store} from "../../src/market/Store.sol";
import {Model} from "../../src/model/Model.sol";
import {Planet} from "../../src/planet/Planet.sol";
import {deployed, vm} from "./Vm.sol";

/// @dev Three people who claim, form and trade land, each with bounded wishes.
contract Traders {
    uint256 private constant PER_TITLE = 20_000 ether;
    int16 private constant EDGE = 131;

    CYBR public immutable cybr;
    EcosystemFund public immutable fund;
    LandTitle public immutable title;
    LandRegistry public immutable registry;
    IcoClaim public immutable ico;
    LandForming public immutable forming;
    Store public immutable store;
    address[] public people;
    uint256[] public owned;
    string public broken;
    uint256 public claims;
    uint256 public formed;
    uint256 public sales;
    uint256 public paidForLand;

    constructor() {
        vm.warp(1_800_000_000);
        cybr = CYBR(deployed("CYBR", abi.encode(1e27)));
        fund = EcosystemFund(payable(deployed("EcosystemFund", abi.encode(2 days))));
        title = LandTitle(deployed("LandTitle", abi.encode(address(this), address(this))));
        registry = LandRegistry(
            deployed("LandRegistry", abi.encode(address(title), address(cybr), address(fund)))
        );
        ico = IcoClaim(
            deployed(
                "IcoClaim",
                abi.encode(address(title), address(cybr), address(fund), PER_TITLE)
            )
        );
        cybr.transfer(address(ico), ico.funding());
        FormingPrice.Terms memory terms = FormingPrice.Terms(
            100 ether,
            1 ether,
            4 hours,
            10 days
        );
        forming = LandForming(
            deployed(
                "LandForming",
                abi.encode(
                    address(title),
                    address(registry),
                    address(cybr),
                    address(fund),
                    terms,
                    3
                )
            )
        );
        LandBank bank = title.bank();
        Planet planet = Planet(deployed("Planet", abi.encode(address(title))));
        Model model = Model(
            deployed("Model", abi.encode(address(title), address(bank), address(planet)))
        );
        store = Store(
            deployed(
                "Store",
                abi.encode(
                    address(title),
                    address(model),
                    address(registry),
                    address(planet),
                    address(cybr)
                )
            )
        );
        bank.setDistributor(address(ico), 8);
        bank.setDistributor(address(forming), 64);
        for (uint160 i = 1; i <= 3; ++i) {
            address person = address(0xCAFE0 + i);
            people.push(person);
            vm.deal(person, 10_000 ether);
            cybr.transfer(person, 1_000_000 ether);
            vm.prank(person);
            cybr.approve(address(forming), type(uint256).max);
            vm.prank(person);
            cybr.approve(address(store), type(uint256).max);
        }
        vm.warp(1_800_000_000 + 365 days);
    }

    function claim(uint256 who, uint256 first, uint256 count) external {
        address person = people[who % 3];
        uint256[] memory ids = new uint256[]((count % 3) + 1);
        first %= 300;
        for (uint256 i = 0; i < ids.length; ++i) {
            ids[i] = 20_000 + (first + i) % 300;
        }
        uint256 before = address(fund).balance;
        vm.prank(person);
        try ico.claim{value: 5 ether * ids.length}(ids, person) {
            for (uint256 i = 0; i < ids.length; ++i) {
                ++claims;
                owned.push(ids[i]);
                if (title.ownerOf(ids[i]) != person) broken = "claimed for another";
                if (title.classOf(ids[i]) != 3) broken = "not the ICO's";
            }
            if (address(fund).balance != before + 5 ether * ids.length) broken = "ETH went astray";
        } catch {}
    }

    function form(uint256 who, uint256 row) external {
        address person = people[who % 3];
        int16 y = int16(int256(row % 12)) - 6;
        uint256 before = cybr.balanceOf(address(fund));
        uint256 price = forming.price();
        (uint256 left, ) = forming.left();
        vm.prank(person);
        try forming.form(EDGE, y, price) returns (uint256 id) {
            ++formed;
            owned.push(id);
            paidForLand += price;
            if (left == 0) broken = "above the cap";
            if (title.ownerOf(id) != person) broken = "formed for another";
            (bool located, int16 x, int16 y_) = registry.cellOf(id);
            if (!located || x != EDGE || y != y_) broken = "formed elsewhere";
            if (cybr.balanceOf(address(fund)) != before + price) broken = "fund short-changed";
        } catch {}
    }

    function offer(uint256 which, uint256 price, uint256 time) external {
        if (owned.length == 0) return;
        uint256 id = owned[which % owned.length];
        address seller = title.ownerOf(id);
        vm.prank(seller);
        title.approve(address(store), id);
        price %= 2_000 ether;
        time = block.timestamp + (time % 60 days);
        vm.prank(seller);
        try store.list(address(title), id, price, time) {
            if (price == 0) broken = "offered for nothing";
        } catch {}
    }

    function buy(uint256 who, uint256 which) external {
        uint256 count = store.offerCount();
        if (count == 0) return;
        Store.OfferView memory it = store.offersPage(which % count, 1)[0];
        address person = people[who % 3];
        uint256 sellers = cybr.balanceOf(it.seller);
        bytes32 state = store.stateOf(it.token, it.id);
        vm.prank(person);
        try store.buy(it.token, it.id, it.price, state) {
            ++sales;
            if (!it.live) broken = "a dead offer was sold";
            if (title.ownerOf(it.id) != person) broken = "sold to another";
            uint256 gain = person == it.seller ? 0 : it.price;
            if (cybr.balanceOf(it.seller) != sellers + gain) broken = "seller short-changed";
        } catch {
            if (it.live && cybr.balanceOf(person) >= it.price) broken = "a live offer failed";
        }
    }

    function give(uint256 which, uint256 who) external {
        if (owned.length == 0) return;
        uint256 id = owned[which % owned.length];
        address owner = title.ownerOf(id);
        vm.prank(owner);
        title.transferFrom(owner, people[who % 3], id);
    }

    function cancel(uint256 which, uint256 who) external {
        uint256 count = store.offerCount();
        if (count == 0) return;
        Store.OfferView memory it = store.offersPage(which % count, 1)[0];
        address person = people[who % 3];
        vm.prank(person);
        try store.cancel(it.token, it.id) {
            if (it.live && person != it.seller) broken = "cancelled by a stranger";
        } catch {
            if (!it.live || person == it.seller) broken = "could not be cancelled";
        }
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % 20 days));
    }
}

contract MarketTest {
    Traders private _traders;

    function setUp() external {
        _traders = Traders(deployed("Traders", ""));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_traders);
    }

    function invariant_noActionBreaksItsPromise() external view {
        require(bytes(_traders.broken()).length == 0, _traders.broken());
    }

    function invariant_theClaimsCanAlwaysPayForAllThatIsLeft() external view {
        IcoClaim ico = _traders.ico();
        require(ico.claimed() == _traders.claims(), "miscounted");
        uint256 held = _traders.cybr().balanceOf(address(ico));
        require(held == (15_000 - ico.claimed()) * 20_000 ether, "CYBR is missing");
        require(address(ico).balance == 0, "ETH stayed");
        require(address(_traders.fund()).balance == ico.claimed() * 5 ether, "ETH went astray");
    }

    /// I8.
    function invariant_theFundHasEverythingPaidForNewLand() external view {
        uint256 fund = _traders.cybr().balanceOf(address(_traders.fund()));
        require(fund == _traders.paidForLand(), "proceeds are missing");
        address forming = address(_traders.forming());
        require(_traders.cybr().balanceOf(forming) == 0, "CYBR stayed");
        require(_traders.title().balanceOf(forming) == 0, "a title stayed");
    }

    function invariant_theStoreHoldsNothingAndListsEachOfferOnce() external view {
        Store store = _traders.store();
        require(_traders.cybr().balanceOf(address(store)) == 0, "CYBR stayed");
        require(_traders.title().balanceOf(address(store)) == 0, "a title stayed");
        uint256 count = store.offerCount();
        Store.OfferView[] memory offers = store.offersPage(0, count);
        for (uint256 i = 0; i < count; ++i) {
            require(offers[i].price != 0, "an empty offer is listed");
            for (uint256 j = 0; j < i; ++j) {
                require(offers[i].id != offers[j].id, "listed twice");
            }
        }
    }

    function testFuzz_thePriceFollowsSalesAndTime(
        uint128 target,
        uint32 interval,
        uint32 halving,
        uint32 sold,
        uint40 elapsed,
        uint40 later
    ) external pure {
        FormingPrice.Terms memory terms = FormingPrice.Terms(
            target,
            target / 1_000,
            interval,
            halving
        );
        if (halving == 0) return;
        uint256 price = FormingPrice.priceOf(terms, sold, elapsed);
        require(price >= terms.floor, "below the floor");
        require(price <= uint256(target) << FormingPrice.MAX_DOUBLINGS, "above the ceiling");
        uint256 more = FormingPrice.priceOf(terms, uint256(sold) + 1, elapsed);
        require(more >= price, "falls with sales");
        uint256 then = FormingPrice.priceOf(terms, sold, uint256(elapsed) + later);
        require(then <= price, "rises with time");
    }

    /// The actors do get somewhere: else the invariants would hold of nothing.
    function test_theActorsClaimFormAndTrade() external {
        for (uint256 i = 0; i < 300; ++i) {
            _traders.claim(i, i, 0);
        }
        for (uint256 i = 0; i < 5; ++i) {
            _traders.form(i, i);
            _traders.offer(i, 100 ether, 1 days);
            _traders.buy(i + 1, 0);
        }
        require(_traders.claims() > 20, "no claims");
        require(_traders.formed() == 3, "no land");
        require(_traders.sales() > 2, "no sales");
        require(bytes(_traders.broken()).length == 0, _traders.broken());
    }
}
