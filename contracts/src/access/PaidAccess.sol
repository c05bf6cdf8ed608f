// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC3009} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {IAccess} from "./IAccess.sol";

/// @title Access for money
/// @notice The owner of a subject asks a price in CYBR, once for ever or once per period; free when
/// they ask for none. A payment goes to whoever owns the subject at that moment, and buys access
/// that nothing takes away again: neither another price nor another owner.
/// @dev Money never rests here. Invariants: paid-for access only grows; the payer gives at most the
/// price they named, for the period they named; every payment reaches the owner (and the receiver
/// of a royalty) in the same transaction.
abstract contract PaidAccess is IAccess, ERC165 {
    using SafeERC20 for IERC20;

    /// @notice Bounds of a period in seconds.
    uint256 public constant MIN_PERIOD = 1 hours;
    uint256 public constant MAX_PERIOD = 3_650 days;
    /// @notice `paidUntil` of who has paid once for ever.
    uint40 public constant FOR_EVER = type(uint40).max;

    struct Terms {
        /// In the smallest unit of CYBR; 0 = free.
        uint128 price;
        /// Seconds that one payment lasts; 0 = for ever.
        uint40 period;
    }

    /// @notice An ERC-3009 authorization for this contract to receive CYBR. Its value is the
    /// highest price, its nonce `authorizationNonce(subject, period, salt)`.
    struct Authorization {
        uint256 validAfter;
        uint256 validBefore;
        bytes32 salt;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @notice CYBR.
    IERC20 public immutable cybr;

    mapping(uint256 subject => Terms) private _terms;
    /// @notice Unix seconds until which somebody's payments reach, FOR_EVER, or 0 = never paid.
    mapping(uint256 subject => mapping(address who => uint40)) public paidUntil;

    /// @notice The owner of a subject asks another price.
    event TermsSet(uint256 indexed subject, uint128 price, uint40 period);
    /// @notice Somebody paid for access until then.
    event Paid(uint256 indexed subject, address indexed who, uint256 price, uint40 until);

    /// @notice Only the owner of what is entered or used sets its price.
    error NotSubjectOwner(uint256 subject, address caller);
    /// @notice A period is 0 (once for ever) or MIN_PERIOD to MAX_PERIOD; without a price it is 0.
    error BadPeriod(uint256 price, uint256 period);
    /// @notice Access is free, or there is no such thing: don't pay.
    error NothingToPay(uint256 subject);
    /// @notice The price is higher than the most you wanted to pay.
    error PriceTooHigh(uint256 price, uint256 maxPrice);
    /// @notice A payment lasts for another time than you expected.
    error OtherPeriod(uint256 period, uint256 expectedPeriod);
    /// @notice This account has paid for ever, or for longer than MAX_PERIOD ahead.
    error PaidAlready(uint256 subject, address who);

    constructor(address cybr_) {
        cybr = IERC20(cybr_);
    }

    /// @notice Asks a price for access; 0 makes it free. Only for the subject's owner. The terms
    /// stay when the subject is sold, until the new owner changes them; the money is theirs from
    /// then on.
    function setTerms(uint256 subject, uint128 price, uint40 period) external {
        if (_ownerOf(subject) != msg.sender) revert NotSubjectOwner(subject, msg.sender);
        if (period != 0 && (price == 0 || period < MIN_PERIOD || period > MAX_PERIOD)) {
            revert BadPeriod(price, period);
        }
        _terms[subject] = Terms(price, period);
        emit TermsSet(subject, price, period);
    }

    /// @notice What access costs now, subject by subject; zeros where it is free.
    function termsOf(uint256[] calldata subjects) external view returns (Terms[] memory terms) {
        terms = new Terms[](subjects.length);
        for (uint256 i = 0; i < subjects.length; ++i) {
            if (_ownerOf(subjects[i]) != address(0)) terms[i] = _terms[subjects[i]];
        }
    }

    /// @inheritdoc IAccess
    function hasAccess(address who, uint256 subject) external view returns (bool) {
        if (paidUntil[subject][who] > block.timestamp) return true;
        address owner = _ownerOf(subject);
        if (owner == address(0)) return _isOpenToAll(subject);
        return owner == who || _terms[subject].price == 0 || _isHost(who, subject);
    }

    /// @notice The nonce of an authorization: it ties the money to the subject and to the period,
    /// so that who brings it can buy nothing else with it.
    function authorizationNonce(
        uint256 subject,
        uint256 period,
        bytes32 salt
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(subject, period, salt));
    }

    /// @inheritdoc IERC165
    function supportsInterface(
        bytes4 interfaceId
    ) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IAccess).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Who is paid; zero where nobody can ask for money or there is no such subject. Never
    /// reverts.
    function _ownerOf(uint256 subject) internal view virtual returns (address);

    /// @dev Whether a subject without an owner exists and is free to all.
    function _isOpenToAll(uint256 subject) internal view virtual returns (bool);

    /// @dev Whether somebody besides the owner needs not pay.
    function _isHost(address who, uint256 subject) internal view virtual returns (bool);

    /// @dev Part of the price that goes to somebody else than the owner.
    function _royalty(
        uint256 subject,
        uint256 price
    ) internal view virtual returns (address receiver, uint256 amount);

    function _pay(uint256 subject, uint256 maxPrice, uint256 expectedPeriod) internal {
        (address owner, uint256 price) = _admit(msg.sender, subject, maxPrice, expectedPeriod);
        (address receiver, uint256 part) = _royalty(subject, price);
        if (part != 0) cybr.safeTransferFrom(msg.sender, receiver, part);
        cybr.safeTransferFrom(msg.sender, owner, price - part);
    }

    /// A permit that fails may have been used by somebody else before: the allowance decides.
    function _permit(uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) internal {
        try
            IERC20Permit(address(cybr)).permit(msg.sender, address(this), value, deadline, v, r, s)
        {} catch {}
    }

    /// Anybody may bring the authorization. What it allows beyond the price goes back at once.
    function _payWithAuthorization(
        address who,
        uint256 subject,
        uint256 maxPrice,
        uint256 expectedPeriod,
        Authorization calldata a
    ) internal {
        (address owner, uint256 price) = _admit(who, subject, maxPrice, expectedPeriod);
        IERC3009(address(cybr)).receiveWithAuthorization(
            who,
            address(this),
            maxPrice,
            a.validAfter,
            a.validBefore,
            authorizationNonce(subject, expectedPeriod, a.salt),
            a.v,
            a.r,
            a.s
        );
        (address receiver, uint256 part) = _royalty(subject, price);
        if (part != 0) cybr.safeTransfer(receiver, part);
        cybr.safeTransfer(owner, price - part);
        if (maxPrice != price) cybr.safeTransfer(who, maxPrice - price);
    }

    /// Checks the terms and gives access; the caller moves the money.
    function _admit(
        address who,
        uint256 subject,
        uint256 maxPrice,
        uint256 expectedPeriod
    ) private returns (address owner, uint256 price) {
        owner = _ownerOf(subject);
        Terms memory terms = _terms[subject];
        price = terms.price;
        if (owner == address(0) || price == 0) revert NothingToPay(subject);
        if (price > maxPrice) revert PriceTooHigh(price, maxPrice);
        if (terms.period != expectedPeriod) revert OtherPeriod(terms.period, expectedPeriod);
        uint256 until = paidUntil[subject][who];
        // Far enough from the end of 40 bits, and from what anybody can want to pay in advance.
        if (until > block.timestamp + MAX_PERIOD) revert PaidAlready(subject, who);
        if (until < block.timestamp) until = block.timestamp;
        until = terms.period == 0 ? FOR_EVER : until + terms.period;
        paidUntil[subject][who] = uint40(until);
        emit Paid(subject, who, price, uint40(until));
    }
}
