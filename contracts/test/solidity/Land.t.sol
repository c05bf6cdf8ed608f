// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CYBR} from "../../src/CYBR.sol";
import {Geometry} from "../../src/land/Geometry.sol";
import {GridWords} from "../../src/land/GridWords.sol";
import {KeyProofs} from "../../src/land/KeyProofs.sol";
import {LandBank} from "../../src/land/LandBank.sol";
import {LandGrid} from "../../src/land/LandGrid.sol";
import {LandRegistry} from "../../src/land/LandRegistry.sol";
import {LandTitle} from "../../src/land/LandTitle.sol";
import {LandHandler} from "./LandHandler.sol";
import {deployed, Targeted, vm} from "./Vm.sol";

/// @dev Here, because the runner only calls contracts of the file it runs.
contract LandActors is LandHandler {
    constructor(
        LandTitle title_,
        LandRegistry registry_,
        uint256[] memory ids_
    ) LandHandler(title_, registry_, ids_) {}
}

/// @dev Whatever owners, relayers, governance, Conduct and strangers do: titles, balances and the map
/// are what the rules make of it.
contract LandInvariants is Targeted {
    address private constant GOVERNANCE = address(0x60);
    uint256 private constant PRIVATE = 14;
    uint256 private constant PUBLIC = 4;
    uint256 private constant TURNS = 4;

    CYBR private _cybr;
    LandTitle private _title;
    LandBank private _bank;
    LandRegistry private _registry;
    LandGrid private _grid;
    LandActors private _handler;

    function setUp() external {
        vm.warp(1_800_000_000);
        _cybr = CYBR(deployed("CYBR", abi.encode(10 ** 27)));
        _title = LandTitle(
            deployed("LandTitle", abi.encode(address(this), deployed("KeyProofs", "")))
        );
        _bank = _title.bank();
        _registry = LandRegistry(
            deployed("LandRegistry", abi.encode(address(_title), address(_cybr), GOVERNANCE))
        );
        _grid = _registry.grid();
        _handler = LandActors(deployed("LandActors", abi.encode(_title, _registry, _someTitles())));
        _registry.open(address(_handler));
        address[] memory accounts = new address[](1);
        uint256[] memory classes = new uint256[](1);
        accounts[0] = address(_handler);
        classes[0] = (1 << Geometry.ICO) | (1 << Geometry.AUCTION) | (1 << Geometry.FORMED);
        _bank.open(address(0), accounts, classes);
        for (uint256 i = 0; i < 4; ++i) {
            _cybr.transfer(_handler.user(i), 10 ** 26);
            vm.prank(_handler.user(i));
            _cybr.approve(address(_registry), type(uint256).max);
        }
        for (uint256 i = 0; i < PRIVATE - 4; ++i) _handler.release(i, i);
        _target(address(_handler));
    }

    /// One function: the runner plays all games anew for every invariant.
    function invariant_landIsWhatTheRulesMakeOfIt() external view {
        require(bytes(_handler.fault()).length == 0, _handler.fault());
        _checkBalances();
        // What is wrong stays wrong: a quarter of them after each action is as good, and faster.
        uint256 turn = _handler.actions() % TURNS;
        _checkTitles(turn, TURNS);
        _checkCells(turn, TURNS);
        _checkWriters();
    }

    /// That the games reach all kinds of what they are to test.
    function test_theHandlerMovesEvictsAndSettles() external {
        _handler.relocate(1, 0, 1, 0, 0);
        require(_handler.done("edge") == 1, "no move to the edge");
        _handler.pass(119 days);
        for (uint256 i = 0; i < 4; ++i) _handler.pass(119 days);
        for (uint256 i = 0; i < 5; ++i) _handler.evict(i);
        require(_handler.done("evict") == 5, "no eviction");
        _handler.relocate(1, 1, 0, 1, 0);
        require(_handler.done("move") == 1, "nobody settled");
        require(_handler.feesPaid() == 1_000 ether, "no fee");
        _handler.remove(1);
        require(_handler.done("remove") == 1, "no removal");
        _handler.form(0);
        require(_handler.done("form") == 1, "no title was formed");
        _handler.relocate(1, PRIVATE + PUBLIC, 0, 1, 0);
        require(_handler.done("move") == 2, "the formed title did not settle");
        this.invariant_landIsWhatTheRulesMakeOfIt();
        _checkTitles(0, 1);
        _checkCells(0, 1);
    }

    /// I2: how many titles of each class there are for ever.
    function test_theClassesHaveTheirCaps() external pure {
        uint256[6] memory count;
        for (uint256 id = 0; id < Geometry.TITLES; ++id) {
            (int256 x, int256 y) = Geometry.birthCell(id);
            count[Geometry.classOf(x, y)] += 1;
        }
        require(count[Geometry.STREET] + count[Geometry.PARK] == 15_000, "public titles");
        require(count[Geometry.ICO] == 15_000, "ico titles");
        require(count[Geometry.AUCTION] == 20_000, "auction titles");
    }

    /// I1: balances add up to the supply, and are what each owner has.
    function _checkBalances() private view {
        require(_title.totalSupply() == _handler.supply(), "supply");
        uint256 sum = _title.balanceOf(address(_bank));
        require(sum == _handler.balanceOf(address(_bank)), "balance of LandBank");
        for (uint256 i = 0; i < 4; ++i) {
            uint256 balance = _title.balanceOf(_handler.user(i));
            require(balance == _handler.balanceOf(_handler.user(i)), "balance");
            sum += balance;
        }
        require(sum == _title.totalSupply(), "balances don't add up");
        require(_cybr.balanceOf(GOVERNANCE) == _handler.feesPaid(), "fees");
    }

    /// Owners, grants and classes (I2) are the ledger's; titles lie where it says (I3), public ones
    /// where they were born (I4).
    function _checkTitles(uint256 first, uint256 step) private view {
        uint256 count = _handler.idCount();
        for (uint256 i = first; i < count; i += step) {
            uint256 id = _handler.ids(i);
            require(_title.ownerOf(id) == _handler.ownerOf(id), "owner");
            require(_title.getApproved(id) == _handler.approvedFor(id), "approval");
            (address builder, ) = _title.builderOf(id);
            require(builder == _handler.builderFor(id), "builder");
            (bool isLocated, int16 x, int16 y) = _registry.cellOf(id);
            uint256 cell = isLocated ? GridWords.cellKey(x, y) + 1 : 0;
            require(cell == _handler.cellOf(id), "cell of a title");
            if (i < PRIVATE || i >= PRIVATE + PUBLIC) continue;
            (int256 bornX, int256 bornY) = Geometry.birthCell(id);
            require(isLocated && x == bornX && y == bornY, "a public title moved");
            require(_title.ownerOf(id) == address(_bank), "a public title was given away");
        }
        require(_registry.located() == _handler.located(), "located");
    }

    /// I3, from the cells: each watched cell has the title that the ledger says, and no other.
    function _checkCells(uint256 first, uint256 step) private view {
        uint256 count = _handler.cellCount();
        for (uint256 i = first; i < count; i += step) {
            uint256 key = _handler.cells(i);
            (int256 x, int256 y) = GridWords.cellOf(key);
            (bool found, uint256 id) = _registry.titleAt(int16(x), int16(y));
            require((found ? id + 1 : 0) == _handler.titleOn(key), "title on a cell");
        }
    }

    /// I13: nobody but the registry can reach the words, nor has anybody got at its powers.
    function _checkWriters() private view {
        require(_grid.controller() == address(_registry), "controller");
        require(_registry.conduct() == address(_handler), "conduct");
        require(_registry.opener() == address(0) && _bank.opener() == address(0), "opener");
        require(_bank.owner() == address(this), "foundation");
    }

    /// Private titles, then public ones: neighbours in the east, where there is an edge to go to.
    function _someTitles() private view returns (uint256[] memory found) {
        found = new uint256[](PRIVATE + PUBLIC);
        uint256 privates = 0;
        uint256 publics = 0;
        for (uint256 id = 25_000; privates < PRIVATE || publics < PUBLIC; ++id) {
            if (Geometry.isPublic(_title.classOf(id))) {
                if (publics < PUBLIC) found[PRIVATE + publics++] = id;
            } else if (privates < PRIVATE) {
                found[privates++] = id;
            }
        }
    }
}
