// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {Geometry} from "../land/Geometry.sol";

/// @dev What IcoClaim asks of LandTitle.
interface IClaimedTitles {
    function bank() external view returns (address);
    function ownerWordsOf(uint256[] calldata ids) external view returns (bytes32[] memory);
}

/// @dev What IcoClaim asks of LandBank.
interface IClaimedBank {
    function classesOf(address account) external view returns (uint256);
    function releaseOne(uint256 id, address to) external;
}

/// @title First sale of the ICO's titles, each for the same price
/// @notice A parcel of your choice and some CYBR for 5 ETH, which go to the EcosystemFund at once.
/// The price never changes and there is no last day: what nobody claims stays in LandBank. Somebody
/// may claim a parcel before you, at the same price; then nothing of yours is taken. Name more
/// choices than you want with `claimAny`, and losing one of them does not matter.
/// @dev No commitments and reveals: who copies a choice and goes first pays the same price as
/// everybody, and the loser pays nothing and takes the next choice in the same transaction.
///
/// Invariants: every title of the ICO is claimed once at the most, also when it comes back to
/// LandBank, so the CYBR this contract was given at the start is enough for all; no ETH stays here.
contract IcoClaim {
    using SafeERC20 for IERC20;

    /// @notice Wei for a title.
    uint256 public constant PRICE = 5 ether;
    /// @notice Titles of the ICO.
    uint256 public constant TITLES = 15_000;

    /// @notice LandTitle.
    IClaimedTitles public immutable title;
    /// @notice LandBank, which holds what is left.
    IClaimedBank public immutable bank;
    /// @notice CYBR.
    IERC20 public immutable cybr;
    /// @notice The EcosystemFund, which receives the ETH.
    address public immutable governance;
    /// @notice CYBR (smallest unit) that comes with a title.
    uint256 public immutable cybrPerTitle;

    /// @notice Titles claimed so far.
    uint256 public claimed;

    /// @notice A title was claimed.
    event Claimed(uint256 indexed id, address indexed to);
    /// @notice The sale is over, and the CYBR that was left went to the fund.
    event Closed(uint256 cybr);

    /// @notice Choose at least one title.
    error NothingChosen();
    /// @notice Send exactly `due` wei: PRICE for each title.
    error WrongAmount(uint256 sent, uint256 due);
    /// @notice Titles go to an account that can use them, not to nobody and not back to LandBank.
    error BadRecipient(address to);
    /// @notice This title is not one of the ICO's; choose another.
    error NotIcoTitle(uint256 id);
    /// @notice Somebody has claimed this title before you; choose another. You paid nothing.
    error AlreadyClaimed(uint256 id);
    /// @notice Only `free` of your choices are still there; name more. You paid nothing.
    error TooFewFree(uint256 free, uint256 wanted);
    /// @notice The sale goes on while LandBank lets this contract hand out titles.
    error StillOpen();
    /// @notice A supply of CYBR must cover what comes with all titles.
    error SupplyTooSmall(uint256 supply, uint256 needed);

    constructor(address title_, address cybr_, address governance_, uint256 cybrPerTitle_) {
        title = IClaimedTitles(title_);
        bank = IClaimedBank(title.bank());
        cybr = IERC20(cybr_);
        governance = governance_;
        cybrPerTitle = cybrPerTitle_;
    }

    /// @notice Claims all of these titles for `to`, or none of them and you keep your money. Send
    /// exactly PRICE for each. For everybody.
    function claim(uint256[] calldata ids, address to) external payable {
        _checkPayment(ids.length, to);
        for (uint256 i = 0; i < ids.length; ++i) {
            _checkIco(ids[i]);
            // Looked up one by one: a title that is named twice is taken the second time.
            if (!_isFree(ids, i)) revert AlreadyClaimed(ids[i]);
            _release(ids[i], to);
        }
        _finish(ids.length, to);
    }

    /// @notice Claims the first `count` of your choices that are still free, or none and you keep
    /// your money. Send exactly PRICE for each of `count`. For everybody.
    function claimAny(uint256[] calldata choices, uint256 count, address to) external payable {
        _checkPayment(count, to);
        uint256 found = 0;
        for (uint256 i = 0; i < choices.length && found < count; ++i) {
            _checkIco(choices[i]);
            if (!_isFree(choices, i)) continue;
            _release(choices[i], to);
            ++found;
        }
        if (found < count) revert TooFewFree(found, count);
        _finish(count, to);
    }

    /// @notice Sends the CYBR that is left to the fund, when the foundation has ended the sale by
    /// dismissing this contract as a distributor. For everybody.
    function close() external {
        if ((bank.classesOf(address(this)) >> Geometry.ICO) & 1 == 1) revert StillOpen();
        uint256 left = cybr.balanceOf(address(this));
        emit Closed(left);
        cybr.safeTransfer(governance, left);
    }

    /// @notice Which of these titles can be claimed. False for titles that do not exist or are not
    /// the ICO's.
    function areFree(uint256[] calldata ids) external view returns (bool[] memory free) {
        bytes32[] memory words = title.ownerWordsOf(ids);
        free = new bool[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            free[i] = words[i] == 0 && _isIco(ids[i]);
        }
    }

    /// @notice What is left of a supply of CYBR when this contract has got enough for all its
    /// titles.
    /// @dev For the deployment, which hands the supply out.
    function supplyBeside(uint256 supply) external view returns (uint256) {
        uint256 needed = funding();
        if (supply < needed) revert SupplyTooSmall(supply, needed);
        return supply - needed;
    }

    /// @notice CYBR (smallest unit) that comes with all titles together.
    function funding() public view returns (uint256) {
        return TITLES * cybrPerTitle;
    }

    function _checkPayment(uint256 count, address to) private view {
        if (count == 0) revert NothingChosen();
        if (count > TITLES) revert TooFewFree(TITLES, count);
        if (msg.value != count * PRICE) revert WrongAmount(msg.value, count * PRICE);
        if (to == address(0) || to == address(bank)) revert BadRecipient(to);
    }

    function _isIco(uint256 id) private pure returns (bool) {
        if (id >= Geometry.TITLES) return false;
        (int256 x, int256 y) = Geometry.birthCell(id);
        return Geometry.classOf(x, y) == Geometry.ICO;
    }

    function _checkIco(uint256 id) private pure {
        if (!_isIco(id)) revert NotIcoTitle(id);
    }

    /// Whether choice i never left LandBank: only then its owner word was never written.
    function _isFree(uint256[] calldata ids, uint256 i) private view returns (bool) {
        return title.ownerWordsOf(ids[i:i + 1])[0] == 0;
    }

    /// No receiver hook: `to` was named by who pays, and a hook could only refuse.
    function _release(uint256 id, address to) private {
        emit Claimed(id, to);
        bank.releaseOne(id, to);
    }

    function _finish(uint256 count, address to) private {
        claimed += count;
        cybr.safeTransfer(to, count * cybrPerTitle);
        Address.sendValue(payable(governance), msg.value);
    }
}
