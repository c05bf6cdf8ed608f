// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {Geometry} from "./Geometry.sol";
import {GridWords} from "./GridWords.sol";
import {IGround} from "./IGround.sol";

/// @dev What LandBank asks of LandTitle.
interface IBankedTitles {
    function classOf(uint256 id) external view returns (uint8);
    function transferMany(address from, address to, uint256[] calldata ids) external;
}

/// @title Holder of all land that nobody was given yet
/// @notice Owns every title at genesis. Distributors (the ICO, the auction house) hand out private
/// titles; streets and parks stay here for ever. The owner of this contract is the foundation (the
/// governance timelock; a plain account on a local chain): it names distributors and may build on
/// public titles and on the commons, and can do nothing else with the land.
/// @dev Invariants: no public title ever leaves; only distributors move titles; this contract never
/// approves anybody, so it is the only one that can.
contract LandBank is IGround, Ownable2Step {
    /// @notice LandTitle, which made this contract.
    IBankedTitles public immutable title;
    /// @notice Who may hand out titles.
    mapping(address account => bool) public isDistributor;

    /// @notice A distributor was named or dismissed.
    event DistributorSet(address indexed account, bool allowed);

    /// @notice Only a distributor may release titles.
    error OnlyDistributor(address caller);
    /// @notice Streets and parks are not for sale.
    error PublicTitle(uint256 id);

    constructor(
        address title_,
        address foundation,
        address[] memory distributors
    ) Ownable(foundation) {
        title = IBankedTitles(title_);
        for (uint256 i = 0; i < distributors.length; ++i) {
            _setDistributor(distributors[i], true);
        }
    }

    /// @notice Hands private titles to `to`. Only for distributors; all or nothing.
    /// @dev No receiver hook: a distributor that pays out to contracts must know them.
    function release(uint256[] calldata ids, address to) external {
        if (!isDistributor[msg.sender]) revert OnlyDistributor(msg.sender);
        for (uint256 i = 0; i < ids.length; ++i) {
            if (Geometry.isPublic(title.classOf(ids[i]))) revert PublicTitle(ids[i]);
        }
        title.transferMany(address(this), to, ids);
    }

    /// @notice Names or dismisses a distributor. Only for the foundation.
    function setDistributor(address account, bool allowed) external onlyOwner {
        _setDistributor(account, allowed);
    }

    /// @notice Whether `who` may build on streets, parks and the commons.
    function canBuildPublic(address who) public view returns (bool) {
        return who == owner();
    }

    /// @notice Whether `who` may build on the cell of the commons with this key.
    function canBuild(uint256 key, address who) external view returns (bool) {
        if (key >= 1 << 20) return false;
        (int256 x, int256 y) = GridWords.cellOf(key);
        return Geometry.classOf(x, y) == Geometry.COMMONS && canBuildPublic(who);
    }

    function _setDistributor(address account, bool allowed) private {
        isDistributor[account] = allowed;
        emit DistributorSet(account, allowed);
    }
}
