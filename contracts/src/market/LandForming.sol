// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Geometry} from "../land/Geometry.sol";
import {FormingPrice} from "./FormingPrice.sol";
import {Permit, Permits} from "./Permits.sol";

/// @dev What LandForming asks of LandTitle.
interface IFormedTitles {
    function bank() external view returns (address);
    function transferFrom(address from, address to, uint256 id) external;
}

/// @dev What LandForming asks of LandBank.
interface IFormingBank {
    function EPOCH() external view returns (uint256);
    function MAX_FORMED() external view returns (uint256);
    function formingStart() external view returns (uint256);
    function formedIn(uint256 epoch) external view returns (uint256);
    function form(address to) external returns (uint256 id);
}

/// @dev What LandForming asks of LandRegistry.
interface IFormingRegistry {
    function relocate(uint256 id, int16 x, int16 y, uint256 maxFee) external;
}

/// @title New land at the edge of the city
/// @notice From a year after genesis anybody may form a parcel on the outside edge, where the rules
/// of LandRegistry allow one, for a price that rises when land is formed faster than planned and
/// falls when slower. All of it goes to the EcosystemFund. Governance sets the plan and how many
/// parcels an epoch of 90 days may bring, within bounds that nobody can change.
/// @dev Invariants: a title that is formed lies outside and belongs to who paid, in the same
/// transaction; the fund receives the whole price; no epoch brings more than `epochCap` here, nor
/// more than LandBank.MAX_FORMED.
contract LandForming {
    using SafeERC20 for IERC20;

    uint256 public constant MIN_PRICE = 1 ether;
    uint256 public constant MAX_TARGET = 10_000_000 ether;
    uint256 public constant MIN_INTERVAL = 1 minutes;
    uint256 public constant MAX_INTERVAL = 30 days;
    uint256 public constant MIN_HALVING = 1 days;
    uint256 public constant MAX_HALVING = 365 days;

    /// @notice LandTitle.
    IFormedTitles public immutable title;
    /// @notice LandBank, which makes the titles.
    IFormingBank public immutable bank;
    /// @notice LandRegistry, which knows where the edge is.
    IFormingRegistry public immutable registry;
    /// @notice CYBR.
    IERC20 public immutable cybr;
    /// @notice The EcosystemFund: sets the terms, receives the price.
    address public immutable governance;
    /// @notice Most parcels an epoch may ever bring.
    uint256 public immutable maxCap;

    /// @notice The plan: see FormingPrice.
    FormingPrice.Terms public terms;
    /// @notice Most parcels formed in an epoch.
    uint32 public epochCap;
    /// @notice Parcels formed since `since`.
    uint32 public sold;
    /// @notice Unix seconds from which the present plan counts.
    uint40 public since;

    /// @notice A parcel was formed.
    event Formed(uint256 indexed id, address indexed owner, int16 x, int16 y, uint256 price);
    /// @notice Governance changed the plan; the price begins at the target again.
    event TermsSet(uint128 target, uint128 floor, uint32 interval, uint32 halving, uint32 epochCap);

    /// @notice New parcels go outside the city of genesis; to a free cell inside you can move a
    /// title you have.
    error NotOutside(int16 x, int16 y);
    /// @notice The price is `price` CYBR (smallest unit) now, more than you accept; try later or
    /// accept more.
    error PriceTooHigh(uint256 price, uint256 maxPrice);
    /// @notice No parcel is formed before this time (Unix seconds).
    error TooEarly(uint256 start);
    /// @notice This epoch has brought all its parcels; the next begins at `next` (Unix seconds).
    error CapReached(uint256 next);
    /// @notice Only governance sets the terms.
    error OnlyGovernance(address caller);
    /// @notice A number is outside its bounds.
    error OutOfBounds(FormingPrice.Terms terms, uint256 epochCap);

    constructor(
        address title_,
        address registry_,
        address cybr_,
        address governance_,
        FormingPrice.Terms memory terms_,
        uint32 epochCap_
    ) {
        title = IFormedTitles(title_);
        bank = IFormingBank(title.bank());
        registry = IFormingRegistry(registry_);
        cybr = IERC20(cybr_);
        governance = governance_;
        maxCap = bank.MAX_FORMED();
        _setTerms(terms_, epochCap_);
    }

    /// @notice Forms a parcel on the outside edge at (x, y) for `maxPrice` CYBR (smallest unit) at
    /// the most, from your allowance. For everybody.
    function form(int16 x, int16 y, uint256 maxPrice) external returns (uint256 id) {
        return _form(x, y, maxPrice);
    }

    /// @notice As `form`, with a permit.
    function formWithPermit(
        int16 x,
        int16 y,
        uint256 maxPrice,
        Permit calldata permit
    ) external returns (uint256 id) {
        Permits.use(address(cybr), permit);
        return _form(x, y, maxPrice);
    }

    /// @notice Sets the plan and the cap of an epoch, within their bounds. Only for governance.
    function setTerms(FormingPrice.Terms calldata terms_, uint32 epochCap_) external {
        if (msg.sender != governance) revert OnlyGovernance(msg.sender);
        _setTerms(terms_, epochCap_);
    }

    /// @notice CYBR (smallest unit) for the next parcel now; before the first may be formed, its
    /// price then.
    function price() public view returns (uint256) {
        uint256 elapsed = block.timestamp < since ? 0 : block.timestamp - since;
        return FormingPrice.priceOf(terms, sold, elapsed);
    }

    /// @notice Parcels that this epoch may still bring, and when the next begins (Unix seconds).
    /// Before the first epoch: 0 and when that begins.
    function left() public view returns (uint256 count, uint256 next) {
        uint256 start = bank.formingStart();
        if (block.timestamp < start) return (0, start);
        uint256 epoch = (block.timestamp - start) / bank.EPOCH();
        next = start + (epoch + 1) * bank.EPOCH();
        uint256 formed = bank.formedIn(epoch);
        count = formed < epochCap ? epochCap - formed : 0;
    }

    function _form(int16 x, int16 y, uint256 maxPrice) private returns (uint256 id) {
        if (!Geometry.isOutside(x, y)) revert NotOutside(x, y);
        (uint256 count, uint256 next) = left();
        if (count == 0) {
            uint256 start = bank.formingStart();
            if (block.timestamp < start) revert TooEarly(start);
            revert CapReached(next);
        }
        uint256 price_ = price();
        if (price_ > maxPrice) revert PriceTooHigh(price_, maxPrice);
        sold += 1;
        cybr.safeTransferFrom(msg.sender, governance, price_);
        // Only an owner moves a title, so this contract owns it for a moment.
        id = bank.form(address(this));
        registry.relocate(id, x, y, 0);
        emit Formed(id, msg.sender, x, y, price_);
        title.transferFrom(address(this), msg.sender, id);
    }

    function _setTerms(FormingPrice.Terms memory terms_, uint32 epochCap_) private {
        bool inBounds = terms_.floor >= MIN_PRICE &&
            terms_.floor <= terms_.target &&
            terms_.target <= MAX_TARGET &&
            terms_.interval >= MIN_INTERVAL &&
            terms_.interval <= MAX_INTERVAL &&
            terms_.halving >= MIN_HALVING &&
            terms_.halving <= MAX_HALVING &&
            epochCap_ <= maxCap;
        if (!inBounds) revert OutOfBounds(terms_, epochCap_);
        terms = terms_;
        epochCap = epochCap_;
        sold = 0;
        // The clock of the plan stands still until the first parcel may be formed.
        uint256 start = bank.formingStart();
        since = uint40(block.timestamp > start ? block.timestamp : start);
        emit TermsSet(
            terms_.target,
            terms_.floor,
            terms_.interval,
            terms_.halving,
            epochCap_
        );
    }
}
