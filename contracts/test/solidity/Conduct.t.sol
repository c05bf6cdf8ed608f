// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CYBR} from "../../src/CYBR.sol";
import {Cases} from "../../src/conduct/Cases.sol";
import {Conduct} from "../../src/conduct/Conduct.sol";
import {Geometry} from "../../src/land/Geometry.sol";
import {KeyProofs} from "../../src/land/KeyProofs.sol";
import {LandRegistry} from "../../src/land/LandRegistry.sol";
import {LandTitle} from "../../src/land/LandTitle.sol";
import {deployed, vm} from "./Vm.sol";

/// @dev Conduct where a block's prevrandao is made up: there are no real blocks in these tests.
contract DiceConduct is Conduct {
    constructor(
        address title_,
        address registry_,
        address cybr_,
        address governance_
    ) Conduct(title_, registry_, cybr_, governance_, 4) {}

    function _randomness(
        uint256,
        uint256 seedBlock,
        bytes calldata
    ) internal pure override returns (bytes32) {
        return keccak256(abi.encode(seedBlock));
    }
}

/// @dev Everybody who has to do with Conduct in a young city, where governance rules: reporters,
/// owners, governance and strangers, with bounded inputs. It keeps its own books beside the contract's.
contract ConductHandler {
    uint256 public constant TITLES = 8;
    uint256 private constant USERS = 4;

    LandTitle public title;
    LandRegistry public registry;
    DiceConduct public conduct;
    uint256[] public ids;
    /// Owner of each title, changed by transfers alone.
    mapping(uint256 id => address) public ownerOf;
    /// When titles were removed.
    uint256[] public removals;
    /// Warnings by the books: when they were given, and whether they count as answered.
    mapping(uint256 id => uint256[]) private _warned;
    uint256 public falseRemovals;
    uint256 public now_;

    constructor(
        LandTitle title_,
        LandRegistry registry_,
        DiceConduct conduct_,
        uint256[] memory ids_
    ) {
        (title, registry, conduct) = (title_, registry_, conduct_);
        ids = ids_;
        now_ = block.timestamp;
        for (uint256 i = 0; i < ids_.length; ++i) ownerOf[ids_[i]] = title_.ownerOf(ids_[i]);
    }

    function user(uint256 seed) public pure returns (address) {
        return address(uint160(0x1000 + (seed % USERS)));
    }

    function removalCount() external view returns (uint256) {
        return removals.length;
    }

    function report(uint256 who, uint256 which) public {
        _go();
        vm.prank(user(who));
        try conduct.report(ids[which % TITLES], bytes32(0), "") {} catch {}
    }

    function rule(uint256 which, bool uphold) public {
        _go();
        uint256 id = ids[which % TITLES];
        uint256 caseId = conduct.openCaseOf(id);
        if (caseId == 0) return;
        vm.prank(address(this));
        try conduct.rule(caseId, uphold) {
            if (uphold) _warned[id].push(now_);
        } catch {}
    }

    function close(uint256 which) public {
        _go();
        uint256 caseId = conduct.openCaseOf(ids[which % TITLES]);
        try conduct.close(caseId) {} catch {}
    }

    /// A report that governance upholds at once: warnings should not be rare.
    function warn(uint256 who, uint256 which) public {
        report(who, which);
        rule(which, true);
    }

    function appeal(uint256 who, uint256 caseSeed) external {
        _go();
        uint256 count = conduct.caseCount();
        if (count == 0) return;
        vm.prank(user(who));
        try conduct.appeal(1 + (caseSeed % count)) {} catch {}
    }

    function answer(uint256 caseSeed, bool overturn) external {
        _go();
        uint256 count = conduct.caseCount();
        if (count == 0) return;
        if (overturn) try conduct.overturn(1 + (caseSeed % count)) {} catch {}
        else try conduct.confirm(1 + (caseSeed % count)) {} catch {}
    }

    function transfer(uint256 to, uint256 which) external {
        _go();
        uint256 id = ids[which % TITLES];
        vm.prank(ownerOf[id]);
        title.transferFrom(ownerOf[id], user(to), id);
        ownerOf[id] = user(to);
    }

    function remove(uint256 which) public {
        _go();
        uint256 id = ids[which % TITLES];
        try conduct.remove(id) {
            removals.push(now_);
            if (_warningsInAYear(id) < 2) falseRemovals += 1;
            delete _warned[id];
        } catch {}
    }

    /// Nearly everybody is warned twice: else so many removals are hardly ever due at once.
    function warnAll(uint256 but) external {
        for (uint256 round = 0; round < 2; ++round) {
            for (uint256 i = 0; i < TITLES; ++i) if (i != but % (2 * TITLES)) warn(i + 1, i);
            pass(7 days + 12 hours);
        }
        pass(7 days);
    }

    function removeAll() external {
        for (uint256 i = 0; i < TITLES; ++i) remove(i);
    }

    /// Home again, so that there is something to remove.
    function settle(uint256 which) external {
        _go();
        uint256 id = ids[which % TITLES];
        (int16 x, int16 y) = title.birthCell(id);
        vm.prank(ownerOf[id]);
        try registry.relocate(id, x, y, 0) {} catch {}
    }

    function strangerTries(uint256 who, uint256 caseSeed, uint256 which) external {
        _go();
        address stranger = user(who);
        vm.prank(stranger);
        try conduct.rule(caseSeed, true) {
            falseRemovals += 1;
        } catch {}
        vm.prank(stranger);
        try conduct.overturn(caseSeed) {
            falseRemovals += 1;
        } catch {}
        vm.prank(stranger);
        try registry.remove(ids[which % TITLES]) {
            falseRemovals += 1;
        } catch {}
    }

    function pass(uint32 time) public {
        now_ += time % 8 days;
        _go();
    }

    /// Time is not kept between calls of the runner.
    function _go() private {
        vm.warp(now_);
    }

    /// At least MEND_PERIOD apart and past the shortest appeal, by the books.
    function _warningsInAYear(uint256 id) private view returns (uint256 count) {
        uint256 last = 0;
        for (uint256 i = 0; i < _warned[id].length; ++i) {
            uint256 given = _warned[id][i];
            if (now_ >= given + 365 days) continue;
            if (last != 0 && given < last + 7 days) continue;
            last = given;
            count += 1;
        }
    }
}

/// @dev A city with titles in private hands, and Conduct with `governance_` over it.
abstract contract ConductCity {
    CYBR internal cybr;
    LandTitle internal title;
    LandRegistry internal registry;
    DiceConduct internal conduct;

    function _found(address governance_) internal {
        cybr = CYBR(deployed("CYBR", abi.encode(10 ** 27)));
        title = LandTitle(
            deployed("LandTitle", abi.encode(address(this), deployed("KeyProofs", "")))
        );
        registry = LandRegistry(
            deployed("LandRegistry", abi.encode(address(title), address(cybr), governance_))
        );
        conduct = DiceConduct(
            deployed(
                "DiceConduct",
                abi.encode(address(title), address(registry), address(cybr), governance_)
            )
        );
        registry.open(address(conduct));
        address[] memory accounts = new address[](1);
        uint256[] memory classes = new uint256[](1);
        accounts[0] = address(this);
        classes[0] = (1 << Geometry.ICO) | (1 << Geometry.AUCTION);
        title.bank().open(address(0), accounts, classes);
    }

    function _fund(address who) internal {
        cybr.transfer(who, 10 ** 25);
        vm.prank(who);
        cybr.approve(address(conduct), type(uint256).max);
    }

    /// The next private titles from `id` on, one for `to`.
    function _release(uint256 id, address to) internal returns (uint256) {
        while (Geometry.isPublic(title.classOf(id))) ++id;
        title.bank().releaseOne(id, to);
        return id;
    }
}

/// @dev Whatever everybody does: Conduct never touches who owns a title (I5), never removes more than
/// five titles in 24 hours (I12) or without two warnings, and holds the bonds of open cases.
contract ConductInvariants is ConductCity {
    ConductHandler private _handler;

    function setUp() external {
        // The handler is governance: its address must be known before it is made.
        bytes memory creation = abi.encodePacked(hex"d694", address(this), hex"06");
        address next = address(uint160(uint256(keccak256(creation))));
        _found(next);
        uint256[] memory ids = new uint256[](8);
        uint256 id = 0;
        for (uint256 i = 0; i < 8; ++i) {
            id = _release(id, address(uint160(0x1000 + (i % 4)))) + 1;
            ids[i] = id - 1;
        }
        _handler = ConductHandler(
            deployed("ConductHandler", abi.encode(title, registry, conduct, ids))
        );
        require(address(_handler) == next, "not the governance that was named");
        for (uint256 i = 0; i < 4; ++i) _fund(_handler.user(i));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// One function: the runner plays all games anew for every invariant.
    /// hardhat-config: invariant.runs = 256
    /// hardhat-config: invariant.depth = 120
    function invariant_conductKeepsItsPromises() external view {
        _checkOwners();
        _checkRemovals();
        _checkBonds();
    }

    /// That the handler reaches removals at all, and more of them than a day allows.
    function test_theHandlerReachesTheLimit() external {
        _handler.warnAll(8);
        _handler.removeAll();
        require(_handler.removalCount() == 5, "the limit was not reached");
        _checkRemovals();
        _handler.pass(1 days);
        _handler.removeAll();
        require(_handler.removalCount() == 8, "the rest was not removed");
        _checkOwners();
        _checkRemovals();
        _checkBonds();
    }

    /// I5: an owner changes by a transfer and by nothing else.
    function _checkOwners() private view {
        for (uint256 i = 0; i < _handler.TITLES(); ++i) {
            uint256 id = _handler.ids(i);
            require(title.ownerOf(id) == _handler.ownerOf(id), "an owner changed");
        }
    }

    /// I12, and that each removal had its warnings.
    function _checkRemovals() private view {
        uint256 count = _handler.removalCount();
        for (uint256 i = 5; i < count; ++i) {
            require(_handler.removals(i) >= _handler.removals(i - 5) + 1 days, "six in a day");
        }
        require(_handler.falseRemovals() == 0, "removed without reason, or by a stranger");
    }

    function _checkBonds() private view {
        uint256 bonds = 0;
        for (uint256 i = 0; i < _handler.TITLES(); ++i) {
            uint256 caseId = conduct.openCaseOf(_handler.ids(i));
            if (caseId != 0) bonds += conduct.caseOf(caseId).bond;
        }
        require(cybr.balanceOf(address(conduct)) == bonds, "bonds are missing or left");
    }
}

/// @dev One case after the other in front of a panel.
contract PanelFuzz is ConductCity {
    address private constant GOVERNANCE = address(0x60);
    address private constant REPORTER = address(0x2000);
    address private constant ACCUSED = address(0x2001);
    uint256 private constant OWNERS = 12;
    uint256 private _id;

    function setUp() external {
        _found(GOVERNANCE);
        _fund(REPORTER);
        _id = _release(0, ACCUSED);
        uint256 id = 20_000;
        for (uint256 i = 0; i < 600; ++i) {
            id = _release(id, address(uint160(0x1000 + (i % OWNERS)))) + 1;
        }
        vm.warp(block.timestamp + 1);
    }

    /// hardhat-config: fuzz.runs = 1000
    function testFuzz_bondsAreSharedOutWhateverThePanelFinds(
        uint32 block_,
        uint8 voting,
        uint8 upholding,
        uint96 bond
    ) external {
        bond = uint96(100 ether + (uint256(bond) % (99_900 ether)));
        vm.prank(GOVERNANCE);
        conduct.setBond(bond);
        vm.roll(block.number + block_);
        uint256 reporterBefore = cybr.balanceOf(REPORTER);
        vm.prank(REPORTER);
        uint256 caseId = conduct.report(_id, bytes32(0), "");
        conduct.seal(caseId, "");
        while (conduct.caseOf(caseId).state == Cases.State.Drawing) conduct.draw(caseId, 700);
        DiceConduct.Seat[] memory seats = conduct.seatsOf(caseId);
        require(seats.length == 7, "no full panel");
        uint256 votes = 0;
        uint256 upholds = 0;
        for (uint256 i = 0; i < 7; ++i) {
            address juror = seats[i].juror;
            require(juror != REPORTER && juror != ACCUSED, "a party judges");
            for (uint256 j = 0; j < i; ++j) require(seats[j].juror != juror, "two seats of one");
            if ((voting >> i) & 1 == 0) continue;
            vm.prank(juror);
            conduct.vote(caseId, i, (upholding >> i) & 1 == 1);
            votes += 1;
            upholds += (upholding >> i) & 1;
        }
        vm.warp(block.timestamp + 5 days);
        conduct.close(caseId);
        Cases.State state = conduct.caseOf(caseId).state;
        if (votes < 4) require(state == Cases.State.Undecided, "decided by too few");
        else if (upholds * 2 > votes) require(state == Cases.State.Upheld, "not upheld");
        else require(state == Cases.State.Dismissed, "not dismissed");
        uint256 pay = ((uint256(bond) * 20) / 100 / 7) * votes;
        bool dismissed = state == Cases.State.Dismissed;
        require(cybr.balanceOf(address(conduct)) == 0, "something was left");
        require(cybr.balanceOf(GOVERNANCE) == (dismissed ? bond - pay : 0), "wrong share");
        uint256 cost = dismissed ? bond : pay;
        require(reporterBefore - cybr.balanceOf(REPORTER) == cost, "wrong cost");
    }
}
