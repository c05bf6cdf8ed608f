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

    /// @notice Why a title lost its cell.
    uint8 public constant LAPSED = 1;
    uint8 public constant REMOVED = 2;

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

    /// @dev The cell a title leaves, what the cell's lane becomes, and whether it was born there.
    struct Departure {
        uint256 key;
        uint256 left;
        bool born;
    }

    /// @dev pi / 4 and the slack of 5 % in whole numbers; see `_checkEdge`.
    uint256 private constant PI_E8 = 314_159_265;
    uint256 private constant SLACK_PERCENT = 105;

    /// @notice A title moved. Keys are `(y + 512) << 10 | (x + 512)`; 0xFFFFFFFF = nowhere.
    event Moved(uint256 indexed id, uint32 fromKey, uint32 toKey);
    /// @notice A title lost its cell: LAPSED or REMOVED. A `Moved` to nowhere goes before.
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
    /// @notice The cell was freed lately: moving in costs this much CYBR now. Use `moveIn` with a limit
    /// of at least that much, or wait; the fee falls to zero.
    error MoveInFeeDue(uint256 fee, uint256 limit);

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
        (uint256 slot, uint256 shift) = GridWords.laneOfTitle(id);
        uint256 where = _whereOf(id, GridWords.get(grid.word(slot), shift));
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
            if (_whereOf(ids[i], GridWords.get(word, shift)) == GridWords.NOWHERE) return false;
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
    /// eviction or a removal in the last MOVE_IN_WINDOW.
    function moveInFeeOf(int16 x, int16 y) external view returns (uint256) {
        return _moveInFee(freedAt[GridWords.cellKey(x, y)]);
    }

    /// @notice When the title's cell is lost unless its owner proves their key before; Unix seconds.
    function lapsesAt(uint256 id) external view returns (uint256) {
        return _lapse(title.lastProofOf(id));
    }

    /// @notice Moves a title to cell (x, y), without a fee. For its owner or somebody they approved.
    function relocate(uint256 id, int16 x, int16 y) external {
        _move(id, x, y, 0);
    }

    /// @notice Moves a title to cell (x, y) and pays up to `limit` CYBR from the caller's allowance to
    /// this contract, if the cell was freed lately. For its owner or somebody they approved.
    function moveIn(uint256 id, int16 x, int16 y, uint256 limit) external {
        _move(id, x, y, limit);
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
        (uint256 whereSlot, uint256 whereShift) = GridWords.laneOfTitle(id);
        bytes32 whereWord = grid.word(whereSlot);
        uint256 where = _whereOf(id, GridWords.get(whereWord, whereShift));
        if (where == GridWords.NOWHERE) revert AlreadyNowhere(id);
        Departure memory from = _departure(id, where);
        (uint256 slot, uint256 shift) = GridWords.laneOfCell(from.key);
        bytes32 word = GridWords.set(grid.word(slot), shift, from.left);
        whereWord = GridWords.set(whereWord, whereShift, GridWords.NOWHERE);
        located -= 1;
        // Outside, a freed cell is no better than the free ones beside it: nobody races for it.
        if (from.left == GridWords.VACANT) freedAt[from.key] = uint40(block.timestamp);
        grid.write(slot, word, slot, word, whereSlot, whereWord);
        emit Moved(id, uint32(from.key), uint32(GridWords.NOWHERE));
        emit Evicted(id, uint32(from.key), reason);
    }

    function _move(uint256 id, int16 x, int16 y, uint256 limit) private {
        if (!title.isMoveAllowed(id, msg.sender)) revert NotAuthorized(msg.sender, id);
        (uint256 whereSlot, uint256 whereShift) = GridWords.laneOfTitle(id);
        bytes32 whereWord = grid.word(whereSlot);
        Departure memory from = _departure(id, _whereOf(id, GridWords.get(whereWord, whereShift)));
        uint256 toKey = GridWords.cellKey(x, y);
        if (from.key == toKey) revert AlreadyThere(id, x, y);

        (uint256 toSlot, uint256 toShift) = GridWords.laneOfCell(toKey);
        (uint256 fromSlot, uint256 fromShift) = from.key == GridWords.NOWHERE
            ? (toSlot, toShift)
            : GridWords.laneOfCell(from.key);
        (bytes32 fromWord, bytes32 toWord) = grid.pair(fromSlot, toSlot);
        (bool home, uint256 fee) = _checkFree(id, x, y, from, toSlot, toWord, toShift);
        if (fee > limit) revert MoveInFeeDue(fee, limit);

        // Leave first: where both cells share a word, or there is none to leave, the second write
        // of that word counts.
        if (from.key == GridWords.NOWHERE) located += 1;
        else fromWord = GridWords.set(fromWord, fromShift, from.left);
        if (fromSlot == toSlot) toWord = fromWord;
        toWord = GridWords.set(toWord, toShift, home ? 0 : id + 1);
        whereWord = GridWords.set(whereWord, whereShift, home ? 0 : toKey + 1);
        grid.write(fromSlot, fromWord, toSlot, toWord, whereSlot, whereWord);
        emit Moved(id, uint32(from.key), uint32(toKey));
        if (fee > 0) cybr.safeTransferFrom(msg.sender, governance, fee);
    }

    /// The where lane of title `id`, with NOWHERE for titles that were formed and never placed.
    function _whereOf(uint256 id, uint256 lane) private pure returns (uint256) {
        return lane == 0 && id >= Geometry.TITLES ? GridWords.NOWHERE : lane;
    }

    /// The cell title `id` leaves, and what that cell's lane becomes.
    function _departure(uint256 id, uint256 where) private pure returns (Departure memory from) {
        int256 x;
        int256 y;
        if (where == 0) {
            (x, y) = Geometry.birthCell(id);
            return Departure(GridWords.cellKey(x, y), GridWords.VACANT, true);
        }
        if (where == GridWords.NOWHERE) return Departure(GridWords.NOWHERE, 0, false);
        (x, y) = GridWords.cellOf(where - 1);
        // A cell with a title on it is not of the commons.
        uint256 left = Geometry.isOutside(x, y) ? 0 : GridWords.VACANT;
        return Departure(where - 1, left, false);
    }

    /// Reverts unless (x, y) is free to take; says whether title `id` was born there and what moving
    /// in costs. `word` is the word of `slot`, the cell's lane in it begins at `shift`.
    function _checkFree(
        uint256 id,
        int256 x,
        int256 y,
        Departure memory from,
        uint256 slot,
        bytes32 word,
        uint256 shift
    ) private view returns (bool home, uint256 fee) {
        uint256 there = GridWords.get(word, shift) & GridWords.TITLE_MASK;
        if (there == GridWords.VACANT) {
            fee = _moveInFee(freedAt[GridWords.cellKey(x, y)]);
            return (!from.born && Geometry.birthTitle(x, y) == id, fee);
        }
        if (there != 0 || Geometry.isTitled(x, y)) revert CellTaken(int16(x), int16(y));
        if (!Geometry.isOutside(x, y)) revert CellIsCommons(int16(x), int16(y));
        _checkEdge(x, y, from.key, slot, word);
    }

    /// The city may grow only where it touches land (4-adjacent) and stays compact: the cell's
    /// centre lies within a circle of 1.05 times the area A of all located titles and the commons.
    /// In half-cells, X = 2x + 1: X² + Y² <= 4/pi * A * 1.05. Neighbour rules alone let somebody
    /// grow a needle; see docs/contracts.md.
    function _checkEdge(
        int256 x,
        int256 y,
        uint256 fromKey,
        uint256 slot,
        bytes32 word
    ) private view {
        unchecked {
            uint256 area = located + Geometry.COMMONS_CELLS;
            uint256 distance = uint256((2 * x + 1) ** 2 + (2 * y + 1) ** 2);
            if (distance * PI_E8 * 100 > 4 * area * SLACK_PERCENT * 1e8) {
                revert BeyondTheRim(int16(x), int16(y));
            }
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
