// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Grounds} from "../model/Grounds.sol";
import {Placement} from "../model/Placement.sol";

/// @title What is for sale
/// @notice Anybody lists offers of real goods: a price, a stock, times, the hash of a text that
/// says more, and where the shop stands, if it does. Only price and stock can change afterwards.
/// @dev Invariants: only the seller changes an offer, but that who may build on the ground of a
/// shop may take it off there; offers never disappear; an offer is listed at its target at most
/// once, and without gaps.
abstract contract ShopOffers is Grounds {
    /// @notice Longest name in bytes of UTF-8.
    uint256 public constant MAX_NAME = 64;
    /// @notice Bounds of the time for dispatching, in seconds.
    uint256 public constant MIN_DISPATCH = 1 hours;
    uint256 public constant MAX_DISPATCH = 90 days;
    /// @notice Bounds of the time for complaints after the dispatch: the goods travel in it, too.
    uint256 public constant MIN_COMPLAINT = 3 days;
    uint256 public constant MAX_COMPLAINT = 90 days;

    struct OfferData {
        /// In the smallest unit of CYBR.
        uint128 price;
        /// How many can be ordered.
        uint32 stock;
        /// Seconds from the order within which the seller dispatches.
        uint32 dispatchWithin;
        /// Seconds from the dispatch within which the buyer may complain.
        uint32 complainWithin;
        /// Who decides about complaints; zero for the governance of the city.
        address arbiter;
        /// Key of the title, cell or planet on which the shop stands, or 0.
        uint256 target;
        /// SHA-256 of the text with everything else.
        bytes32 textHash;
        /// X25519 key to which buyers seal their notes.
        bytes32 noteKey;
        string name;
    }

    struct OfferView {
        uint256 id;
        address seller;
        /// Nothing can be ordered any more.
        bool closed;
        /// As they are now; `target` is 0 when the offer was taken off it.
        OfferData data;
    }

    /// @dev Four fields to the first slot, three to the second, two to the third.
    struct Offer {
        address seller;
        uint32 stock;
        uint32 dispatchWithin;
        uint32 complainWithin;
        address arbiter;
        uint64 target;
        /// Index in the target's list plus one.
        uint32 place;
        uint128 price;
        bool closed;
        bytes32 textHash;
        bytes32 noteKey;
        string name;
    }

    /// @notice The arbiter of offers that name no other.
    address public immutable governance;

    /// @notice Offers that exist; ids are 1 to `offerCount`.
    uint256 public offerCount;
    mapping(uint256 id => Offer) internal _offers;
    mapping(address seller => uint64[]) private _offersOf;
    mapping(uint256 target => uint64[]) private _offersAt;

    /// @notice An offer was listed, changed, closed or taken off its target: read `offerOf`.
    event OfferChanged(uint256 indexed id, address indexed seller);

    /// @notice An offer has a price, the hash of its text, and a key for notes.
    error IncompleteOffer();
    /// @notice A name has 1 to MAX_NAME bytes.
    error BadName(string name);
    /// @notice Times must lie within MIN_DISPATCH to MAX_DISPATCH and MIN_COMPLAINT to
    /// MAX_COMPLAINT.
    error BadTimes(uint256 dispatchWithin, uint256 complainWithin);
    /// @notice Neither seller nor buyer decide about complaints.
    error BadArbiter(address arbiter);
    /// @notice Only the seller may do this.
    error NotSeller(uint256 id, address caller);
    /// @notice There is no such offer, or it was closed.
    error NoOpenOffer(uint256 id);
    /// @notice The offer stands on no ground.
    error NotOnGround(uint256 id);

    constructor(address governance_) {
        governance = governance_;
    }

    /// @notice Lists an offer. Open to everybody; on a target for those who may build there.
    function list(OfferData calldata data) external returns (uint256 id) {
        if (data.price == 0 || data.textHash == 0 || data.noteKey == 0) revert IncompleteOffer();
        uint256 length = bytes(data.name).length;
        if (length == 0 || length > MAX_NAME) revert BadName(data.name);
        if (
            data.dispatchWithin < MIN_DISPATCH ||
            data.dispatchWithin > MAX_DISPATCH ||
            data.complainWithin < MIN_COMPLAINT ||
            data.complainWithin > MAX_COMPLAINT
        ) {
            revert BadTimes(data.dispatchWithin, data.complainWithin);
        }
        address arbiter = data.arbiter == address(0) ? governance : data.arbiter;
        if (arbiter == msg.sender) revert BadArbiter(arbiter);

        id = ++offerCount;
        Offer storage offer = _offers[id];
        offer.seller = msg.sender;
        offer.stock = data.stock;
        offer.dispatchWithin = data.dispatchWithin;
        offer.complainWithin = data.complainWithin;
        offer.arbiter = arbiter;
        offer.price = data.price;
        offer.textHash = data.textHash;
        offer.noteKey = data.noteKey;
        offer.name = data.name;
        _offersOf[msg.sender].push(uint64(id));
        if (data.target != 0) {
            _checkBuilder(data.target);
            offer.target = Placement.packTarget(data.target);
            _offersAt[data.target].push(uint64(id));
            offer.place = uint32(_offersAt[data.target].length);
        }
        emit OfferChanged(id, msg.sender);
    }

    /// @notice Asks another price from orders to come. Only for the seller.
    function setPrice(uint256 id, uint128 price) external {
        Offer storage offer = _ownOffer(id);
        if (price == 0) revert IncompleteOffer();
        offer.price = price;
        emit OfferChanged(id, msg.sender);
    }

    /// @notice Says how many can be ordered from now on. Only for the seller.
    function setStock(uint256 id, uint32 stock) external {
        _ownOffer(id).stock = stock;
        emit OfferChanged(id, msg.sender);
    }

    /// @notice Ends an offer for good and takes it off its target; orders go on. Only for the
    /// seller.
    function close(uint256 id) external {
        Offer storage offer = _ownOffer(id);
        offer.closed = true;
        if (offer.place != 0) _takeOff(offer);
        emit OfferChanged(id, msg.sender);
    }

    /// @notice Takes an offer off the target it stands on; it stays open. For who may build there:
    /// the seller may have left.
    function takeOff(uint256 id) external {
        Offer storage offer = _offers[id];
        if (offer.place == 0) revert NotOnGround(id);
        _checkBuilder(Placement.unpackTarget(offer.target));
        _takeOff(offer);
        emit OfferChanged(id, offer.seller);
    }

    /// @notice One offer; all zeros when there is none.
    function offerOf(uint256 id) public view returns (OfferView memory) {
        Offer storage o = _offers[id];
        return
            OfferView(
                id,
                o.seller,
                o.closed,
                OfferData(
                    o.price,
                    o.stock,
                    o.dispatchWithin,
                    o.complainWithin,
                    o.arbiter,
                    Placement.unpackTarget(o.target),
                    o.textHash,
                    o.noteKey,
                    o.name
                )
            );
    }

    /// @notice Offers with ids `fromId` to `fromId + count - 1`, shorter at the end.
    function offersPage(
        uint256 fromId,
        uint256 count
    ) external view returns (OfferView[] memory offers) {
        if (fromId == 0) fromId = 1;
        uint256 end = offerCount + 1;
        if (fromId > end) fromId = end;
        if (count > end - fromId) count = end - fromId;
        offers = new OfferView[](count);
        for (uint256 i = 0; i < count; ++i) {
            offers[i] = offerOf(fromId + i);
        }
    }

    /// @notice Ids of the offers of a seller, numbers `from` to `from + count - 1`, shorter at the
    /// end.
    function offersOf(
        address seller,
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory) {
        return _slice(_offersOf[seller], from, count);
    }

    /// @notice Ids of the offers on a target, numbers `from` to `from + count - 1`, shorter at the
    /// end. The order changes when one is taken off: read all pages at one block.
    function offersAt(
        uint256 target,
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory) {
        return _slice(_offersAt[target], from, count);
    }

    function _slice(
        uint64[] storage all,
        uint256 from,
        uint256 count
    ) internal view returns (uint256[] memory ids) {
        uint256 end = all.length;
        if (from > end) from = end;
        if (count > end - from) count = end - from;
        ids = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            ids[i] = all[from + i];
        }
    }

    function _ownOffer(uint256 id) private view returns (Offer storage offer) {
        offer = _offers[id];
        if (offer.seller != msg.sender) revert NotSeller(id, msg.sender);
        if (offer.closed) revert NoOpenOffer(id);
    }

    /// The last offer of the target takes the place of this one.
    function _takeOff(Offer storage offer) private {
        uint64[] storage all = _offersAt[Placement.unpackTarget(offer.target)];
        uint64 last = all[all.length - 1];
        all[offer.place - 1] = last;
        _offers[last].place = offer.place;
        all.pop();
        offer.place = 0;
        offer.target = 0;
    }
}
