// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {Permit, Permits} from "./Permits.sol";
import {StoreState} from "./StoreState.sol";

/// @title Resale of titles and models for a fixed price in CYBR
/// @notice Sellers keep what they offer until it is sold and approve this contract for that one
/// token. An offer ends with the ownership it was made under. Buyers say the most they pay and the
/// state they expect, so nothing can be changed under them; sellers are paid in the same
/// transaction.
/// @dev Only LandTitle and Model are sold, and CYBR and they call no hooks, so no stranger's code
/// runs in here. Invariants: this contract never holds a token nor CYBR; an offer is listed once,
/// exactly while it is stored; nothing is sold but by its owner's offer, under the same ownership,
/// approval, price and time; of a price, at most MAX_ROYALTY go to somebody else than the seller.
contract Store is StoreState {
    using SafeERC20 for IERC20;

    /// @notice Longest time between an offer and its expiry.
    uint256 public constant MAX_DURATION = 365 days;
    /// @notice Highest royalty of a model, in parts of 10,000.
    uint256 public constant MAX_ROYALTY = 1_000;

    /// @notice CYBR.
    IERC20 public immutable cybr;

    /// @dev `since`: time and version of the ownership, from LandTitle's owner word; of a model, how
    /// often it has changed hands.
    /// `place`: where the key is in the list, plus one.
    struct Offer {
        address seller;
        uint40 expires;
        uint56 since;
        uint96 price;
        uint64 place;
    }

    /// @notice An offer, and whether it can be bought now.
    struct OfferView {
        address token;
        uint256 id;
        address seller;
        uint256 price;
        uint256 expires;
        bool live;
    }

    /// @dev Kind 8 | id 56 of what is offered, four to a slot.
    uint64[] private _listed;
    mapping(uint64 key => Offer) private _offers;

    /// @notice Something was offered, or offered on other terms.
    event Listed(
        address indexed token,
        uint256 indexed id,
        address indexed seller,
        uint256 price,
        uint256 expires
    );
    /// @notice An offer was taken back, or cleared away because it was dead.
    event Cancelled(address indexed token, uint256 indexed id, address indexed seller);
    /// @notice Something was sold.
    event Sold(
        address indexed token,
        uint256 indexed id,
        address indexed buyer,
        address seller,
        uint256 price,
        uint256 royalty
    );

    /// @notice Only its owner can offer a token.
    error NotOwner(address caller, address token, uint256 id);
    /// @notice Approve the Store for this token first (`approve`); an approval for all your tokens
    /// does not count, because it outlives sales.
    error NotApproved(address token, uint256 id);
    /// @notice A price is above zero and below 2^96.
    error BadPrice(uint256 price);
    /// @notice The expiry (Unix seconds) must lie ahead, by MAX_DURATION at most.
    error BadExpiry(uint256 expires);
    /// @notice This is not offered.
    error NotListed(address token, uint256 id);
    /// @notice The offer is still good: only the seller can take it back.
    error OfferIsLive(address token, uint256 id);
    /// @notice The offer has expired, or its seller has sold the token or taken the approval back.
    error OfferIsDead(address token, uint256 id);
    /// @notice The price is above what you accept.
    error PriceTooHigh(uint256 price, uint256 maxPrice);
    /// @notice What is offered is not what you expected: look at it again and at `stateOf`.
    error StateChanged(bytes32 state, bytes32 expected);

    constructor(
        address title_,
        address model_,
        address registry_,
        address planet_,
        address cybr_
    ) StoreState(title_, model_, registry_, planet_) {
        cybr = IERC20(cybr_);
    }

    /// @notice Offers a title or a model of yours for `price` CYBR (smallest unit) until `expires`
    /// (Unix seconds). Replaces the offer before. The Store must be approved for the token.
    function list(address token, uint256 id, uint256 price, uint256 expires) external {
        uint64 key = _keyOf(token, id);
        if (IERC721(token).ownerOf(id) != msg.sender) revert NotOwner(msg.sender, token, id);
        if (IERC721(token).getApproved(id) != address(this)) revert NotApproved(token, id);
        if (price == 0 || price > type(uint96).max) revert BadPrice(price);
        if (expires <= block.timestamp || expires > block.timestamp + MAX_DURATION) {
            revert BadExpiry(expires);
        }
        uint64 place = _offers[key].place;
        if (place == 0) {
            _listed.push(key);
            place = uint64(_listed.length);
        }
        _offers[key] = Offer(
            msg.sender,
            uint40(expires),
            _ownershipOf(token, id),
            uint96(price),
            place
        );
        emit Listed(token, id, msg.sender, price, expires);
    }

    /// @notice Takes an offer back. For its seller; for everybody when it is dead.
    function cancel(address token, uint256 id) external {
        uint64 key = _keyOf(token, id);
        Offer memory offer = _offers[key];
        if (offer.place == 0) revert NotListed(token, id);
        if (msg.sender != offer.seller && _isLive(token, id, offer)) {
            revert OfferIsLive(token, id);
        }
        _remove(key, offer.place);
        emit Cancelled(token, id, offer.seller);
    }

    /// @notice Buys what is offered for `maxPrice` CYBR (smallest unit) at the most, from your
    /// allowance, if its `stateOf` is what you expect. For everybody.
    function buy(address token, uint256 id, uint256 maxPrice, bytes32 expected) external {
        _buy(token, id, maxPrice, expected);
    }

    /// @notice As `buy`, with a permit.
    function buyWithPermit(
        address token,
        uint256 id,
        uint256 maxPrice,
        bytes32 expected,
        Permit calldata permit
    ) external {
        Permits.use(address(cybr), permit);
        _buy(token, id, maxPrice, expected);
    }

    /// @notice Offers that are stored, dead ones included.
    function offerCount() external view returns (uint256) {
        return _listed.length;
    }

    /// @notice The offer of a token; zeros when it is not offered.
    function offerOf(address token, uint256 id) external view returns (OfferView memory) {
        return _view(_keyOf(token, id));
    }

    /// @notice Offers `from` to `from + count - 1`, shorter at the end. The order changes when an
    /// offer ends: read all pages at one block.
    function offersPage(
        uint256 from,
        uint256 count
    ) external view returns (OfferView[] memory offers) {
        uint256 end = _listed.length;
        if (from >= end) return new OfferView[](0);
        if (count > end - from) count = end - from;
        offers = new OfferView[](count);
        for (uint256 i = 0; i < count; ++i) {
            offers[i] = _view(_listed[from + i]);
        }
    }

    function _buy(address token, uint256 id, uint256 maxPrice, bytes32 expected) private {
        uint64 key = _keyOf(token, id);
        Offer memory offer = _offers[key];
        if (offer.place == 0) revert NotListed(token, id);
        if (!_isLive(token, id, offer)) revert OfferIsDead(token, id);
        if (offer.price > maxPrice) revert PriceTooHigh(offer.price, maxPrice);
        bytes32 state = stateOf(token, id);
        if (state != expected) revert StateChanged(state, expected);
        _remove(key, offer.place);
        (address receiver, uint256 royalty) = _royaltyOf(token, id, offer.price);
        emit Sold(token, id, msg.sender, offer.seller, offer.price, royalty);
        if (royalty > 0) cybr.safeTransferFrom(msg.sender, receiver, royalty);
        cybr.safeTransferFrom(msg.sender, offer.seller, offer.price - royalty);
        // No receiver hook: who buys has called this themselves.
        IERC721(token).transferFrom(offer.seller, msg.sender, id);
    }

    function _isLive(address token, uint256 id, Offer memory offer) private view returns (bool) {
        return
            block.timestamp <= offer.expires &&
            IERC721(token).ownerOf(id) == offer.seller &&
            _ownershipOf(token, id) == offer.since &&
            IERC721(token).getApproved(id) == address(this);
    }

    /// What a model's ERC-2981 royalty is, capped; nothing where it has none.
    function _royaltyOf(
        address token,
        uint256 id,
        uint256 price
    ) private view returns (address receiver, uint256 royalty) {
        if (!ERC165Checker.supportsInterface(token, type(IERC2981).interfaceId)) {
            return (address(0), 0);
        }
        (receiver, royalty) = IERC2981(token).royaltyInfo(id, price);
        uint256 most = (price * MAX_ROYALTY) / 10_000;
        if (royalty > most) royalty = most;
        if (receiver == address(0)) royalty = 0;
    }

    function _view(uint64 key) private view returns (OfferView memory) {
        Offer memory offer = _offers[key];
        (address token, uint256 id) = _tokenOf(key);
        bool live = offer.place != 0 && _isLive(token, id, offer);
        return OfferView(token, id, offer.seller, offer.price, offer.expires, live);
    }

    /// The last key of the list takes the place of the removed one.
    function _remove(uint64 key, uint64 place) private {
        uint64 last = _listed[_listed.length - 1];
        if (last != key) {
            _listed[place - 1] = last;
            _offers[last].place = place;
        }
        _listed.pop();
        delete _offers[key];
    }
}
