// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {KeptOwnership} from "../KeptOwnership.sol";
import {Opening} from "../Opening.sol";
import {Geometry} from "./Geometry.sol";
import {GridWords} from "./GridWords.sol";
import {IGround} from "./IGround.sol";

/// @dev What LandBank asks of LandTitle.
interface IBankedTitles {
    function classOf(uint256 id) external view returns (uint8);
    function transferFrom(address from, address to, uint256 id) external;
    function mint(address to) external returns (uint256 id);
}

/// @title Holder of all land that nobody was given yet
/// @notice Owns every title at genesis. Distributors hand out the classes they were named for: the
/// ICO its titles, the auction house its own, land forming new ones. Streets and parks stay here for
/// ever. The owner of this contract is the foundation (on public networks the EcosystemFund; a plain
/// account on a local chain): it names distributors and may build on public titles and on the
/// commons, and can do nothing else with the land.
/// @dev Invariants: no public title ever leaves; a distributor moves only titles of its classes; this
/// contract never approves anybody, so it is the only one that can move what it holds; no title is
/// formed in the first year, and at most MAX_FORMED in an epoch, whoever the distributors are.
contract LandBank is IGround, KeptOwnership, Opening {
    /// @notice Land forming begins this long after genesis.
    uint256 public constant FORMING_DELAY = 365 days;
    /// @notice Length of a forming epoch.
    uint256 public constant EPOCH = 90 days;
    /// @notice Most titles formed in one epoch: 2 % of the city.
    uint256 public constant MAX_FORMED = 1_000;
    /// @dev Bits of the classes that can be handed out.
    uint256 private constant SALEABLE =
        (1 << Geometry.ICO) | (1 << Geometry.AUCTION) | (1 << Geometry.FORMED);

    /// @notice LandTitle, which made this contract.
    IBankedTitles public immutable title;
    /// @notice Unix seconds of the first title that may be formed; epoch 0 begins then.
    uint256 public immutable formingStart;
    /// @notice Contract that draws the metadata of titles; cosmetic.
    address public card;

    /// @notice Which classes an account may hand out: bit c for class c.
    mapping(address account => uint256) public classesOf;
    /// @notice Titles formed in an epoch.
    mapping(uint256 epoch => uint256) public formedIn;

    /// @notice A distributor was named, changed or dismissed (0).
    event DistributorSet(address indexed account, uint256 classes);

    /// @notice Only a distributor may release titles, and only of its classes.
    error NotDistributor(address caller, uint8 class_);
    /// @notice Streets and parks are not for sale.
    error PublicTitle(uint256 id);
    /// @notice Only bits 3 (ICO), 4 (auction) and 6 (formed) can be set.
    error UnknownClasses(uint256 classes);
    /// @notice There must be as many sets of classes as accounts.
    error LengthMismatch(uint256 accounts, uint256 classes);
    /// @notice No land is formed before this time (Unix seconds).
    error TooEarly(uint256 start);
    /// @notice MAX_FORMED titles were formed in this epoch; wait for the next.
    error EpochFull(uint256 epoch);

    constructor(
        address title_,
        address foundation,
        address opener_
    ) Ownable(foundation) Opening(opener_) {
        title = IBankedTitles(title_);
        formingStart = block.timestamp + FORMING_DELAY;
    }

    /// @notice Names the first distributors and the contract that draws the titles. Only for the
    /// deployer, once: they are deployed after this contract.
    function open(
        address card_,
        address[] calldata accounts,
        uint256[] calldata classes
    ) external opening {
        if (accounts.length != classes.length) {
            revert LengthMismatch(accounts.length, classes.length);
        }
        card = card_;
        for (uint256 i = 0; i < accounts.length; ++i) {
            _setDistributor(accounts[i], classes[i]);
        }
    }

    /// @notice Hands private titles to `to`. Only for distributors of their class; all or nothing.
    /// @dev No receiver hook: a distributor that hands titles to contracts must know them.
    function release(uint256[] calldata ids, address to) external {
        for (uint256 i = 0; i < ids.length; ++i) {
            releaseOne(ids[i], to);
        }
    }

    /// @notice Hands one private title to `to`. Only for distributors of its class.
    function releaseOne(uint256 id, address to) public {
        uint8 class_ = title.classOf(id);
        if (Geometry.isPublic(class_)) revert PublicTitle(id);
        _checkDistributor(class_);
        title.transferFrom(address(this), to, id);
    }

    /// @notice Makes a new title for `to`; it lies nowhere yet. Only for the distributor of formed
    /// land, a year after genesis, within the cap of the epoch.
    function form(address to) external returns (uint256 id) {
        _checkDistributor(Geometry.FORMED);
        if (block.timestamp < formingStart) revert TooEarly(formingStart);
        uint256 epoch = (block.timestamp - formingStart) / EPOCH;
        if (formedIn[epoch] == MAX_FORMED) revert EpochFull(epoch);
        formedIn[epoch] += 1;
        return title.mint(to);
    }

    /// @notice Names, changes or dismisses a distributor. Only for the foundation.
    function setDistributor(address account, uint256 classes) external onlyOwner {
        _setDistributor(account, classes);
    }

    /// @notice Whether `who` may build on streets, parks and the commons.
    function canBuildPublic(address who) public view returns (bool) {
        return who == owner();
    }

    /// @notice Whether `who` may build on the cell of the commons with this key.
    function canBuild(uint256 key, address who) external view returns (bool) {
        if (key >= 1 << 20) return false;
        (int256 x, int256 y) = GridWords.cellOf(key);
        return Geometry.isCommons(x, y) && canBuildPublic(who);
    }

    function _setDistributor(address account, uint256 classes) private {
        if (classes & ~SALEABLE != 0) revert UnknownClasses(classes);
        classesOf[account] = classes;
        emit DistributorSet(account, classes);
    }

    function _checkDistributor(uint8 class_) private view {
        if ((classesOf[msg.sender] >> class_) & 1 == 0) revert NotDistributor(msg.sender, class_);
    }
}
