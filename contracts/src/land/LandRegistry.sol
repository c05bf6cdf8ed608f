// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "./Geometry.sol";
import {GridWords} from "./GridWords.sol";
import {LandGrid} from "./LandGrid.sol";

/// @dev What LandRegistry asks of LandTitle.
interface IOwnedTitles {
    function canMove(uint256 id, address who) external view returns (bool);
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
        if (!Geometry.isTitled(Geometry.classOf(x, y))) return (false, 0);
        return (true, Geometry.birthTitle(x, y));
    }

    /// @notice Moves a title to cell (x, y). For its owner or somebody they approved.
    function relocate(uint256 id, int16 x, int16 y) external {
        if (!title.canMove(id, msg.sender)) revert NotAuthorized(msg.sender, id);
        (uint256 whereSlot, uint256 whereShift) = GridWords.laneOfTitle(id);
        bytes32 whereWord = grid.word(whereSlot);
        (uint256 fromKey, uint256 left) = _departure(id, GridWords.get(whereWord, whereShift));
        uint256 toKey = GridWords.cellKey(x, y);
        if (fromKey == toKey) revert AlreadyThere(id, x, y);

        (uint256 slot, uint256 shift) = GridWords.laneOfCell(toKey);
        bytes32 word = grid.word(slot);
        uint256 there = GridWords.get(word, shift) & GridWords.TITLE_MASK;
        bool home = false;
        if (there == GridWords.VACANT) home = Geometry.birthTitle(x, y) == id;
        else _checkEdge(x, y, there, fromKey, slot, word);
        word = GridWords.set(word, shift, home ? 0 : id + 1);
        if (fromKey == GridWords.NOWHERE) located += 1;
        else word = _leave(fromKey, left, slot, word);
        grid.write(slot, word);
        grid.write(whereSlot, GridWords.set(whereWord, whereShift, home ? 0 : toKey + 1));
        emit Moved(id, uint32(fromKey), uint32(toKey));
    }

    /// The cell title `id` leaves, and what that cell's lane becomes.
    function _departure(
        uint256 id,
        uint256 where
    ) private pure returns (uint256 key, uint256 left) {
        if (where == GridWords.NOWHERE) return (GridWords.NOWHERE, 0);
        int256 x;
        int256 y;
        if (where == 0) {
            (x, y) = Geometry.birthCell(id);
            return (GridWords.cellKey(x, y), GridWords.VACANT);
        }
        key = where - 1;
        (x, y) = GridWords.cellOf(key);
        left = Geometry.isTitled(Geometry.classOf(x, y)) ? GridWords.VACANT : 0;
    }

    /// Empties the mover's old lane; `word` is the pending word of `slot`, which may be the same one.
    function _leave(
        uint256 fromKey,
        uint256 left,
        uint256 slot,
        bytes32 word
    ) private returns (bytes32) {
        (uint256 fromSlot, uint256 shift) = GridWords.laneOfCell(fromKey);
        if (fromSlot == slot) return GridWords.set(word, shift, left);
        grid.write(fromSlot, GridWords.set(grid.word(fromSlot), shift, left));
        return word;
    }

    /// Reverts unless (x, y), whose lane says `there`, is a free cell outside the plan of genesis
    /// that may be attached. `word` is the word of `slot`, the one of that cell.
    ///
    /// The city may grow only where it touches land (4-adjacent) and stays compact: the cell's
    /// centre lies within a circle of 1.05 times the area A of all located titles and the commons.
    /// In half-cells, X = 2x + 1: X² + Y² <= 4/pi * A * 1.05. Neighbour rules alone let somebody
    /// grow a needle; see docs/contracts.md.
    function _checkEdge(
        int256 x,
        int256 y,
        uint256 there,
        uint256 fromKey,
        uint256 slot,
        bytes32 word
    ) private view {
        uint8 class_ = Geometry.classOf(x, y);
        if (there != 0 || Geometry.isTitled(class_)) revert CellTaken(int16(x), int16(y));
        if (class_ == Geometry.COMMONS) revert CellIsCommons(int16(x), int16(y));
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
        if (there == 0) return Geometry.isTitled(Geometry.classOf(x, y));
        return there != GridWords.VACANT;
    }
}
