// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "../../src/land/Geometry.sol";
import {GridWords} from "../../src/land/GridWords.sol";
import {LandBank} from "../../src/land/LandBank.sol";
import {LandRegistry} from "../../src/land/LandRegistry.sol";
import {LandTitle} from "../../src/land/LandTitle.sol";
import {LandLedger} from "./LandLedger.sol";
import {vm} from "./Vm.sol";

/// @dev Everybody who has to do with land: four owners, distributors (this), Conduct (this),
/// governance, and a stranger. Each action says beforehand whether the rules allow it; `fault` tells of
/// the first that went otherwise.
abstract contract LandHandler is LandLedger {
    uint256 private constant USERS = 4;
    uint256 private constant MOST_IDS = 24;
    address private constant STRANGER = address(0xBAD);

    LandTitle private immutable _title;
    LandBank private immutable _bank;
    LandRegistry private immutable _registry;
    address private immutable _governance;
    uint256 private immutable _genesis;
    uint256 public now_;
    string public fault;
    uint256 public actions;
    /// Actions that were done, by kind: to see that the games reach what they are to test.
    mapping(bytes32 kind => uint256) public done;

    constructor(LandTitle title_, LandRegistry registry_, uint256[] memory ids_) {
        (_title, _registry) = (title_, registry_);
        _bank = title_.bank();
        _governance = registry_.governance();
        _genesis = now_ = block.timestamp;
        balanceOf[address(_bank)] = Geometry.TITLES;
        for (uint256 i = 0; i < ids_.length; ++i) _watch(ids_[i], address(_bank), true);
    }

    function user(uint256 seed) public pure returns (address) {
        return address(uint160(0x1000 + (seed % USERS)));
    }

    function pass(uint32 time) public {
        now_ += time % 120 days;
    }

    function release(uint256 which, uint256 to) public {
        _go();
        uint256 id = _id(which);
        uint8 class_ = _title.classOf(id);
        bool may = ownerOf[id] == address(_bank) && !Geometry.isPublic(class_);
        try _bank.releaseOne(id, user(to)) {
            _note("release", may);
            _own(id, user(to), now_);
        } catch {
            _refused("release", may);
        }
    }

    function form(uint256 to) external {
        _go();
        bool may = now_ >= _genesis + 365 days;
        try _bank.form(user(to)) returns (uint256 id) {
            _note("form", may && id == supply);
            supply += 1;
            balanceOf[user(to)] += 1;
            if (ids.length >= MOST_IDS) return;
            _watch(id, user(to), false);
            acquired[id] = now_;
        } catch {
            _refused("form", may);
        }
    }

    /// Owners hand on their own titles, to others or back to LandBank; others try to.
    function transfer(uint256 who, uint256 which, uint256 to) external {
        _go();
        uint256 id = _id(which);
        address from = ownerOf[id];
        address caller = who % 8 == 7 ? user(who >> 3) : from;
        if (caller == address(_bank)) caller = STRANGER;
        address receiver = to % 16 == 15 ? address(_bank) : user(to);
        bool may = caller == from || approvedFor[id] == caller;
        vm.prank(caller);
        try _title.transferFrom(from, receiver, id) {
            _note("transfer", may);
            if (caller == from) proven[from] = now_;
            _own(id, receiver, now_);
        } catch {
            _refused("transfer", may);
        }
    }

    function approve(uint256 which, uint256 to, bool asBuilder) external {
        _go();
        uint256 id = _id(which);
        if (ownerOf[id] == address(_bank)) return;
        vm.prank(ownerOf[id]);
        if (asBuilder) {
            _title.setBuilder(id, user(to), type(uint40).max);
            builderFor[id] = user(to);
        } else {
            _title.approve(user(to), id);
            approvedFor[id] = user(to);
        }
    }

    function prove(uint256 who) external {
        _go();
        address owner = user(who);
        bool may = balanceOf[owner] > 0;
        vm.prank(owner);
        try _title.proveKey() {
            _note("prove", may);
            proven[owner] = now_;
        } catch {
            _refused("prove", may);
        }
    }

    /// Mostly by those who may; to homes, to the edge, next to others, or anywhere.
    function relocate(uint256 who, uint256 which, uint256 kind, uint256 near, uint256 how) public {
        _go();
        uint256 id = _id(which);
        (int256 x, int256 y) = _destination(kind, near, how);
        _move(who % 4 == 0 ? user(who >> 2) : ownerOf[id], id, x, y);
    }

    /// One title after the other as far out as it goes, in a row.
    function growNeedle(uint256 which, uint256 row) public {
        _go();
        for (uint256 i = 0; i < 5; ++i) {
            uint256 id = _id(which + i);
            _move(ownerOf[id], id, 131 + int256(i), int256(row % 3));
        }
    }

    /// One step from where a title lies: at the edge it may lean on others, and not on itself.
    function creep(uint256 which, uint256 direction) public {
        _go();
        uint256 id = _id(which);
        if (cellOf[id] == 0) return;
        (int256 x, int256 y) = GridWords.cellOf(cellOf[id] - 1);
        int256 step = direction & 2 == 0 ? int256(1) : -1;
        if (direction & 1 == 0) x += step;
        else y += step;
        _move(ownerOf[id], id, x, y);
    }

    function _move(address caller, uint256 id, int256 x, int256 y) private {
        if (caller == address(_bank)) caller = STRANGER;
        uint256 key = GridWords.cellKey(x, y);
        bool may = _mayMove(id, caller, address(_bank)) && _isOpen(id, x, y);
        vm.prank(caller);
        try _registry.relocate(id, int16(x), int16(y), type(uint256).max) {
            _note(Geometry.isOutside(x, y) ? bytes32("edge") : bytes32("move"), may);
            feesPaid += _feeAt(key, now_);
            if (cellOf[id] == 0) located += 1;
            _put(id, key);
        } catch {
            _refused("relocate", may);
        }
    }

    function evict(uint256 which) public {
        _go();
        uint256 id = _id(which);
        bool may = ownerOf[id] != address(_bank) && cellOf[id] != 0 && now_ >= _lapseOf(id);
        bytes32 before = _ownerWord(id);
        vm.prank(STRANGER);
        try _registry.evict(id) {
            _note("evict", may && _ownerWord(id) == before);
            _takeOff(id);
        } catch {
            _refused("evict", may);
        }
    }

    function remove(uint256 which) external {
        _go();
        uint256 id = _id(which);
        bool may = ownerOf[id] != address(_bank) && cellOf[id] != 0;
        bytes32 before = _ownerWord(id);
        try _registry.remove(id) {
            _note("remove", may && _ownerWord(id) == before);
            _takeOff(id);
        } catch {
            _refused("remove", may);
        }
    }

    function setRules(uint32 period_, uint8 missed_, uint96 fee_) external {
        _go();
        (period_, missed_) = (30 days + (period_ % 90 days), 2 + (missed_ % 4));
        fee_ = fee_ % 2_000 ether;
        vm.prank(_governance);
        _registry.setRules(period_, missed_, fee_);
        if (uint256(period_) * missed_ < period * missed) since = now_;
        (period, missed, fee) = (period_, missed_, fee_);
    }

    /// None of this is for strangers, whatever the state.
    function strangerTries(uint256 which, uint256 word, uint256 kind) external {
        _go();
        uint256 id = _id(which);
        uint256[] memory proofs = new uint256[](1);
        proofs[0] = (now_ << 160) | uint160(ownerOf[id]);
        bytes[9] memory calls = [
            abi.encodeCall(_title.transferFrom, (ownerOf[id], STRANGER, id)),
            abi.encodeCall(_title.approve, (STRANGER, id)),
            abi.encodeCall(_title.setBuilder, (id, STRANGER, type(uint40).max)),
            abi.encodeCall(_title.mint, (STRANGER)),
            abi.encodeCall(_title.recordProofs, (proofs)),
            abi.encodeCall(_bank.releaseOne, (id, STRANGER)),
            abi.encodeCall(_bank.form, (STRANGER)),
            abi.encodeCall(_registry.remove, (id)),
            abi.encodeCall(_registry.grid().put, (word, word >> 8, word >> 16))
        ];
        kind %= calls.length;
        address to = kind < 5 ? address(_title) : kind < 7 ? address(_bank) : address(_registry);
        if (kind == 8) to = address(_registry.grid());
        vm.prank(STRANGER);
        (bool ok, ) = to.call(calls[kind]);
        if (ok) _fail("a stranger");
    }

    function _takeOff(uint256 id) private {
        uint256 key = cellOf[id] - 1;
        (int256 x, int256 y) = GridWords.cellOf(key);
        if (Geometry.classOf(x, y) != Geometry.OUTSIDE) freed[key] = now_;
        located -= 1;
        _lift(id);
    }

    function _destination(
        uint256 kind,
        uint256 near,
        uint256 how
    ) private view returns (int256 x, int256 y) {
        uint256 other = _id(near);
        kind %= 4;
        if (kind == 0 && other < Geometry.TITLES) return Geometry.birthCell(other);
        if (kind == 1) return (131 + int256(how % 4), int256(near % 4));
        if (kind == 2 && cellOf[other] != 0) {
            (x, y) = GridWords.cellOf(cellOf[other] - 1);
            return (x + int256(how % 3) - 1, y + int256((how >> 8) % 3) - 1);
        }
        return (int256(how % 280) - 140, int256((how >> 16) % 280) - 140);
    }

    function _id(uint256 seed) private view returns (uint256) {
        return ids[seed % ids.length];
    }

    function _ownerWord(uint256 id) private view returns (bytes32) {
        return _title.ownerWords(id, 1)[0];
    }

    function _note(bytes32 kind, bool wasAllowed) private {
        done[kind] += 1;
        if (!wasAllowed) _fail(string.concat("done against the rules: ", _text(kind)));
    }

    function _refused(bytes32 kind, bool wasAllowed) private {
        if (wasAllowed) _fail(string.concat("refused against the rules: ", _text(kind)));
    }

    function _fail(string memory what) private {
        if (bytes(fault).length == 0) fault = what;
    }

    function _text(bytes32 kind) private pure returns (string memory) {
        return string(abi.encodePacked(kind));
    }

    /// Time is not kept between calls of the runner.
    function _go() private {
        actions += 1;
        vm.warp(now_);
    }
}
