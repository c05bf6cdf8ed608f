// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";

/// @dev What panels ask of LandTitle.
interface IPanelTitles {
    function bank() external view returns (address);
    function ownerOf(uint256 id) external view returns (address);
    function acquiredAt(uint256 id) external view returns (uint40);
    function balanceOf(address owner) external view returns (uint256);
    function totalSupply() external view returns (uint256);
    function ownerWordsOf(uint256[] calldata ids) external view returns (bytes32[] memory);
}

/// @dev What panels ask of LandRegistry.
interface IPanelRegistry {
    function areLocated(uint256[] calldata ids) external view returns (bool);
}

/// @title Panels of jurors drawn by lot
/// @notice Title ids are drawn from a seed until SEATS of them are fit: in private hands since before
/// the report, on a cell, of an owner who is no party and has no seat yet. The seed is the prevrandao
/// of one block named at the report, `seedDelay` blocks later, taken from that block's header: nobody
/// chooses when it is read, and who proposes the block is not known yet when the report is made.
/// @dev Whoever proposes that block can withhold it and get one other draw for the price of a block;
/// mixing more blocks would not help, the last of them would have the same choice. Block hashes, which
/// a proposer can try by the thousand, are not used as randomness.
///
/// Invariants: ids drawn, their number and who is fit by ownership are fixed before the seed is known;
/// a draw only goes forward, so calling it at another time or in other steps tries the same ids; no
/// owner has two seats of a panel; a party has none.
abstract contract Panels {
    uint256 public constant SEATS = 7;
    /// @notice With fewer fit owners among MAX_TRIES ids there is no panel.
    uint256 public constant MIN_SEATS = 5;
    /// @notice Ids that are tried for a panel, over several calls.
    uint256 public constant MAX_TRIES = 8_192;
    /// @notice Blocks that are named as seed, one after the other, when nobody brings them in time.
    uint256 public constant MAX_SEEDS = 3;

    /// @dev Keeps the hashes of the last 8,191 blocks (EIP-2935).
    address private constant BLOCK_HASHES = 0x0000F90827F1C53a10cb7A02335B175320002935;

    uint8 public constant UPHOLD = 1;
    uint8 public constant DISMISS = 2;

    struct Panel {
        /// Block whose prevrandao is the seed.
        uint64 seedBlock;
        /// Jurors hold their titles since before this, Unix seconds.
        uint40 before;
        /// Titles that existed at the report: ids are drawn from these.
        uint32 supply;
        /// Ids tried so far.
        uint32 tried;
        /// How many blocks were named as seed so far.
        uint8 seeds;
        uint8 seated;
        uint8 upholds;
        uint8 dismissals;
        /// Whether the draw is over.
        bool drawn;
    }

    struct Seat {
        address juror;
        uint32 title;
        /// 0 not voted, UPHOLD or DISMISS.
        uint8 vote;
    }

    /// @notice LandTitle.
    IPanelTitles public immutable title;
    /// @notice Blocks from a report to its seed. Three epochs on Ethereum (96): proposers are known for
    /// two at most.
    uint256 public immutable seedDelay;
    /// @dev LandBank.
    address internal immutable _bank;
    IPanelRegistry private immutable _located;

    mapping(uint256 caseId => Panel) internal _panels;
    mapping(uint256 caseId => Seat[]) internal _seats;
    mapping(uint256 caseId => bytes32) private _seeds;

    /// @notice The seed of a case will be this block's.
    event SeedNamed(uint256 indexed caseId, uint64 seedBlock);
    /// @notice The seed of a case is fixed.
    event Sealed(uint256 indexed caseId, bytes32 seed);
    /// @notice A juror has a seat in a case.
    event Seated(uint256 indexed caseId, address indexed juror, uint256 indexed title, uint256 seat);

    /// @notice No seed is awaited in this case.
    error NoSeedAwaited(uint256 caseId);
    /// @notice This is not the header of block `seedBlock`, or that block is yet to come or too old;
    /// then use `reseed`.
    error WrongHeader(uint256 caseId, uint256 seedBlock);
    /// @notice The block of the seed is yet to come or can still be brought: use `seal`.
    error SeedInReach(uint256 caseId, uint256 seedBlock);
    /// @notice No panel is being drawn in this case; while its seed is awaited use `seal` first.
    error NothingToDraw(uint256 caseId);

    constructor(address title_, address registry_, uint256 seedDelay_) {
        title = IPanelTitles(title_);
        _located = IPanelRegistry(registry_);
        _bank = IPanelTitles(title_).bank();
        seedDelay = seedDelay_;
    }

    /// @notice Fixes the seed of a case by the RLP header of the block that was named. For anybody,
    /// while the chain knows that block's hash (8,191 blocks; 256 before EIP-2935).
    function seal(uint256 caseId, bytes calldata header) external {
        Panel storage panel = _awaitingSeed(caseId);
        bytes32 seed = keccak256(abi.encode(_randomness(caseId, panel.seedBlock, header), caseId));
        _seeds[caseId] = seed;
        emit Sealed(caseId, seed);
    }

    /// @notice Names a later block where nobody brought the one before in time. For anybody. After
    /// MAX_SEEDS the case ends undecided, so that nobody draws lots until they like them.
    function reseed(uint256 caseId) external {
        Panel storage panel = _awaitingSeed(caseId);
        uint256 seedBlock = panel.seedBlock;
        if (block.number <= seedBlock || _blockHash(seedBlock) != 0) {
            revert SeedInReach(caseId, seedBlock);
        }
        if (panel.seeds == MAX_SEEDS) {
            panel.drawn = true;
            _panelDrawn(caseId, false, true);
        } else {
            _nameSeed(caseId, panel);
        }
    }

    /// @notice Tries up to `tries` more ids, about 3,500 gas each. For anybody, as often as it takes.
    function draw(uint256 caseId, uint256 tries) external {
        Panel memory panel = _panels[caseId];
        bytes32 seed = _seeds[caseId];
        if (seed == 0 || panel.drawn) revert NothingToDraw(caseId);
        if (tries > MAX_TRIES - panel.tried) tries = MAX_TRIES - panel.tried;
        uint256[] memory ids = _lots(seed, panel, tries);
        bytes32[] memory words = title.ownerWordsOf(ids);
        for (uint256 i = 0; i < tries && panel.seated < SEATS; ++i) {
            panel.tried += 1;
            address owner = address(uint160(uint256(words[i])));
            uint40 acquired = uint40(uint256(words[i]) >> 160);
            if (owner == address(0) || acquired >= panel.before) continue;
            if (!_isFit(caseId, owner, ids[i])) continue;
            _seats[caseId].push(Seat(owner, uint32(ids[i]), 0));
            emit Seated(caseId, owner, ids[i], panel.seated);
            panel.seated += 1;
        }
        panel.drawn = panel.seated == SEATS || panel.tried == MAX_TRIES;
        _panels[caseId] = panel;
        if (panel.drawn) _panelDrawn(caseId, panel.seated >= MIN_SEATS, false);
    }

    /// @notice Seats of a case, in the order in which they were drawn.
    function seatsOf(uint256 caseId) external view returns (Seat[] memory) {
        return _seats[caseId];
    }

    /// @notice How far the panel of a case is. All zero where governance rules from the start.
    function panelOf(uint256 caseId) external view returns (Panel memory) {
        return _panels[caseId];
    }

    /// @notice Seed of a case; 0 until it is fixed.
    function seedOf(uint256 caseId) external view returns (bytes32) {
        return _seeds[caseId];
    }

    /// Begins a panel: from here on the ids that can be drawn are fixed, and the block of the seed.
    function _startPanel(uint256 caseId) internal {
        Panel storage panel = _panels[caseId];
        panel.before = uint40(block.timestamp);
        panel.supply = uint32(title.totalSupply());
        _nameSeed(caseId, panel);
    }

    /// Whether `account` is a party of the case, who can't be a juror.
    function _isParty(uint256 caseId, address account) internal view virtual returns (bool);

    /// Called once, when the draw is over: `enough` seats or not, or the seed never came.
    function _panelDrawn(uint256 caseId, bool enough, bool seedless) internal virtual;

    /// The prevrandao of a block by its header. Overridden where there are no real blocks.
    function _randomness(
        uint256 caseId,
        uint256 seedBlock,
        bytes calldata header
    ) internal view virtual returns (bytes32) {
        bytes32 hash = _blockHash(seedBlock);
        if (hash == 0 || keccak256(header) != hash) revert WrongHeader(caseId, seedBlock);
        return BlockHeader.getPrevRandao(header);
    }

    /// Hash of a past block, 0 when the chain does not know it any more. OpenZeppelin's Blockhash takes
    /// what a chain without EIP-2935 says on refusing for a hash.
    function _blockHash(uint256 number) internal view virtual returns (bytes32) {
        if (number + 256 >= block.number) return blockhash(number);
        (bool known, bytes memory hash) = BLOCK_HASHES.staticcall(abi.encode(number));
        return known && hash.length == 32 ? bytes32(hash) : bytes32(0);
    }

    function _nameSeed(uint256 caseId, Panel storage panel) private {
        uint64 seedBlock = uint64(block.number + seedDelay);
        panel.seedBlock = seedBlock;
        panel.seeds += 1;
        emit SeedNamed(caseId, seedBlock);
    }

    function _awaitingSeed(uint256 caseId) private view returns (Panel storage panel) {
        panel = _panels[caseId];
        if (panel.seedBlock == 0 || panel.drawn || _seeds[caseId] != 0) {
            revert NoSeedAwaited(caseId);
        }
    }

    /// The next ids that the seed draws.
    function _lots(
        bytes32 seed,
        Panel memory panel,
        uint256 tries
    ) private pure returns (uint256[] memory ids) {
        ids = new uint256[](tries);
        for (uint256 i = 0; i < tries; ++i) {
            ids[i] = uint256(keccak256(abi.encode(seed, panel.tried + i))) % panel.supply;
        }
    }

    function _isFit(uint256 caseId, address owner, uint256 id) private view returns (bool) {
        if (owner == _bank || _isParty(caseId, owner)) return false;
        Seat[] storage seats = _seats[caseId];
        for (uint256 i = 0; i < seats.length; ++i) {
            if (seats[i].juror == owner) return false;
        }
        uint256[] memory ids = new uint256[](1);
        ids[0] = id;
        return _located.areLocated(ids);
    }
}
