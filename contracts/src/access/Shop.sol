// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Grounds} from "../model/Grounds.sol";
import {ShopOffers} from "./ShopOffers.sol";

/// @title Shops
/// @notice Real goods for CYBR. The money of an order waits here until the buyer confirms, or the
/// time for complaints is over; it goes back when the seller does not dispatch in time, or wants
/// so. About a complaint decides the arbiter of the offer; where they don't, the buyer gets the
/// money back.
///
/// ```
/// ORDERED ---dispatch (seller, in time)--> DISPATCHED ---complain (buyer, in time)--> DISPUTED
///    | refund (late: anybody)                 | release (late: anybody)                  |
///    v                                        v              resolve (arbiter, in time)  |
/// REFUNDED                                   PAID            or refund (late: anybody)   v
///                                                                       RESOLVED, REFUNDED
/// From each of the three: confirm (buyer) -> PAID, refund (seller) -> REFUNDED.
/// ```
/// @dev CYBR is a plain ERC-20 without hooks: a transfer runs no foreign code and no receiver can
/// refuse it, so payouts are pushed. Invariants: the CYBR here is at least the sum of the amounts
/// of all open orders; every open order has a deadline, after which anybody can end it, so nothing
/// stays here; an order is paid out once, in full.
contract Shop is ShopOffers {
    using SafeERC20 for IERC20;

    /// @notice Longest note in bytes.
    uint256 public constant MAX_NOTE = 512;
    /// @notice Seconds from a complaint within which the arbiter decides.
    uint256 public constant ARBITRATION = 30 days;

    uint8 public constant ORDERED = 1;
    uint8 public constant DISPATCHED = 2;
    uint8 public constant DISPUTED = 3;
    uint8 public constant PAID = 4;
    uint8 public constant REFUNDED = 5;
    uint8 public constant RESOLVED = 6;

    /// @dev Two slots.
    struct Order {
        address buyer;
        uint48 offerId;
        /// Unix seconds: until when the seller dispatches, the buyer complains, the arbiter
        /// decides.
        uint40 deadline;
        uint8 state;
        /// What the buyer gave, in the smallest unit of CYBR.
        uint128 amount;
        /// What of it went back.
        uint128 refunded;
    }

    struct OrderView {
        uint256 id;
        Order data;
        /// Sealed to the offer's note key; empty again when the order has ended.
        bytes note;
    }

    /// @notice CYBR.
    IERC20 public immutable cybr;

    /// @notice Orders that exist; ids are 1 to `orderCount`.
    uint256 public orderCount;
    mapping(uint256 id => Order) private _orders;
    mapping(uint256 id => bytes) private _notes;
    mapping(address buyer => uint64[]) private _ordersOf;
    mapping(uint256 offerId => uint64[]) private _ordersFor;

    /// @notice An order was made or changed its state: read `orderOf`.
    event OrderChanged(uint256 indexed id, uint256 indexed offerId, uint8 state);

    /// @notice Everything is sold: ask the seller for more.
    error SoldOut(uint256 offerId);
    /// @notice The price is higher than the most you wanted to pay.
    error PriceTooHigh(uint256 price, uint256 maxPrice);
    /// @notice A note has at most MAX_NOTE bytes.
    error NoteTooLong(uint256 length);
    /// @notice Only the buyer may do this.
    error NotBuyer(uint256 id, address caller);
    /// @notice Only the offer's arbiter may do this.
    error NotArbiter(uint256 id, address caller);
    /// @notice The order is in another state, or there is none.
    error WrongState(uint256 id, uint8 state);
    /// @notice The time for this was over then (Unix seconds).
    error TooLate(uint256 id, uint256 deadline);
    /// @notice Wait until this time (Unix seconds) is over.
    error TooEarly(uint256 id, uint256 deadline);
    /// @notice Not more can go back than was paid.
    error RefundTooHigh(uint256 refund_, uint256 amount);

    constructor(
        address cybr_,
        address titles_,
        address commons_,
        address planets_,
        address governance_
    ) Grounds(titles_, commons_, planets_) ShopOffers(governance_) {
        cybr = IERC20(cybr_);
    }

    /// @notice Orders one piece for at most `maxPrice` and leaves the money here; with a note for
    /// the seller (an address, say), sealed to the offer's key. Needs an allowance.
    function order(
        uint256 offerId,
        uint256 maxPrice,
        bytes calldata note
    ) external returns (uint256 id) {
        return _order(offerId, maxPrice, note);
    }

    /// @notice As `order`, with a permit (ERC-2612) of `maxPrice` instead of an allowance.
    function orderWithPermit(
        uint256 offerId,
        uint256 maxPrice,
        bytes calldata note,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 id) {
        // One that fails may have been used by somebody else before: the allowance decides.
        try
            IERC20Permit(address(cybr)).permit(
                msg.sender,
                address(this),
                maxPrice,
                deadline,
                v,
                r,
                s
            )
        {} catch {}
        return _order(offerId, maxPrice, note);
    }

    /// @notice Says that the goods are on their way. Only for the seller, in time.
    function dispatch(uint256 id) external {
        Order storage it = _inTime(id, ORDERED);
        Offer storage offer = _offers[it.offerId];
        if (offer.seller != msg.sender) revert NotSeller(it.offerId, msg.sender);
        _set(id, it, DISPATCHED, offer.complainWithin);
    }

    /// @notice Pays the seller. Only for the buyer, whenever the order is open.
    function confirm(uint256 id) external {
        Order storage it = _open(id);
        if (it.buyer != msg.sender) revert NotBuyer(id, msg.sender);
        _end(id, it, PAID, 0);
    }

    /// @notice Calls the arbiter. Only for the buyer, after the dispatch and in time.
    function complain(uint256 id) external {
        Order storage it = _inTime(id, DISPATCHED);
        if (it.buyer != msg.sender) revert NotBuyer(id, msg.sender);
        _set(id, it, DISPUTED, ARBITRATION);
    }

    /// @notice Divides the money of a disputed order: this much to the buyer, the rest to the
    /// seller. Only for the offer's arbiter, in time.
    function resolve(uint256 id, uint128 refund_) external {
        Order storage it = _inTime(id, DISPUTED);
        if (_offers[it.offerId].arbiter != msg.sender) revert NotArbiter(id, msg.sender);
        if (refund_ > it.amount) revert RefundTooHigh(refund_, it.amount);
        _end(id, it, RESOLVED, refund_);
    }

    /// @notice Pays the seller of a dispatched order when the time for complaints is over. For
    /// anybody.
    function release(uint256 id) external {
        Order storage it = _open(id);
        if (it.state != DISPATCHED) revert WrongState(id, it.state);
        if (block.timestamp <= it.deadline) revert TooEarly(id, it.deadline);
        _end(id, it, PAID, 0);
    }

    /// @notice Gives the buyer the money back: for the seller at any time; for anybody when the
    /// seller did not dispatch, or the arbiter did not decide, in time.
    function refund(uint256 id) external {
        Order storage it = _open(id);
        if (_offers[it.offerId].seller != msg.sender) {
            if (it.state == DISPATCHED) revert WrongState(id, it.state);
            if (block.timestamp <= it.deadline) revert TooEarly(id, it.deadline);
        }
        _end(id, it, REFUNDED, it.amount);
    }

    /// @notice One order; all zeros when there is none.
    function orderOf(uint256 id) public view returns (OrderView memory) {
        return OrderView(id, _orders[id], _notes[id]);
    }

    /// @notice Orders with ids `fromId` to `fromId + count - 1`, shorter at the end.
    function ordersPage(
        uint256 fromId,
        uint256 count
    ) external view returns (OrderView[] memory orders) {
        if (fromId == 0) fromId = 1;
        uint256 end = orderCount + 1;
        if (fromId > end) fromId = end;
        if (count > end - fromId) count = end - fromId;
        orders = new OrderView[](count);
        for (uint256 i = 0; i < count; ++i) {
            orders[i] = orderOf(fromId + i);
        }
    }

    /// @notice Ids of a buyer's orders, numbers `from` to `from + count - 1`, shorter at the end.
    function ordersOf(
        address buyer,
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory) {
        return _slice(_ordersOf[buyer], from, count);
    }

    /// @notice Ids of an offer's orders, numbers `from` to `from + count - 1`, shorter at the end.
    function ordersFor(
        uint256 offerId,
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory) {
        return _slice(_ordersFor[offerId], from, count);
    }

    function _order(
        uint256 offerId,
        uint256 maxPrice,
        bytes calldata note
    ) private returns (uint256 id) {
        Offer storage offer = _offers[offerId];
        if (offer.seller == address(0) || offer.closed) revert NoOpenOffer(offerId);
        if (offer.stock == 0) revert SoldOut(offerId);
        if (offer.arbiter == msg.sender) revert BadArbiter(msg.sender);
        uint128 price = offer.price;
        if (price > maxPrice) revert PriceTooHigh(price, maxPrice);
        if (note.length > MAX_NOTE) revert NoteTooLong(note.length);

        offer.stock -= 1;
        id = ++orderCount;
        uint40 deadline = uint40(block.timestamp + offer.dispatchWithin);
        _orders[id] = Order(msg.sender, uint48(offerId), deadline, ORDERED, price, 0);
        if (note.length != 0) _notes[id] = note;
        _ordersOf[msg.sender].push(uint64(id));
        _ordersFor[offerId].push(uint64(id));
        emit OrderChanged(id, offerId, ORDERED);
        cybr.safeTransferFrom(msg.sender, address(this), price);
    }

    function _open(uint256 id) private view returns (Order storage it) {
        it = _orders[id];
        if (it.state == 0 || it.state > DISPUTED) revert WrongState(id, it.state);
    }

    function _inTime(uint256 id, uint8 state) private view returns (Order storage it) {
        it = _orders[id];
        if (it.state != state) revert WrongState(id, it.state);
        if (block.timestamp > it.deadline) revert TooLate(id, it.deadline);
    }

    function _set(uint256 id, Order storage it, uint8 state, uint256 time) private {
        it.state = state;
        it.deadline = uint40(block.timestamp + time);
        emit OrderChanged(id, it.offerId, state);
    }

    function _end(uint256 id, Order storage it, uint8 state, uint128 back) private {
        (uint128 amount, address seller) = (it.amount, _offers[it.offerId].seller);
        it.state = state;
        it.refunded = back;
        delete _notes[id];
        emit OrderChanged(id, it.offerId, state);
        if (back != 0) cybr.safeTransfer(it.buyer, back);
        if (back != amount) cybr.safeTransfer(seller, amount - back);
    }
}
