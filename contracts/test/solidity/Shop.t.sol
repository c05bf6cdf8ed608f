// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Shop} from "../../src/access/Shop.sol";
import {ShopOffers} from "../../src/access/ShopOffers.sol";
import {CYBR} from "../../src/CYBR.sol";
import {PlacesCity} from "./PlacesCity.sol";
import {deployed, vm} from "./Vm.sol";

/// @dev People who sell, buy, quarrel and wait, in any order, with and without the right to.
contract ShopHandler {
    PlacesCity public immutable city = PlacesCity(deployed("PlacesCity", ""));
    CYBR public immutable cybr = city.cybr();
    Shop public immutable shop =
        Shop(
            deployed(
                "Shop",
                abi.encode(
                    address(cybr),
                    address(city.title()),
                    address(city.title().bank()),
                    address(city.planet()),
                    address(0xFEED)
                )
            )
        );

    constructor() {
        for (uint256 i = 0; i < city.PEOPLE(); ++i) {
            vm.prank(city.person(i));
            cybr.approve(address(shop), type(uint256).max);
        }
        for (uint256 i = 0; i < 4; ++i) list(1, i, i + 1, uint128(i));
    }

    /// Mostly on one of two parcels, by its owner.
    function list(uint256 who, uint256 parcel, uint256 arbiter, uint128 price) public {
        uint256 id = city.parcel(parcel % 2);
        address seller = city.mostly(city.title().ownerOf(id), who);
        ShopOffers.OfferData memory data = ShopOffers.OfferData({
            price: uint128(1 + (price % 1_000 ether)),
            stock: 5,
            dispatchWithin: 1 days,
            complainWithin: 3 days,
            arbiter: city.person(arbiter),
            target: parcel % 7 == 6 ? 0 : (1 << 248) | id,
            textHash: bytes32(uint256(1)),
            noteKey: bytes32(uint256(1)),
            name: "A lamp"
        });
        vm.prank(seller);
        try shop.list(data) {} catch {}
    }

    function change(uint256 who, uint256 offer, uint32 stock, uint128 price) external {
        (uint256 id, address seller) = _offer(offer);
        address person = city.mostly(seller, who);
        vm.prank(person);
        try shop.setStock(id, stock) {} catch {}
        vm.prank(person);
        try shop.setPrice(id, uint128(price % 1_000 ether)) {} catch {}
    }

    function close(uint256 who, uint256 offer) external {
        (uint256 id, address seller) = _offer(offer);
        vm.prank(city.mostly(seller, who));
        try shop.close(id) {} catch {}
    }

    function takeOff(uint256 who, uint256 offer) external {
        (uint256 id, ) = _offer(offer);
        uint256 parcel = uint248(shop.offerOf(id).data.target);
        vm.prank(city.mostly(city.title().ownerOf(parcel), who));
        try shop.takeOff(id) {} catch {}
    }

    function order(uint256 who, uint256 offer) external {
        (uint256 id, ) = _offer(offer);
        vm.prank(city.person(who));
        try shop.order(id, type(uint256).max, "sealed") {} catch {}
    }

    function dispatch(uint256 who, uint256 id) external {
        Parties memory p = _order(id);
        vm.prank(city.mostly(p.seller, who));
        try shop.dispatch(p.id) {} catch {}
    }

    function confirm(uint256 who, uint256 id) external {
        Parties memory p = _order(id);
        vm.prank(city.mostly(p.buyer, who));
        try shop.confirm(p.id) {} catch {}
    }

    function complain(uint256 who, uint256 id) external {
        Parties memory p = _order(id);
        vm.prank(city.mostly(p.buyer, who));
        try shop.complain(p.id) {} catch {}
    }

    function resolve(uint256 who, uint256 id, uint128 back) external {
        Parties memory p = _order(id);
        vm.prank(city.mostly(p.arbiter, who));
        try shop.resolve(p.id, back % (shop.orderOf(p.id).data.amount + 2)) {} catch {}
    }

    /// The next step of an order that ends before the arbiter.
    function quarrel(uint256 id, uint128 back) external {
        Parties memory p = _order(id);
        Shop.Order memory it = shop.orderOf(p.id).data;
        if (it.state == shop.ORDERED()) {
            vm.prank(p.seller);
            try shop.dispatch(p.id) {} catch {}
        } else if (it.state == shop.DISPATCHED()) {
            vm.prank(p.buyer);
            try shop.complain(p.id) {} catch {}
        } else if (it.state == shop.DISPUTED()) {
            vm.prank(p.arbiter);
            try shop.resolve(p.id, back % (it.amount + 1)) {} catch {}
        }
    }

    function release(uint256 who, uint256 id) external {
        vm.prank(city.person(who));
        try shop.release(_order(id).id) {} catch {}
    }

    function refund(uint256 who, uint256 id) external {
        Parties memory p = _order(id);
        vm.prank(who % 3 == 0 ? p.seller : city.person(who));
        try shop.refund(p.id) {} catch {}
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + (time % 1 days));
    }

    struct Parties {
        uint256 id;
        address seller;
        address buyer;
        address arbiter;
    }

    function _offer(uint256 seed) private view returns (uint256 id, address seller) {
        id = 1 + (seed % shop.offerCount());
        seller = shop.offerOf(id).seller;
    }

    /// One of the last orders, which are likely to be open; or none.
    function _order(uint256 seed) private view returns (Parties memory p) {
        uint256 count = shop.orderCount();
        p.id = count < 4 ? 1 + (seed % 4) : count - (seed % 4);
        Shop.OrderView memory it = shop.orderOf(p.id);
        ShopOffers.OfferView memory offer = shop.offerOf(it.data.offerId);
        (p.seller, p.buyer, p.arbiter) = (offer.seller, it.data.buyer, offer.data.arbiter);
    }
}

contract ShopTest {
    ShopHandler private _handler;
    PlacesCity private _city;
    Shop private _shop;

    function setUp() external {
        vm.warp(1_800_000_000);
        _handler = ShopHandler(deployed("ShopHandler", ""));
        _city = _handler.city();
        _shop = _handler.shop();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// What the shop holds is the money of its open orders, and nobody else's is touched.
    function invariant_theShopHoldsWhatIsOpen() external view {
        Shop.OrderView[] memory all = _shop.ordersPage(0, type(uint128).max);
        require(all.length == _shop.orderCount(), "page is not whole");
        uint256 open = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            Shop.Order memory it = all[i].data;
            require(it.state >= _shop.ORDERED() && it.state <= _shop.RESOLVED(), "no state");
            bool ended = it.state > _shop.DISPUTED();
            if (!ended) open += it.amount;
            require(!ended || all[i].note.length == 0, "an old note");
            require(ended || it.refunded == 0, "money back too early");
            require(it.refunded <= it.amount, "too much back");
        }
        CYBR cybr = _city.cybr();
        require(cybr.balanceOf(address(_shop)) == open, "not the money of open orders");
        require(_city.allCybrWith(address(_shop)) == _city.SUPPLY(), "money is lost");
    }

    /// Offers stand at their targets, once each.
    function invariant_offersAreListedWhereTheyStand() external view {
        uint256 standing = 0;
        for (uint256 i = 1; i <= _shop.offerCount(); ++i) {
            ShopOffers.OfferView memory offer = _shop.offerOf(i);
            require(!offer.closed || offer.data.target == 0, "closed and standing");
            if (offer.data.target == 0) continue;
            ++standing;
            uint256[] memory there = _shop.offersAt(offer.data.target, 0, type(uint128).max);
            uint256 times = 0;
            for (uint256 j = 0; j < there.length; ++j) if (there[j] == i) ++times;
            require(times == 1, "not listed once");
        }
        uint256 listed = 0;
        for (uint256 i = 0; i < _city.LAND(); ++i) {
            listed += _shop.offersAt((1 << 248) | _city.land(i), 0, type(uint128).max).length;
        }
        require(listed == standing, "lists differ in length");
    }

    /// However far an order got, time alone lets a stranger end it, and nothing stays.
    function testFuzz_everyOrderCanBeEndedByAnybodyInTime(uint128 price, uint8 steps) external {
        _handler.list(1, 0, 1, price);
        uint256 offer = _shop.offerCount();
        address buyer = _city.person(2);
        vm.prank(buyer);
        uint256 id = _shop.order(offer, type(uint256).max, "");
        if (steps % 3 > 0) {
            vm.prank(_city.person(0));
            _shop.dispatch(id);
        }
        if (steps % 3 > 1) {
            vm.prank(buyer);
            _shop.complain(id);
        }
        vm.warp(_shop.orderOf(id).data.deadline);
        require(!_ends(id), "ended before its time");
        vm.warp(block.timestamp + 1);
        require(_ends(id), "stuck");
        require(_city.cybr().balanceOf(address(_shop)) == 0, "money is left");
        uint256 back = steps % 3 == 1 ? 0 : _shop.orderOf(id).data.amount;
        require(_shop.orderOf(id).data.refunded == back, "wrong side");
    }

    /// An arbiter divides exactly what was paid.
    function testFuzz_anArbiterDividesWhatWasPaid(uint128 price, uint128 back) external {
        _handler.list(1, 0, 1, price);
        (address seller, address buyer) = (_city.person(0), _city.person(2));
        uint256 offer = _shop.offerCount();
        uint128 amount = _shop.offerOf(offer).data.price;
        back = back % (amount + 1);
        CYBR cybr = _city.cybr();
        (uint256 sold, uint256 bought) = (cybr.balanceOf(seller), cybr.balanceOf(buyer));
        vm.prank(buyer);
        uint256 id = _shop.order(offer, amount, "");
        vm.prank(seller);
        _shop.dispatch(id);
        vm.prank(buyer);
        _shop.complain(id);
        vm.prank(_city.person(1));
        _shop.resolve(id, back);
        require(cybr.balanceOf(seller) == sold + amount - back, "seller's part");
        require(cybr.balanceOf(buyer) == bought - amount + back, "buyer's part");
    }

    function _ends(uint256 id) private returns (bool) {
        vm.prank(address(0xBAD));
        try _shop.refund(id) {
            return true;
        } catch {}
        vm.prank(address(0xBAD));
        try _shop.release(id) {
            return true;
        } catch {
            return false;
        }
    }
}
