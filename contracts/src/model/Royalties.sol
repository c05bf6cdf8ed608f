// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";

/// @title Creators' share of what their models earn
/// @notice ERC-2981. The creator and the share are written when the model is made, in a slot that
/// only models with a royalty have. Nobody can raise a share; its receiver may lower it, give it up
/// or hand it on.
/// @dev Invariants: a share never rises; it is at most MAX_ROYALTY; who has no share has no
/// receiver.
abstract contract Royalties is IERC2981 {
    /// @notice Largest share in hundredths of a percent: 10 %.
    uint256 public constant MAX_ROYALTY = 1_000;
    uint256 private constant WHOLE = 10_000;

    struct Royalty {
        address receiver;
        /// Hundredths of a percent of the price.
        uint16 share;
    }

    mapping(uint256 id => Royalty) private _royalties;

    /// @notice A model's royalty was set, lowered or handed on; zeros when it was given up.
    event RoyaltySet(uint256 indexed id, address indexed receiver, uint16 share);

    /// @notice A royalty needs a receiver and is 1 to MAX_ROYALTY hundredths of a percent.
    error BadRoyalty(address receiver, uint16 share);
    /// @notice Only who receives a royalty may lower it or hand it on.
    error NotRoyaltyReceiver(uint256 id, address caller);
    /// @notice A royalty can't be raised.
    error RoyaltyCantRise(uint256 id, uint16 share);

    /// @notice Lowers the caller's royalty, or hands it on; a share of 0 gives it up for good.
    function setRoyalty(uint256 id, address receiver, uint16 share) external {
        Royalty memory royalty = _royalties[id];
        if (royalty.receiver != msg.sender) revert NotRoyaltyReceiver(id, msg.sender);
        if (share > royalty.share) revert RoyaltyCantRise(id, share);
        if (share == 0) {
            delete _royalties[id];
            emit RoyaltySet(id, address(0), 0);
        } else {
            _setRoyalty(id, receiver, share);
        }
    }

    /// @notice Who gets a share of what the model earns, in hundredths of a percent; zeros for
    /// nobody.
    function royaltyOf(uint256 id) external view returns (address receiver, uint16 share) {
        Royalty memory royalty = _royalties[id];
        return (royalty.receiver, royalty.share);
    }

    /// @inheritdoc IERC2981
    /// @dev Rounded down.
    function royaltyInfo(
        uint256 id,
        uint256 salePrice
    ) external view returns (address receiver, uint256 amount) {
        Royalty memory royalty = _royalties[id];
        // As large a price as there is must not overflow: whole parts first.
        amount = (salePrice / WHOLE) * royalty.share;
        amount += ((salePrice % WHOLE) * royalty.share) / WHOLE;
        return (royalty.receiver, amount);
    }

    function _setRoyalty(uint256 id, address receiver, uint16 share) internal {
        if (receiver == address(0) || share == 0 || share > MAX_ROYALTY) {
            revert BadRoyalty(receiver, share);
        }
        _royalties[id] = Royalty(receiver, share);
        emit RoyaltySet(id, receiver, share);
    }
}
