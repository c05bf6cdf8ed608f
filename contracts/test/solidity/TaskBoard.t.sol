// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CYBR} from "../../src/CYBR.sol";
import {Bounties} from "../../src/governance/Bounties.sol";
import {TaskBoard} from "../../src/governance/TaskBoard.sol";
import {deployed, Targeted, vm} from "./Vm.sol";

/// @dev Four people and the treasury who do with tasks what they can, in any order. Which calls are
/// refused does not matter.
contract TaskBoardHandler {
    uint256 private constant PEOPLE = 5;

    CYBR public immutable cybr;
    TaskBoard public immutable board;
    address public immutable fund;
    /// What all people had together.
    uint256 public immutable wealth;
    /// How often a task was closed: to see that the handler gets anywhere.
    uint256 public paid;
    uint256 public returned;

    constructor() {
        fund = person(0);
        cybr = CYBR(deployed("CYBR", abi.encode(PEOPLE * 1_000)));
        board = TaskBoard(deployed("TaskBoard", abi.encode(address(cybr), fund)));
        wealth = PEOPLE * 1_000;
        for (uint256 i = 0; i < PEOPLE; ++i) {
            cybr.transfer(person(i), 1_000);
            vm.prank(person(i));
            cybr.approve(address(board), type(uint256).max);
        }
    }

    function person(uint256 seed) public pure returns (address) {
        return address(uint160(0xCAFE00 + (seed % PEOPLE)));
    }

    function post(uint256 who, uint256 reviewer, uint96 reward, uint32 time) external {
        vm.prank(person(who));
        try
            board.post(
                "Task",
                "",
                1 + (reward % 300),
                person(reviewer),
                uint40(block.timestamp + 1 + (time % 20 days)),
                1 days + (time % 10 days)
            )
        {} catch {}
    }

    function applyFor(uint256 who, uint256 id) external {
        id = _id(id);
        if (board.taskCount() == 0) return;
        Bounties.Task memory task = board.taskOf(id);
        vm.prank(person(who));
        try board.applyFor(id, task.reward, task.deadline) {} catch {}
    }

    function withdraw(uint256 who, uint256 id) external {
        id = _id(id);
        vm.prank(person(who));
        try board.withdraw(id) {} catch {}
    }

    /// By whoever may, for one who applied: else too few tasks get further.
    function assign(uint256 id, uint256 index) external {
        id = _id(id);
        (uint256 total, ) = board.applicants(id, 0, 0);
        if (total == 0) return;
        (, address[] memory page) = board.applicants(id, index % total, 1);
        vm.prank(board.taskOf(id).poster);
        try board.assign(id, page[0]) {} catch {}
    }

    function submit(uint256 id, bytes32 work) external {
        id = _id(id);
        if (board.taskCount() == 0) return;
        vm.prank(board.taskOf(id).worker);
        try board.submit(id, work) {} catch {}
    }

    function giveUp(uint256 who, uint256 id) external {
        id = _id(id);
        vm.prank(person(who));
        try board.giveUp(id) {} catch {}
    }

    function accept(uint256 who, uint256 id) external {
        id = _id(id);
        if (board.taskCount() == 0) return;
        Bounties.Task memory task = board.taskOf(id);
        vm.prank(who % 2 == 0 ? task.reviewer : person(who));
        try board.accept(id, task.workHash) {
            ++paid;
        } catch {}
    }

    function reject(uint256 id) external {
        id = _id(id);
        if (board.taskCount() == 0) return;
        Bounties.Task memory task = board.taskOf(id);
        vm.prank(task.reviewer);
        try board.reject(id, task.workHash, "") {} catch {}
    }

    function payUnreviewed(uint256 id) external {
        try board.payUnreviewed(_id(id)) {
            ++paid;
        } catch {}
    }

    function reclaim(uint256 who, uint256 id) external {
        id = _id(id);
        vm.prank(person(who));
        try board.reclaim(id) {
            ++returned;
        } catch {}
    }

    function clawBack(uint256 who, uint256 id) external {
        id = _id(id);
        vm.prank(person(who));
        try board.clawBack(id) {
            ++returned;
        } catch {}
    }

    function give(uint256 who, uint256 amount) external {
        vm.prank(person(who));
        try cybr.transfer(address(board), amount % 10) {} catch {}
    }

    function sweep() external {
        try board.sweep() {} catch {}
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + (time % 8 days));
    }

    /// Whatever happened: with nothing but time every reward goes to somebody.
    function drain() external {
        vm.warp(block.timestamp + 400 days);
        for (uint256 id = 0; id < board.taskCount(); ++id) {
            Bounties.Task memory task = board.taskOf(id);
            if (task.status == Bounties.Status.Submitted) board.payUnreviewed(id);
            if (task.status != Bounties.Status.Open) continue;
            vm.prank(task.poster);
            board.reclaim(id);
        }
    }

    function _id(uint256 seed) private view returns (uint256) {
        uint256 count = board.taskCount();
        return count == 0 ? 0 : seed % count;
    }
}

contract TaskBoardTest is Targeted {
    TaskBoardHandler private _handler;

    function setUp() external {
        _handler = TaskBoardHandler(deployed("TaskBoardHandler", ""));
        _target(address(_handler));
    }

    function invariant_theEscrowIsTheSumOfTheOpenRewards() external view {
        TaskBoard board = _handler.board();
        uint256 open = 0;
        uint256 count = board.taskCount();
        for (uint256 id = 0; id < count; ++id) {
            Bounties.Task memory task = board.taskOf(id);
            bool closed = task.status == Bounties.Status.Paid ||
                task.status == Bounties.Status.Returned;
            if (!closed) open += task.reward;
        }
        require(board.escrowed() == open, "escrow is not what tasks promise");
        require(_handler.cybr().balanceOf(address(board)) >= open, "a reward is missing");
    }

    function invariant_noMoneyIsLost() external view {
        CYBR cybr = _handler.cybr();
        uint256 sum = cybr.balanceOf(address(_handler.board()));
        for (uint256 i = 0; i < 5; ++i) {
            sum += cybr.balanceOf(_handler.person(i));
        }
        require(sum == _handler.wealth(), "money went elsewhere");
    }

    /// After every run: nothing is stuck, in whatever state tasks were left.
    function afterInvariant() external {
        _handler.drain();
        require(_handler.board().escrowed() == 0, "a reward is stuck");
    }

    /// The handler reaches payment and return, so the invariants say something.
    function test_theHandlerGetsToTheEnd() external {
        TaskBoardHandler handler = _handler;
        handler.post(1, 2, 50, 0);
        handler.applyFor(3, 0);
        handler.assign(0, 0);
        handler.submit(0, "work");
        handler.accept(2, 0);
        require(handler.paid() == 1, "not paid");
        handler.post(1, 2, 50, 0);
        handler.reclaim(1, 1);
        require(handler.returned() == 1, "not returned");
    }
}
