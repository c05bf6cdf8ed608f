// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "../../src/land/Geometry.sol";
import {GridWords} from "../../src/land/GridWords.sol";

/// @dev What the land must look like, kept a second time in the plainest way: who owns what, where it
/// lies, when keys were proven. Knows the rules in words of its own and nothing of the contracts' state.
abstract contract LandLedger {
    /// What governance has set, and the fees that were due since.
    uint256 internal period = 90 days;
    uint256 internal missed = 4;
    uint256 internal since;
    uint256 internal fee = 1_000 ether;
    uint256 public feesPaid;

    /// Titles that are watched.
    uint256[] public ids;
    mapping(uint256 id => address) public ownerOf;
    mapping(uint256 id => address) public approvedFor;
    mapping(uint256 id => address) public builderFor;
    mapping(uint256 id => uint256) public acquired;
    mapping(address owner => uint256) public proven;
    mapping(address owner => uint256) public balanceOf;
    uint256 public supply = Geometry.TITLES;
    uint256 public located = Geometry.TITLES;

    /// Cell key + 1 of a watched title; 0 = nowhere.
    mapping(uint256 id => uint256) public cellOf;
    /// Cells where watched titles were born or ever lay, and the title + 1 on each.
    uint256[] public cells;
    mapping(uint256 key => bool) private _isWatched;
    mapping(uint256 key => uint256) public titleOn;
    mapping(uint256 key => uint256) internal freed;

    function idCount() public view returns (uint256) {
        return ids.length;
    }

    function cellCount() external view returns (uint256) {
        return cells.length;
    }

    /// A title that exists already, or lies nowhere.
    function _watch(uint256 id, address owner, bool isPlaced) internal {
        ids.push(id);
        ownerOf[id] = owner;
        if (!isPlaced) return;
        (int256 x, int256 y) = Geometry.birthCell(id);
        _put(id, GridWords.cellKey(x, y));
    }

    function _put(uint256 id, uint256 key) internal {
        _lift(id);
        if (!_isWatched[key]) cells.push(key);
        _isWatched[key] = true;
        titleOn[key] = id + 1;
        cellOf[id] = key + 1;
    }

    function _lift(uint256 id) internal {
        if (cellOf[id] != 0) titleOn[cellOf[id] - 1] = 0;
        cellOf[id] = 0;
    }

    function _own(uint256 id, address to, uint256 time) internal {
        balanceOf[ownerOf[id]] -= 1;
        balanceOf[to] += 1;
        ownerOf[id] = to;
        acquired[id] = time;
        approvedFor[id] = address(0);
        builderFor[id] = address(0);
    }

    /// The title + 1 on a cell, watched or not.
    function _occupant(int256 x, int256 y) internal view returns (uint256) {
        uint256 key = GridWords.cellKey(x, y);
        if (_isWatched[key]) return titleOn[key];
        uint8 class_ = Geometry.classOf(x, y);
        bool titled = class_ != Geometry.OUTSIDE && class_ != Geometry.COMMONS;
        return titled ? Geometry.birthTitle(x, y) + 1 : 0;
    }

    /// Free, and inside the city or at its edge within 1.05 times its area.
    function _isOpen(uint256 id, int256 x, int256 y) internal view returns (bool) {
        uint8 class_ = Geometry.classOf(x, y);
        if (_occupant(x, y) != 0 || class_ == Geometry.COMMONS) return false;
        if (class_ != Geometry.OUTSIDE) return true;
        uint256 area = located + (cellOf[id] == 0 ? 1 : 0) + Geometry.COMMONS_CELLS;
        uint256 distance = uint256((2 * x + 1) * (2 * x + 1) + (2 * y + 1) * (2 * y + 1));
        if (distance * 314_159_265 * 100 > 4 * area * 105 * 10 ** 8) return false;
        return
            _isNeighbour(id, x + 1, y) ||
            _isNeighbour(id, x - 1, y) ||
            _isNeighbour(id, x, y + 1) ||
            _isNeighbour(id, x, y - 1);
    }

    function _isNeighbour(uint256 id, int256 x, int256 y) private view returns (bool) {
        uint256 there = _occupant(x, y);
        return there != 0 && there != id + 1;
    }

    /// What moving to a free cell costs.
    function _feeAt(uint256 key, uint256 time) internal view returns (uint256) {
        if (freed[key] == 0 || time - freed[key] >= 14 days) return 0;
        return (fee * (14 days - (time - freed[key]))) / 14 days;
    }

    function _lapseOf(uint256 id) internal view returns (uint256) {
        uint256 from = proven[ownerOf[id]];
        if (acquired[id] > from) from = acquired[id];
        if (since > from) from = since;
        return from + period * missed;
    }

    function _mayMove(uint256 id, address who, address bank) internal view returns (bool) {
        return ownerOf[id] != bank && (ownerOf[id] == who || approvedFor[id] == who);
    }
}
