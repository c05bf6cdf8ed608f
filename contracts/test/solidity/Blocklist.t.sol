// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Blocklist} from "../../src/model/Blocklist.sol";
import {deployed, Targeted, vm} from "./Vm.sol";

/// @dev A parliament that blocks and unblocks some of a few models in any order, and a stranger who tries.
contract BlocklistHandler {
    uint256 public constant MODELS = 12;
    address private constant STRANGER = address(0xBAD);

    Blocklist public immutable list = Blocklist(deployed("Blocklist", abi.encode(address(this))));
    /// What must be blocked: the twin that the invariants compare with.
    mapping(bytes20 infoHash => bool) public expected;
    uint256 public expectedCount;
    /// What went wrong, for the invariants to see: a revert here would only be passed over.
    string public wrong;

    function model(uint256 seed) public pure returns (bytes20) {
        return bytes20(keccak256(abi.encode(seed % MODELS)));
    }

    function blockSome(uint256[4] calldata seeds, uint256 length) external {
        bytes20[] memory some = _some(seeds, length);
        uint256 decision = list.blockModels(some, "A reason");
        for (uint256 i = 0; i < some.length; ++i) {
            if (expected[some[i]]) continue;
            expected[some[i]] = true;
            ++expectedCount;
            if (list.blockOf(some[i]).decision != decision) wrong = "another decision";
        }
    }

    function unblockSome(uint256[4] calldata seeds, uint256 length) external {
        bytes20[] memory some = _some(seeds, length);
        list.unblockModels(some);
        for (uint256 i = 0; i < some.length; ++i) {
            if (!expected[some[i]]) continue;
            expected[some[i]] = false;
            --expectedCount;
        }
    }

    function trespass(uint256[4] calldata seeds, uint256 length) external {
        bytes20[] memory some = _some(seeds, length);
        vm.prank(STRANGER);
        try list.blockModels(some, "Mine") {
            wrong = "a stranger blocked";
        } catch (bytes memory reason) {
            _mustBeRefusal(reason);
        }
        vm.prank(STRANGER);
        try list.unblockModels(some) {
            wrong = "a stranger unblocked";
        } catch (bytes memory reason) {
            _mustBeRefusal(reason);
        }
    }

    function _mustBeRefusal(bytes memory reason) private {
        if (bytes4(reason) != Blocklist.OnlyGovernance.selector) wrong = "not for being a stranger";
    }

    /// None to four, with repetitions.
    function _some(
        uint256[4] calldata seeds,
        uint256 length
    ) private pure returns (bytes20[] memory some) {
        some = new bytes20[](length % 5);
        for (uint256 i = 0; i < some.length; ++i) some[i] = model(seeds[i]);
    }
}

contract BlocklistTest is Targeted {
    BlocklistHandler private _handler;

    function setUp() external {
        vm.warp(1_800_000_000);
        _handler = BlocklistHandler(deployed("BlocklistHandler", ""));
        _target(address(_handler));
    }

    /// Every model is in the list once if it was blocked last, and not at all if it was not.
    function invariant_theListIsWhatWasDecided() external view {
        Blocklist list = _handler.list();
        uint256 count = list.count();
        require(count == _handler.expectedCount(), "another number");
        Blocklist.BlockView[] memory all = list.page(0, count + 1);
        require(all.length == count, "a page of another length");
        for (uint256 i = 0; i < count; ++i) {
            require(_handler.expected(all[i].infoHash), "blocked by nobody");
            require(list.isBlocked(all[i].infoHash), "listed and not blocked");
            require(all[i].decision < list.decisionCount(), "by no decision");
            for (uint256 j = 0; j < i; ++j) {
                require(all[j].infoHash != all[i].infoHash, "listed twice");
            }
        }
        for (uint256 seed = 0; seed < _handler.MODELS(); ++seed) {
            bytes20 model = _handler.model(seed);
            require(list.isBlocked(model) == _handler.expected(model), "forgotten");
            require((list.blockOf(model).since != 0) == _handler.expected(model), "no time");
        }
    }

    function invariant_onlyGovernanceDecides() external view {
        string memory wrong = _handler.wrong();
        require(bytes(wrong).length == 0, wrong);
    }

    /// Pages of any size are the list, cut.
    function testFuzz_pagesAreTheListCut(uint8 blocked, uint8 from, uint8 count) external {
        Blocklist list = _handler.list();
        bytes20[] memory models = new bytes20[](blocked % 40);
        for (uint256 i = 0; i < models.length; ++i) models[i] = bytes20(uint160(i + 1));
        vm.prank(address(_handler));
        list.blockModels(models, "A reason");
        Blocklist.BlockView[] memory page = list.page(from, count);
        uint256 left = from < models.length ? models.length - from : 0;
        require(page.length == (count < left ? count : left), "another length");
        for (uint256 i = 0; i < page.length; ++i) {
            require(page[i].infoHash == models[from + i], "another order");
        }
    }
}
