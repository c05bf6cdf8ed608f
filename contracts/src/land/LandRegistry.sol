// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Opening} from "../Opening.sol";
import {Geometry} from "./Geometry.sol";
import {GridWords} from "./GridWords.sol";
import {LandGrid} from "./LandGrid.sol";
import {LandRules} from "./LandRules.sol";

/// @dev What LandRegistry asks of LandTitle.
interface IOwnedTitles {
    function bank() external view returns (address);
    function ownerOf(uint256 id) external view returns (address);
    function isMoveAllowed(uint256 id, address who) external view returns (bool);
    function lastProofOf(uint256 id) external view returns (uint40);
    function totalSupply() external view returns (uint256);
}

/// @title The rules of where titles lie
/// @notice Knows where every title is and which title is on a cell. Owners move: to a free cell, or
/// to the outside edge of the city where the new cell touches land and stays within a circle a
/// little larger than the city's area. Who did not prove their key for too long, or was condemned by
/// Conduct, loses the cell and never the title. Streets and parks never move.
/// @dev The only writer of LandGrid, which it makes. Invariants: located titles and their cells are a
/// bijection; the cell and the where words say the same; public titles are where they were born;
/// a cell is only taken when it was free; no rule here changes who owns a title.
contract LandRegistry is LandRules, Opening {
    using SafeERC20 for IERC20;

    /// @dev Why a title lost its cell.
    uint8 private constant LAPSED = 1;
    uint8 private constant REMOVED = 2;

    /// @notice LandTitle.
    IOwnedTitles public immutable title;
    /// @notice The words; made by this contract, which alone may write them.
    LandGrid public immutable grid;
    /// @notice CYBR, in which moving in is paid.
    IERC20 public immutable cybr;
    /// @notice Titles that have a cell.
    uint256 public located = Geometry.TITLES;
    /// @notice The contract that may remove titles from their cells: Conduct.
    address public conduct;
    /// @notice When a cell inside the city was freed by eviction or removal; Unix seconds by cell key.
    mapping(uint256 key => uint40) public freedAt;

    /// @dev pi and four times the slack of 5 %, times 10^10; see `_checkNewCell`.
    uint256 private constant PI = 31_415_926_500;
    uint256 private constant AREA_FACTOR = 42_000_000_000;

    /// @notice A title moved. Keys are `(y + 512) << 10 | (x + 512)`; 0xFFFFFFFF = nowhere.
    event Moved(uint256 indexed id, uint32 fromKey, uint32 toKey);
    /// @notice A title lost its cell: 1 no proof of key, 2 removed by Conduct. A `Moved` to nowhere goes
    /// before.
    event Evicted(uint256 indexed id, uint32 fromKey, uint8 reason);

    /// @notice Only the title's owner or somebody they approved may move it, and nobody moves streets,
    /// parks and what else LandBank holds.
    error NotAuthorized(address caller, uint256 id);
    /// @notice The title lies on this cell already.
    error AlreadyThere(uint256 id, int16 x, int16 y);
    /// @notice The title lies nowhere already.
    error AlreadyNowhere(uint256 id);
    /// @notice Another title lies on this cell.
    error CellTaken(int16 x, int16 y);
    /// @notice The central square and its gates carry no titles.
    error CellIsCommons(int16 x, int16 y);
    /// @notice The cell does not touch a cell with a title on it (another one than the mover's).
    error NotAtTheEdge(int16 x, int16 y);
    /// @notice The cell is too far out for the city's present area.
    error BeyondTheRim(int16 x, int16 y);
    /// @notice The title's owner has proven their key recently enough; see `lapsesAt`.
    error StillAlive(uint256 id, uint256 lapses);
    /// @notice Only Conduct removes titles from their cells.
    error OnlyConduct(address caller);
    /// @notice What LandBank holds stays where it is.
    error BankTitle(uint256 id);
    /// @notice The cell was freed lately: moving in costs this much CYBR now. Allow at least that much,
    /// or wait; the fee falls to zero.
    error MoveInFeeDue(uint256 fee, uint256 maxFee);

    constructor(
        address title_,
        address cybr_,
        address governance_
    ) LandRules(governance_) Opening(msg.sender) {
        title = IOwnedTitles(title_);
        cybr = IERC20(cybr_);
        grid = new LandGrid(address(this));
    }

    /// @notice Names Conduct. Only for the deployer, once: it is deployed after this contract.
    function open(address conduct_) external opening {
        conduct = conduct_;
    }

    /// @notice Where a title lies. `located` is false for titles that lie nowhere or do not exist.
    function cellOf(uint256 id) external view returns (bool located_, int16 x, int16 y) {
        if (id >= title.totalSupply()) return (false, 0, 0);
        (, , uint256 where) = _whereOf(id);
        if (where == GridWords.NOWHERE) return (false, 0, 0);
        (int256 x_, int256 y_) = where == 0
            ? Geometry.birthCell(id)
            : GridWords.cellOf(where - 1);
        return (true, int16(x_), int16(y_));
    }

    /// @notice Whether all of these titles lie somewhere. The titles must exist.
    function areLocated(uint256[] calldata ids) external view returns (bool) {
        uint256 slot = type(uint256).max;
        bytes32 word;
        for (uint256 i = 0; i < ids.length; ++i) {
            (uint256 slot_, uint256 shift) = GridWords.laneOfTitle(ids[i]);
            if (slot_ != slot) word = grid.word(slot_);
            slot = slot_;
            uint256 where = GridWords.get(word, shift);
            if (where == GridWords.NOWHERE) return false;
            if (where == 0 && ids[i] >= Geometry.TITLES) return false;
        }
        return true;
    }

    /// @notice Which title lies on a cell. `found` is false for free cells, commons and outside.
    function titleAt(int16 x, int16 y) external view returns (bool found, uint256 id) {
        (uint256 slot, uint256 shift) = GridWords.laneOfCell(GridWords.cellKey(x, y));
        uint256 there = GridWords.get(grid.word(slot), shift) & GridWords.TITLE_MASK;
        if (there == GridWords.VACANT) return (false, 0);
        if (there != 0) return (true, there - 1);
        if (!Geometry.isTitled(x, y)) return (false, 0);
        return (true, Geometry.birthTitle(x, y));
    }

    /// @notice CYBR (smallest unit) that moving to this cell costs now: 0 unless it was freed by an
    /// eviction or a removal in the last 14 days.
    function moveInFeeOf(int16 x, int16 y) external view returns (uint256) {
        return _moveInFee(freedAt[GridWords.cellKey(x, y)]);
    }

    /// @notice When the title's cell is lost unless its owner proves their key before; Unix seconds.
    function lapsesAt(uint256 id) external view returns (uint256) {
        return _lapse(title.lastProofOf(id));
    }

    /// @notice Moves a title to cell (x, y). For its owner or somebody they approved. Moving in is free
    /// unless the cell was taken from somebody in the last days; then up to `maxFee` CYBR is paid from
    /// the caller's allowance to this contract (`moveInFeeOf` says how much).
    /// @dev The signature has a low selector, which is found early: 400 gas less for every move.
    function relocate(uint256 id, int16 x, int16 y, uint256 maxFee) external {
        if (!title.isMoveAllowed(id, msg.sender)) revert NotAuthorized(msg.sender, id);
        unchecked {
            (uint256 slot, uint256 shift, uint256 where) = _whereOf(id);
            uint256 toKey = GridWords.cellKey(x, y);
            // Who goes home leaves zeros behind, so that equal maps have equal roots.
            bool home = where != 0 && id < Geometry.TITLES && Geometry.bornAt(x, y) == id + 1;
            uint256 arriving = GridWords.pack(slot, shift, home ? 0 : toKey + 1);
            uint256 leaving = arriving;
            uint256 fromKey = GridWords.NOWHERE;
            if (where == GridWords.NOWHERE) {
                located += 1;
            } else {
                uint256 left;
                (fromKey, left) = _departure(id, where);
                if (fromKey == toKey) revert AlreadyThere(id, x, y);
                leaving = _cellLane(fromKey, left);
            }
            (slot, shift) = GridWords.laneOfCell(toKey);
            // Written first and judged by what was there: one call less, and a refusal undoes it.
            bytes32 word = grid.put(
                leaving,
                GridWords.pack(slot, shift, home ? 0 : id + 1),
                arriving
            );
            uint256 there = GridWords.get(word, shift) & GridWords.TITLE_MASK;
            if (there == GridWords.VACANT) _payMoveIn(toKey, maxFee);
            else _checkNewCell(x, y, there, fromKey, slot, word);
            emit Moved(id, uint32(fromKey), uint32(toKey));
        }
    }

    /// @notice Takes a title whose owner has not proven their key for too long off its cell. For
    /// anybody; the owner keeps the title and may settle again.
    function evict(uint256 id) external {
        uint256 lapse = _lapse(title.lastProofOf(id));
        if (block.timestamp < lapse) revert StillAlive(id, lapse);
        _takeOff(id, LAPSED);
    }

    /// @notice Takes a title off its cell. Only for Conduct; the owner keeps the title and may settle
    /// again.
    function remove(uint256 id) external {
        if (msg.sender != conduct) revert OnlyConduct(msg.sender);
        if (title.ownerOf(id) == title.bank()) revert BankTitle(id);
        _takeOff(id, REMOVED);
    }

    function _takeOff(uint256 id, uint8 reason) private {
        (uint256 slot, uint256 shift, uint256 where) = _whereOf(id);
        if (where == GridWords.NOWHERE) revert AlreadyNowhere(id);
        (uint256 fromKey, uint256 left) = _departure(id, where);
        located -= 1;
        // Outside, a freed cell is no better than the free ones beside it: nobody races for it.
        if (left == GridWords.VACANT) freedAt[fromKey] = uint40(block.timestamp);
        uint256 leaving = _cellLane(fromKey, left);
        grid.put(leaving, leaving, GridWords.pack(slot, shift, GridWords.NOWHERE));
        emit Moved(id, uint32(fromKey), uint32(GridWords.NOWHERE));
        emit Evicted(id, uint32(fromKey), reason);
    }

    /// Takes the fee for a cell that was freed lately.
    function _payMoveIn(uint256 key, uint256 maxFee) private {
        uint256 fee = _moveInFee(freedAt[key]);
        if (fee == 0) return;
        if (fee > maxFee) revert MoveInFeeDue(fee, maxFee);
        cybr.safeTransferFrom(msg.sender, governance, fee);
    }

    /// Where the lane is that says where title `id` lies, and what it says: 0 at its birth cell, cell
    /// key + 1, or NOWHERE, also for titles that were formed and never placed.
    function _whereOf(
        uint256 id
    ) private view returns (uint256 slot, uint256 shift, uint256 where) {
        (slot, shift) = GridWords.laneOfTitle(id);
        where = GridWords.get(grid.word(slot), shift);
        if (where == 0 && id >= Geometry.TITLES) where = GridWords.NOWHERE;
    }

    /// The cell title `id` leaves, which is not nowhere, and what that cell's lane becomes.
    function _departure(
        uint256 id,
        uint256 where
    ) private pure returns (uint256 key, uint256 left) {
        int256 x;
        int256 y;
        if (where == 0) {
            (x, y) = Geometry.birthCell(id);
            return (GridWords.cellKey(x, y), GridWords.VACANT);
        }
        (x, y) = GridWords.cellOf(where - 1);
        // A cell with a title on it is not of the commons. Most lie in the square inside the circle,
        // for which the first comparison is enough.
        bool inside = Geometry.isInSquare(x, y) || !Geometry.isOutside(x, y);
        return (where - 1, inside ? GridWords.VACANT : 0);
    }

    function _cellLane(uint256 key, uint256 value) private pure returns (uint256) {
        (uint256 slot, uint256 shift) = GridWords.laneOfCell(key);
        return GridWords.pack(slot, shift, value);
    }

    /// The city may grow only where it touches land (4-adjacent) and stays compact: the cell's
    /// centre lies within a circle of 1.05 times the area A of all located titles and the commons.
    /// In half-cells, X = 2x + 1: X² + Y² <= 4/pi * A * 1.05. Neighbour rules alone let somebody
    /// grow a needle; see docs/contracts.md. `there` is what the cell's lane said, `word` the word of
    /// `slot` that holds it.
    function _checkNewCell(
        int256 x,
        int256 y,
        uint256 there,
        uint256 fromKey,
        uint256 slot,
        bytes32 word
    ) private view {
        if (there != 0) revert CellTaken(int16(x), int16(y));
        if (!Geometry.isOutside(x, y)) {
            if (Geometry.isCommons(x, y)) revert CellIsCommons(int16(x), int16(y));
            revert CellTaken(int16(x), int16(y));
        }
        unchecked {
            uint256 area = located + Geometry.COMMONS_CELLS;
            int256 x2 = 2 * x + 1;
            int256 y2 = 2 * y + 1;
            uint256 distance = uint256(x2 * x2 + y2 * y2);
            if (distance * PI > area * AREA_FACTOR) revert BeyondTheRim(int16(x), int16(y));
            // Towards the middle first: there is land most often.
            int256 dx = x < 0 ? int256(1) : -1;
            int256 dy = y < 0 ? int256(1) : -1;
            if (_isLand(x + dx, y, fromKey, slot, word)) return;
            if (_isLand(x, y + dy, fromKey, slot, word)) return;
            if (_isLand(x - dx, y, fromKey, slot, word)) return;
            if (_isLand(x, y - dy, fromKey, slot, word)) return;
        }
        revert NotAtTheEdge(int16(x), int16(y));
    }

    /// Whether a title lies on (x, y) that is not the mover's own. The word of `slot` is known.
    function _isLand(
        int256 x,
        int256 y,
        uint256 fromKey,
        uint256 slot,
        bytes32 word
    ) private view returns (bool) {
        uint256 key = GridWords.cellKey(x, y);
        if (key == fromKey) return false;
        (uint256 slot_, uint256 shift) = GridWords.laneOfCell(key);
        if (slot_ != slot) word = grid.word(slot_);
        uint256 there = GridWords.get(word, shift) & GridWords.TITLE_MASK;
        if (there == 0) return Geometry.isTitled(x, y);
        return there != GridWords.VACANT;
    }
}
