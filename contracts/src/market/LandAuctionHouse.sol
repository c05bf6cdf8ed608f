// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Geometry} from "../land/Geometry.sol";
import {AuctionCredit} from "./AuctionCredit.sol";
import {AuctionLots} from "./AuctionLots.sol";
import {AuctionWaves} from "./AuctionWaves.sol";
import {Permit, Permits} from "./Permits.sol";

/// @dev What LandAuctionHouse asks of LandTitle.
interface IAuctionedTitles {
    function bank() external view returns (address);
    function ownerOf(uint256 id) external view returns (address);
}

/// @dev What LandAuctionHouse asks of LandBank.
interface IAuctionedBank {
    function classesOf(address account) external view returns (uint256);
    function releaseOne(uint256 id, address to) external;
}

/// @title English auctions of land, one a parcel, paid in CYBR
/// @notice The first bid opens a lot, at the reserve of its ring or more. Each next bid is 5 %
/// higher at least. A lot ends three days after it opened; every bid in its last quarter of an hour
/// makes that a quarter later, for a day at most. Who is outbid has the money back as credit, to
/// bid with or to withdraw. Rings open one after another from the centre outward and never close.
/// All proceeds go to the EcosystemFund.
/// @dev No money and no title is ever pushed to a bidder's contract, so nobody can refuse to be
/// outbid.
///
/// Invariants: the CYBR held here is the sum of all credits and of the amounts of all lots that are
/// open, or sold and not collected; a title is sold once at the most; the end of a lot moves later,
/// never earlier; what was sold goes to its highest bidder, or its money goes back to them.
contract LandAuctionHouse is AuctionCredit, AuctionWaves {
    using SafeERC20 for IERC20;

    // Lot word: bidder 160 | amount in units 64 | end in quarters of an hour 24 | late bids 8.
    // Sold: end 0 with a bidder. And its money is with the fund: COLLECTED for the late bids.
    uint256 private constant AMOUNT_SHIFT = 160;
    uint256 private constant END_SHIFT = 224;
    uint256 private constant LATE_SHIFT = 248;
    uint256 private constant COLLECTED = 255;

    /// @notice Amounts are whole multiples of this (smallest unit of CYBR).
    uint256 public constant UNIT = 1e9;
    /// @notice Ends of lots are whole quarters of an hour, and late bids move them by one.
    uint256 public constant QUARTER = 15 minutes;
    /// @notice Quarters from the first bid to the planned end, rounded up: three days.
    uint256 public constant LENGTH = 3 * 96;
    /// @notice Most late bids that count: the end moves by 24 hours and no more.
    uint256 public constant MOST_LATE = 96;
    /// @notice A bid is at least a 20th, 5 %, above the one before.
    uint256 public constant STEP = 20;

    /// @notice LandTitle.
    IAuctionedTitles public immutable title;
    /// @notice LandBank, which holds the titles until they are settled.
    IAuctionedBank public immutable bank;

    mapping(uint256 id => uint256) private _lots;

    /// @notice What a lot word says. `end` is in Unix seconds, 0 unless the lot is open.
    struct Lot {
        address bidder;
        uint256 amount;
        uint256 end;
        uint256 lateBids;
        bool sold;
        bool collected;
    }

    /// @notice Somebody bid. `lot` is the lot word, as in `lotWords`: bidder, amount, end, late
    /// bids.
    event Bid(uint256 indexed id, bytes32 lot);
    /// @notice A title went to its highest bidder.
    event Settled(uint256 indexed id, address indexed winner, uint256 amount);
    /// @notice A title was no longer to be had; the bidder has the amount as credit.
    event Voided(uint256 indexed id, address indexed bidder, uint256 amount);
    /// @notice The proceeds of sold lots went to the fund.
    event Collected(uint256 amount);

    /// @notice Bid `least` at least (smallest unit of CYBR).
    error BidTooLow(uint256 amount, uint256 least);
    /// @notice Amounts are whole multiples of UNIT, below 2^64 of it.
    error BadAmount(uint256 amount);
    /// @notice The lot would end later than you accept; bid again with a later `maxEnd` if you
    /// like.
    error EndsTooLate(uint256 end, uint256 maxEnd);
    /// @notice The auction of this title is over.
    error LotEnded(uint256 id);
    /// @notice Nobody has bid on this title, or it is settled.
    error NoOpenLot(uint256 id);
    /// @notice Bidding goes on until `end` (Unix seconds).
    error LotOpen(uint256 id, uint256 end);
    /// @notice LandBank could not hand the title over, though it has it: settle again with more
    /// gas.
    error NotReleased(uint256 id);
    /// @notice This lot holds no proceeds: not sold yet, or collected already.
    error NothingToCollect(uint256 id);

    constructor(
        address title_,
        address cybr_,
        address governance_,
        uint256 period_
    ) AuctionCredit(cybr_) AuctionWaves(governance_, period_) {
        title = IAuctionedTitles(title_);
        bank = IAuctionedBank(title.bank());
    }

    /// @notice Bids `amount` CYBR (smallest unit) for a title, if the lot then ends at `maxEnd`
    /// (Unix seconds) at the latest. Takes your credit first and the rest from your allowance. For
    /// everybody.
    function bid(uint256 id, uint256 amount, uint256 maxEnd) external {
        _bid(id, amount, maxEnd);
    }

    /// @notice As `bid`, with a permit for what your credit does not cover.
    function bidWithPermit(
        uint256 id,
        uint256 amount,
        uint256 maxEnd,
        Permit calldata permit
    ) external {
        Permits.use(address(cybr), permit);
        _bid(id, amount, maxEnd);
    }

    /// @notice Ends a lot: the title goes to the highest bidder, straight out of LandBank. Where it
    /// can not, because LandBank has it no longer or may not give it to this house, the money goes
    /// back to the bidder as credit, also before the end. For everybody.
    function settle(uint256 id) external {
        uint256 lot = _lots[id];
        uint256 end = uint24(lot >> END_SHIFT) * QUARTER;
        if (end == 0) revert NoOpenLot(id);
        if (block.timestamp < end) {
            if (_canRelease(id)) revert LotOpen(id, end);
            _void(id, lot);
            return;
        }
        address bidder = address(uint160(lot));
        _lots[id] = uint224(lot);
        try bank.releaseOne(id, bidder) {
            emit Settled(id, bidder, uint64(lot >> AMOUNT_SHIFT) * UNIT);
        } catch {
            // With too little gas the call fails as well, and the title is still the bidder's.
            if (_canRelease(id)) revert NotReleased(id);
            _void(id, lot);
        }
    }

    /// @notice Sends the proceeds of these sold lots to the fund. For everybody.
    /// @dev They stay in their lots until then, so that settling writes one word less.
    function collect(uint256[] calldata ids) external {
        uint256 total = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 lot = _lots[ids[i]];
            // Sold is: no end, no late bids, a bidder.
            if (lot == 0 || lot >> END_SHIFT != 0) revert NothingToCollect(ids[i]);
            _lots[ids[i]] = lot | (COLLECTED << LATE_SHIFT);
            total += uint64(lot >> AMOUNT_SHIFT) * UNIT;
        }
        emit Collected(total);
        cybr.safeTransfer(governance, total);
    }

    /// @notice Lowest bid that a title takes now, whether its wave is open or not; CYBR in its
    /// smallest unit.
    function leastBid(uint256 id) external view returns (uint256) {
        uint256 lot = _lots[id];
        if (lot == 0) return AuctionLots.reserveOf(AuctionLots.ringOf(id));
        if (block.timestamp >= uint24(lot >> END_SHIFT) * QUARTER) revert LotEnded(id);
        return _leastUnits(lot) * UNIT;
    }

    /// @notice The lot of a title; zeros where nobody has bid.
    function lotOf(uint256 id) external view returns (Lot memory lot) {
        uint256 word = _lots[id];
        uint256 end = uint24(word >> END_SHIFT);
        bool sold = word != 0 && end == 0;
        lot = Lot({
            bidder: address(uint160(word)),
            amount: uint64(word >> AMOUNT_SHIFT) * UNIT,
            end: end * QUARTER,
            lateBids: sold ? 0 : word >> LATE_SHIFT,
            sold: sold,
            collected: sold && word >> LATE_SHIFT == COLLECTED
        });
    }

    /// @notice Raw words of the lots of titles `from` to `from + count - 1`, shorter after the last
    /// title of genesis: bidder in the low 160 bits, then amount in units 64, end in quarters of an
    /// hour 24, late bids 8. End 0 with a bidder: sold; then 255 for late bids: collected.
    /// @dev About 2,200 gas a word: ask for at most 5,000 at a time.
    function lotWords(uint256 from, uint256 count) external view returns (bytes32[] memory words) {
        if (from >= Geometry.TITLES) return new bytes32[](0);
        if (count > Geometry.TITLES - from) count = Geometry.TITLES - from;
        words = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = bytes32(_lots[from + i]);
        }
    }

    function _bid(uint256 id, uint256 amount, uint256 maxEnd) private {
        // Amounts have 64 bits in units and ends 24 in quarters; credits add up to less than the
        // supply: nothing here can overflow.
        unchecked {
            uint256 units = amount / UNIT;
            if (units * UNIT != amount || units > type(uint64).max) revert BadAmount(amount);
            uint256 lot = _lots[id];
            // End and late bids of the lot with this bid.
            uint256 clock = lot == 0 ? _checkFirst(id, amount) : _checkNext(id, lot, units);
            uint256 end = uint24(clock) * QUARTER;
            if (end > maxEnd) revert EndsTooLate(end, maxEnd);
            uint256 next = uint256(uint160(msg.sender)) |
                (units << AMOUNT_SHIFT) |
                (clock << END_SHIFT);
            _lots[id] = next;
            emit Bid(id, bytes32(next));
            // The one before first: who raises their own bid pays the difference.
            if (lot != 0) creditOf[address(uint160(lot))] += uint64(lot >> AMOUNT_SHIFT) * UNIT;
            uint256 credit = creditOf[msg.sender];
            if (credit >= amount) {
                creditOf[msg.sender] = credit - amount;
                return;
            }
            if (credit != 0) creditOf[msg.sender] = 0;
            cybr.safeTransferFrom(msg.sender, address(this), amount - credit);
        }
    }

    /// The wave is open and the reserve is met. Whether LandBank still has the title is not asked
    /// here: where it has not, `settle` gives the money back at once.
    function _checkFirst(uint256 id, uint256 amount) private view returns (uint256 clock) {
        unchecked {
            uint256 ring = AuctionLots.ringOf(id);
            _checkOpen(ring);
            uint256 least = AuctionLots.reserveOf(ring);
            if (amount < least) revert BidTooLow(amount, least);
            return (block.timestamp + QUARTER - 1) / QUARTER + LENGTH;
        }
    }

    /// The lot goes on and the step is met. A late bid moves the end by a quarter.
    function _checkNext(
        uint256 id,
        uint256 lot,
        uint256 units
    ) private view returns (uint256 clock) {
        unchecked {
            clock = lot >> END_SHIFT;
            uint256 end = uint24(clock) * QUARTER;
            if (block.timestamp >= end) revert LotEnded(id);
            uint256 least = _leastUnits(lot);
            if (units < least) revert BidTooLow(units * UNIT, least * UNIT);
            if (block.timestamp >= end - QUARTER && clock >> 24 < MOST_LATE) clock += (1 << 24) + 1;
        }
    }

    function _leastUnits(uint256 lot) private pure returns (uint256) {
        unchecked {
            uint256 units = uint64(lot >> AMOUNT_SHIFT);
            return units + (units + STEP - 1) / STEP;
        }
    }

    function _void(uint256 id, uint256 lot) private {
        address bidder = address(uint160(lot));
        uint256 amount = uint64(lot >> AMOUNT_SHIFT) * UNIT;
        delete _lots[id];
        creditOf[bidder] += amount;
        emit Voided(id, bidder, amount);
    }

    function _canRelease(uint256 id) private view returns (bool) {
        return
            title.ownerOf(id) == address(bank) &&
            (bank.classesOf(address(this)) >> Geometry.AUCTION) & 1 == 1;
    }
}
