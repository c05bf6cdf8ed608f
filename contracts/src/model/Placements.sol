// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Grounds} from "./Grounds.sol";
import {Placement} from "./Placement.sol";

/// @title What stands where
/// @notice Puts models on titles, on the commons and on planets, several to a target. Targets that
/// hold something are listed in state.
/// @dev Invariants: a target is listed once, exactly while it holds a placement; a target holds at
/// most MAX_PLACEMENTS; every stored placement is well-formed and names a model that its placer was
/// allowed to place; nobody places on or removes from ground they may not build on.
abstract contract Placements is Grounds {
    uint256 public constant MAX_PLACEMENTS = 64;

    /// @dev One slot: where the target is in the list (plus one), how many placements it holds.
    struct Holding {
        uint64 place;
        uint64 count;
    }

    /// @dev Packed keys, four to a slot.
    uint64[] private _targets;
    mapping(uint256 target => Holding) private _holdings;
    mapping(uint256 target => mapping(uint256 index => uint256)) private _placements;

    /// @notice What stands on the target changed: read `placementsOf`.
    event PlacementsChanged(uint256 indexed target);

    /// @notice The target holds MAX_PLACEMENTS already.
    error TargetFull(uint256 target);
    /// @notice The target has no placement with this index.
    error NoSuchPlacement(uint256 target, uint256 index);
    /// @notice There must be as many placements as targets.
    error LengthMismatch(uint256 targets, uint256 placements);

    /// @notice Puts a model on a target. The caller may build there, and may place the model.
    function place(uint256 target, uint256 placement) external {
        _checkBuilder(target);
        _place(target, placement);
        emit PlacementsChanged(target);
    }

    /// @notice Puts models on targets, pair by pair; all or nothing. Pairs of one target that
    /// follow each other cost one permission check.
    function placeMany(uint256[] calldata targets, uint256[] calldata placements) external {
        if (targets.length != placements.length) {
            revert LengthMismatch(targets.length, placements.length);
        }
        for (uint256 i = 0; i < targets.length; ++i) {
            if (i == 0 || targets[i] != targets[i - 1]) {
                _checkBuilder(targets[i]);
                emit PlacementsChanged(targets[i]);
            }
            _place(targets[i], placements[i]);
        }
    }

    /// @notice Takes away placement `index`; the target's last one takes its index. For whoever may
    /// build there.
    function remove(uint256 target, uint256 index) external {
        _checkBuilder(target);
        Holding memory holding = _holdings[target];
        if (index >= holding.count) revert NoSuchPlacement(target, index);
        uint64 last = holding.count - 1;
        if (index != last) _placements[target][index] = _placements[target][last];
        delete _placements[target][last];
        if (last == 0) {
            _unlist(holding.place);
            delete _holdings[target];
        } else {
            _holdings[target].count = last;
        }
        emit PlacementsChanged(target);
    }

    /// @notice Packed placements on a target.
    function placementsOf(uint256 target) public view returns (uint256[] memory placements) {
        uint256 count = _holdings[target].count;
        placements = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            placements[i] = _placements[target][i];
        }
    }

    /// @notice Targets that hold placements.
    function targetCount() external view returns (uint256) {
        return _targets.length;
    }

    /// @notice Targets `from` to `from + count - 1` with their placements, shorter at the end. The
    /// order changes when a target becomes empty: read all pages at one block.
    function targetsPage(
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory targets, uint256[][] memory placements) {
        uint256 end = _targets.length;
        if (from > end) from = end;
        if (count > end - from) count = end - from;
        targets = new uint256[](count);
        placements = new uint256[][](count);
        for (uint256 i = 0; i < count; ++i) {
            targets[i] = Placement.unpackTarget(_targets[from + i]);
            placements[i] = placementsOf(targets[i]);
        }
    }

    /// Reverts unless the model exists and `who` may place it.
    function _checkPlacer(uint256 id, address who) internal view virtual;

    function _place(uint256 target, uint256 placement) private {
        Placement.check(target >> 248, placement);
        _checkPlacer(Placement.modelOf(placement), msg.sender);
        Holding memory holding = _holdings[target];
        if (holding.count == MAX_PLACEMENTS) revert TargetFull(target);
        if (holding.count == 0) {
            _targets.push(Placement.packTarget(target));
            holding.place = uint64(_targets.length);
        }
        _placements[target][holding.count] = placement;
        holding.count += 1;
        _holdings[target] = holding;
    }

    /// The last target of the list takes the place of the removed one.
    function _unlist(uint256 place_) private {
        uint256 last = _targets.length;
        if (place_ != last) {
            uint64 moved = _targets[last - 1];
            _targets[place_ - 1] = moved;
            _holdings[Placement.unpackTarget(moved)].place = uint64(place_);
        }
        _targets.pop();
    }
}
