// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

/// @title Tasks and who would do them, as they are kept and read
/// @notice Everything is in state, page by page.
abstract contract Bounties {
    using EnumerableSet for EnumerableSet.AddressSet;

    /// @notice Where a task stands.
    enum Status {
        /// Nobody works on it: workers apply, one is chosen.
        Open,
        /// The chosen worker alone may submit, until `submitBy`.
        Assigned,
        /// The reviewer judges, until `reviewBy`; then the worker may take the reward.
        Submitted,
        /// The worker has the reward.
        Paid,
        /// The poster has the reward back.
        Returned
    }

    /// @notice A task. Times are Unix seconds, money is CYBR in its smallest unit.
    struct Task {
        address poster;
        /// No worker is chosen after this time; what is begun may be finished.
        uint40 deadline;
        /// Seconds that a chosen worker has.
        uint32 workTime;
        address reviewer;
        uint96 reward;
        address worker;
        /// Until when the worker submits.
        uint40 submitBy;
        /// Until when the reviewer judges; 0 unless something is submitted.
        uint40 reviewBy;
        /// How often the worker submitted.
        uint8 submissions;
        Status status;
        /// SHA-256 of what is to be done, in full.
        bytes32 textHash;
        /// Hash of what the worker submitted last, and of why it was rejected.
        bytes32 workHash;
        bytes32 reasonHash;
        /// What is to be done, in a line.
        string headline;
    }

    Task[] internal _tasks;
    mapping(uint256 id => EnumerableSet.AddressSet) internal _applicants;

    /// @notice There is no such task.
    error NoSuchTask(uint256 id);

    /// @notice How many tasks were ever posted: ids are 0 to `taskCount - 1`.
    function taskCount() external view returns (uint256) {
        return _tasks.length;
    }

    /// @notice One task. `status` is as it is now: an assignment that ran out is open again.
    function taskOf(uint256 id) public view returns (Task memory task) {
        if (id >= _tasks.length) revert NoSuchTask(id);
        task = _tasks[id];
        if (_ranOut(_tasks[id])) task.status = Status.Open;
    }

    /// @notice Tasks `from` to `from + count - 1`, shorter at the end.
    function tasks(uint256 from, uint256 count) external view returns (Task[] memory page) {
        uint256 end = _tasks.length;
        if (from > end) from = end;
        if (count > end - from) count = end - from;
        page = new Task[](count);
        for (uint256 i = 0; i < count; ++i) {
            page[i] = taskOf(from + i);
        }
    }

    /// @notice Who would do a task: how many, and those from `from` to `from + count - 1`.
    function applicants(
        uint256 id,
        uint256 from,
        uint256 count
    ) external view returns (uint256 total, address[] memory page) {
        total = _applicants[id].length();
        if (from > total) from = total;
        if (count > total - from) count = total - from;
        page = _applicants[id].values(from, from + count);
    }

    /// @notice Whether `worker` would do a task.
    function hasApplied(uint256 id, address worker) external view returns (bool) {
        return _applicants[id].contains(worker);
    }

    /// Whether a worker was chosen and let the time pass.
    function _ranOut(Task storage task) internal view returns (bool) {
        return task.status == Status.Assigned && block.timestamp > task.submitBy;
    }
}
