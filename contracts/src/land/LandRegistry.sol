// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "./Geometry.sol";
import {GridWords} from "./GridWords.sol";
import {LandGrid} from "./LandGrid.sol";

/// @dev What LandRegistry asks of LandTitle.
interface IOwnedTitles {
    function isMoveAllowed(uint256 id, address who) external view returns (bool);
    function totalSupply() external view returns (uint256);
}

/// @title The rules of where titles lie
/// @notice Knows where every title is and which title is on a cell, and lets owners move: to a free
/// cell, or to the outside edge of the city where the new cell touches land and stays within a
/// circle a little larger than the city's area. Streets and parks never move.
/// @dev The only writer of LandGrid, which it makes. Invariants: located titles and their cells are a
/// bijection; the cell and the where words say the same; public titles are where they were born;
/// a cell is only taken when it was free; no rule here reads or changes who owns a title.
contract LandRegistry {
    /// @notice LandTitle.
    IOwnedTitles public immutable title;
    /// @notice The words; made by this contract, which alone may write them.
    LandGrid public immutable grid;
    /// @notice Titles that have a cell.
    uint256 public located = Geometry.TITLES;

    /// @dev The cell a title leaves, what the cell's lane becomes, and whether it was born there.
    struct Departure {
        uint256 key;
        uint256 left;
        bool born;
    }

    /// @dev pi / 4 and the slack of 5 % in whole numbers; see `_checkEdge`.
    uint256 private constant PI_E8 = 314_159_265;
    uint256 private constant SLACK_PERCENT = 105;

    /// @notice A title moved. Keys are `(y + 512) << 10 | (x + 512)`; from 0xFFFFFFFF = from nowhere.
    event Moved(uint256 indexed id, uint32 fromKey, uint32 toKey);

    /// @notice Only the title's owner or somebody they approved may move it, and nobody moves streets,
    /// parks and what else LandBank holds.
    error NotAuthorized(address caller, uint256 id);
    /// @notice The title lies on this cell already.
    error AlreadyThere(uint256 id, int16 x, int16 y);
    /// @notice Another title lies on this cell.
    error CellTaken(int16 x, int16 y);
    /// @notice The central square and its gates carry no titles.
    error CellIsCommons(int16 x, int16 y);
    /// @notice The cell does not touch a cell with a title on it (another one than the mover's).
    error NotAtTheEdge(int16 x, int16 y);
    /// @notice The cell is too far out for the city's present area.
    error BeyondTheRim(int16 x, int16 y);

    constructor(address title_) {
        title = IOwnedTitles(title_);
        grid = new LandGrid(address(this));
    }

    /// @notice Where a title lies. `located` is false for titles that lie nowhere or do not exist.
    function cellOf(uint256 id) external view returns (bool located_, int16 x, int16 y) {
        if (id >= title.totalSupply()) return (false, 0, 0);
        (uint256 slot, uint256 shift) = GridWords.laneOfTitle(id);
        uint256 where = GridWords.get(grid.word(slot), shift);
        if (where == GridWords.NOWHERE) return (false, 0, 0);
        (int256 x_, int256 y_) = where == 0
            ? Geometry.birthCell(id)
            : GridWords.cellOf(where - 1);
        return (true, int16(x_), int16(y_));
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

    /// @notice Moves a title to cell (x, y). For its owner or somebody they approved.
    function relocate(uint256 id, int16 x, int16 y) external {
        if (!title.isMoveAllowed(id, msg.sender)) revert NotAuthorized(msg.sender, id);
        (uint256 whereSlot, uint256 whereShift) = GridWords.laneOfTitle(id);
        bytes32 whereWord = grid.word(whereSlot);
        Departure memory from = _departure(id, GridWords.get(whereWord, whereShift));
        uint256 toKey = GridWords.cellKey(x, y);
        if (from.key == toKey) revert AlreadyThere(id, x, y);

        (uint256 toSlot, uint256 toShift) = GridWords.laneOfCell(toKey);
        (uint256 fromSlot, uint256 fromShift) = from.key == GridWords.NOWHERE
            ? (toSlot, toShift)
            : GridWords.laneOfCell(from.key);
        (bytes32 fromWord, bytes32 toWord) = grid.pair(fromSlot, toSlot);
        bool home = _checkFree(id, x, y, from, toSlot, toWord, toShift);

        // Leave first: where both cells share a word, or there is none to leave, the second write
        // of that word counts.
        fromWord = GridWords.set(fromWord, fromShift, from.left);
        if (fromSlot == toSlot) toWord = fromWord;
        toWord = GridWords.set(toWord, toShift, home ? 0 : id + 1);
        if (from.key == GridWords.NOWHERE) located += 1;
        whereWord = GridWords.set(whereWord, whereShift, home ? 0 : toKey + 1);
        grid.write(fromSlot, fromWord, toSlot, toWord, whereSlot, whereWord);
        emit Moved(id, uint32(from.key), uint32(toKey));
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

    /// Reverts unless (x, y) is free to take; says whether title `id` was born there. `word` is the
    /// word of `slot`, the cell's lane in it begins at `shift`.
    function _checkFree(
        uint256 id,
        int256 x,
        int256 y,
        Departure memory from,
        uint256 slot,
        bytes32 word,
        uint256 shift
    ) private view returns (bool home) {
        uint256 there = GridWords.get(word, shift) & GridWords.TITLE_MASK;
        if (there == GridWords.VACANT) return !from.born && Geometry.birthTitle(x, y) == id;
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
