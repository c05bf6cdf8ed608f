// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {Bounties} from "./Bounties.sol";

/// @title Paid tasks
/// @notice Anybody posts a task and its reward in CYBR, which waits here. Workers apply, the poster or
/// the reviewer chooses one, who then has the task alone for a time and submits; the reviewer accepts,
/// which pays at once, or says why not. Silence pays the worker. The reviewer is the one both sides
/// trust: look who it is before you post or apply.
/// @dev Being chosen, not being first: who claims everything blocks nothing. Nothing of a task changes
/// after it was posted, and workers say what they expect when they apply.
///
/// Invariants: the CYBR held is at least the sum of the rewards of all tasks that are neither paid nor
/// returned, which is `escrowed`; the reward of a task goes once, to the worker or to the poster;
/// from every state time alone leads to one in which worker or poster can take it. Governance takes
/// back only what the EcosystemFund posted.
contract TaskBoard is Bounties {
    using EnumerableSet for EnumerableSet.AddressSet;
    using SafeERC20 for IERC20;

    /// @notice Longest time for which workers can be chosen after posting.
    uint256 public constant LONGEST_DEADLINE = 730 days;
    /// @notice Bounds of the time that a chosen worker has.
    uint256 public constant SHORTEST_WORK = 1 days;
    uint256 public constant LONGEST_WORK = 180 days;
    /// @notice How long the reviewer has to judge what was submitted.
    uint256 public constant REVIEW_WINDOW = 14 days;
    /// @notice How often a chosen worker may submit. The last rejection opens the task for others.
    uint256 public constant MAX_SUBMISSIONS = 3;
    /// @notice Most bytes of a headline; the whole text is known by its hash.
    uint256 public constant MAX_HEADLINE = 120;

    /// @notice CYBR.
    IERC20 public immutable cybr;
    /// @notice The EcosystemFund.
    address public immutable governance;
    /// @notice CYBR that waits here for workers, in its smallest unit.
    uint256 public escrowed;

    /// @notice A task was posted.
    event Posted(uint256 indexed id, address indexed poster, address indexed reviewer, uint96 reward);
    /// @notice A worker would do it, or no longer.
    event Applied(uint256 indexed id, address indexed worker);
    event Withdrawn(uint256 indexed id, address indexed worker);
    /// @notice A worker was chosen.
    event Assigned(uint256 indexed id, address indexed worker, uint40 submitBy);
    /// @notice The chosen worker gave up.
    event GivenUp(uint256 indexed id, address indexed worker);
    /// @notice Work was submitted.
    event Submitted(uint256 indexed id, address indexed worker, bytes32 workHash, uint40 reviewBy);
    /// @notice Work was rejected.
    event Rejected(uint256 indexed id, address indexed worker, bytes32 reasonHash);
    /// @notice The worker was paid, by the reviewer's word or by their silence.
    event Paid(uint256 indexed id, address indexed worker, uint96 reward);
    /// @notice The poster has the reward back.
    event Returned(uint256 indexed id, address indexed poster, uint96 reward);

    /// @notice Name a reviewer and a reward, a deadline within LONGEST_DEADLINE, a work time from
    /// SHORTEST_WORK to LONGEST_WORK, and a headline of at most MAX_HEADLINE bytes.
    error BadTerms();
    /// @notice Only the poster or the reviewer chooses, only the poster takes back.
    error OnlyPoster(uint256 id, address caller);
    /// @notice Only the task's reviewer judges.
    error OnlyReviewer(uint256 id, address caller);
    /// @notice Only the chosen worker submits or gives up.
    error OnlyWorker(uint256 id, address caller);
    /// @notice Only governance takes back what the EcosystemFund posted.
    error OnlyGovernance(address caller);
    /// @notice Governance takes back only what the EcosystemFund posted.
    error NotPostedByGovernance(uint256 id);
    /// @notice That can't be done with a task in this state.
    error WrongStatus(uint256 id, Status status);
    /// @notice It is too late: the time ended at `end` (Unix seconds).
    error TooLate(uint256 id, uint256 end);
    /// @notice The reviewer has until `end` (Unix seconds).
    error StillInReview(uint256 id, uint256 end);
    /// @notice The task pays this much and has this deadline, not what you expect.
    error OtherTerms(uint256 id, uint96 reward, uint40 deadline);
    /// @notice This is not what was submitted last: look at `workHash` and judge again.
    error OtherWork(uint256 id, bytes32 workHash);
    /// @notice The reviewer can't be the worker.
    error ReviewerCantWork(uint256 id);
    /// @notice This account has not applied.
    error NotApplied(uint256 id, address worker);
    /// @notice This account has applied already.
    error AppliedBefore(uint256 id, address worker);
    /// @notice There is nothing here but rewards.
    error NothingToSweep();

    constructor(address cybr_, address governance_) {
        cybr = IERC20(cybr_);
        governance = governance_;
    }

    /// @notice Posts a task. Its reward is taken from the caller's allowance and waits here.
    /// @param textHash SHA-256 of the full text.
    /// @param workTime Seconds that a chosen worker has.
    function post(
        string calldata headline,
        bytes32 textHash,
        uint96 reward,
        address reviewer,
        uint40 deadline,
        uint32 workTime
    ) public returns (uint256 id) {
        bool good = reward > 0 &&
            reviewer != address(0) &&
            deadline > block.timestamp &&
            deadline <= block.timestamp + LONGEST_DEADLINE &&
            workTime >= SHORTEST_WORK &&
            workTime <= LONGEST_WORK &&
            bytes(headline).length > 0 &&
            bytes(headline).length <= MAX_HEADLINE;
        if (!good) revert BadTerms();
        id = _tasks.length;
        Task storage task = _tasks.push();
        (task.poster, task.deadline, task.workTime) = (msg.sender, deadline, workTime);
        (task.reviewer, task.reward) = (reviewer, reward);
        (task.textHash, task.headline) = (textHash, headline);
        escrowed += reward;
        emit Posted(id, msg.sender, reviewer, reward);
        cybr.safeTransferFrom(msg.sender, address(this), reward);
    }

    /// @notice As `post`, with a permit (ERC-2612) over the reward instead of an allowance.
    function postWithPermit(
        string calldata headline,
        bytes32 textHash,
        uint96 reward,
        address reviewer,
        uint40 deadline,
        uint32 workTime,
        uint256 permitDeadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 id) {
        // Somebody may have brought the permit before: the allowance is what counts.
        try
            IERC20Permit(address(cybr)).permit(
                msg.sender,
                address(this),
                reward,
                permitDeadline,
                v,
                r,
                s
            )
        {} catch {}
        return post(headline, textHash, reward, reviewer, deadline, workTime);
    }

    /// @notice Offers to do a task. The caller says which reward and deadline they expect.
    function applyFor(uint256 id, uint96 reward, uint40 deadline) external {
        Task storage task = _task(id);
        if (task.reward != reward || task.deadline != deadline) {
            revert OtherTerms(id, task.reward, task.deadline);
        }
        _checkStatus(id, Status.Open);
        if (block.timestamp > task.deadline) revert TooLate(id, task.deadline);
        if (msg.sender == task.reviewer) revert ReviewerCantWork(id);
        if (!_applicants[id].add(msg.sender)) revert AppliedBefore(id, msg.sender);
        emit Applied(id, msg.sender);
    }

    /// @notice Takes the caller's offer back; who was chosen gives up instead.
    function withdraw(uint256 id) external {
        if (!_applicants[id].remove(msg.sender)) revert NotApplied(id, msg.sender);
        emit Withdrawn(id, msg.sender);
    }

    /// @notice Chooses a worker among those who applied. For the poster and the reviewer.
    function assign(uint256 id, address worker) external {
        Task storage task = _task(id);
        if (msg.sender != task.poster && msg.sender != task.reviewer) {
            revert OnlyPoster(id, msg.sender);
        }
        _checkStatus(id, Status.Open);
        if (block.timestamp > task.deadline) revert TooLate(id, task.deadline);
        // An offer is for one assignment: who let it run out must want it again.
        if (!_applicants[id].remove(worker)) revert NotApplied(id, worker);
        uint40 submitBy = uint40(block.timestamp + task.workTime);
        (task.worker, task.submitBy) = (worker, submitBy);
        (task.status, task.submissions) = (Status.Assigned, 0);
        emit Assigned(id, worker, submitBy);
    }

    /// @notice Leaves the task to others. For the chosen worker who has not submitted.
    function giveUp(uint256 id) external {
        Task storage task = _assigned(id);
        _reopen(task);
        emit GivenUp(id, msg.sender);
    }

    /// @notice Submits work, by a hash under which the reviewer finds it. For the chosen worker.
    function submit(uint256 id, bytes32 workHash) external {
        Task storage task = _assigned(id);
        uint40 reviewBy = uint40(block.timestamp + REVIEW_WINDOW);
        task.status = Status.Submitted;
        task.submissions += 1;
        (task.reviewBy, task.workHash) = (reviewBy, workHash);
        emit Submitted(id, msg.sender, workHash, reviewBy);
    }

    /// @notice Accepts what was submitted and pays the worker. For the reviewer, who says which work
    /// they judged.
    function accept(uint256 id, bytes32 workHash) external {
        Task storage task = _judged(id, workHash);
        _pay(id, task);
    }

    /// @notice Rejects what was submitted, within the review time; `reasonHash` is the hash of the
    /// reason. The worker may try again in the time that was left; after the last time the task is open.
    function reject(uint256 id, bytes32 workHash, bytes32 reasonHash) external {
        Task storage task = _judged(id, workHash);
        if (block.timestamp > task.reviewBy) revert TooLate(id, task.reviewBy);
        address worker = task.worker;
        task.reasonHash = reasonHash;
        if (task.submissions == MAX_SUBMISSIONS) {
            _reopen(task);
        } else {
            // The time that the review took is not the worker's.
            uint256 reviewed = block.timestamp + REVIEW_WINDOW - task.reviewBy;
            (task.status, task.submitBy) = (
                Status.Assigned,
                SafeCast.toUint40(task.submitBy + reviewed)
            );
            task.reviewBy = 0;
        }
        emit Rejected(id, worker, reasonHash);
    }

    /// @notice Pays the worker when the reviewer let the time pass. For anybody.
    function payUnreviewed(uint256 id) external {
        Task storage task = _task(id);
        _checkStatus(id, Status.Submitted);
        if (block.timestamp <= task.reviewBy) revert StillInReview(id, task.reviewBy);
        _pay(id, task);
    }

    /// @notice Takes the reward back and closes the task. For the poster, while nobody works on it.
    function reclaim(uint256 id) external {
        Task storage task = _task(id);
        if (msg.sender != task.poster) revert OnlyPoster(id, msg.sender);
        _checkStatus(id, Status.Open);
        _return(id, task);
    }

    /// @notice Takes back the reward of a task that the EcosystemFund posted and that is not paid yet.
    /// Only for governance.
    function clawBack(uint256 id) external {
        if (msg.sender != governance) revert OnlyGovernance(msg.sender);
        Task storage task = _task(id);
        if (task.poster != governance) revert NotPostedByGovernance(id);
        if (task.status == Status.Paid || task.status == Status.Returned) {
            revert WrongStatus(id, task.status);
        }
        _return(id, task);
    }

    /// @notice Sends CYBR that came here by mistake, and is nobody's reward, to the EcosystemFund. For
    /// anybody.
    function sweep() external {
        uint256 excess = cybr.balanceOf(address(this)) - escrowed;
        if (excess == 0) revert NothingToSweep();
        cybr.safeTransfer(governance, excess);
    }

    function _pay(uint256 id, Task storage task) private {
        (address worker, uint96 reward) = (task.worker, task.reward);
        task.status = Status.Paid;
        escrowed -= reward;
        emit Paid(id, worker, reward);
        cybr.safeTransfer(worker, reward);
    }

    function _return(uint256 id, Task storage task) private {
        (address poster, uint96 reward) = (task.poster, task.reward);
        task.status = Status.Returned;
        escrowed -= reward;
        emit Returned(id, poster, reward);
        cybr.safeTransfer(poster, reward);
    }

    /// Nobody works on the task any more.
    function _reopen(Task storage task) private {
        (task.status, task.worker, task.submitBy, task.reviewBy) = (Status.Open, address(0), 0, 0);
    }

    function _task(uint256 id) private view returns (Task storage task) {
        if (id >= _tasks.length) revert NoSuchTask(id);
        return _tasks[id];
    }

    /// A task whose chosen worker calls, in time, with nothing submitted.
    function _assigned(uint256 id) private view returns (Task storage task) {
        task = _task(id);
        if (msg.sender != task.worker) revert OnlyWorker(id, msg.sender);
        if (_ranOut(task)) revert TooLate(id, task.submitBy);
        _checkStatus(id, Status.Assigned);
    }

    /// A task whose reviewer calls, with this work submitted.
    function _judged(uint256 id, bytes32 workHash) private view returns (Task storage task) {
        task = _task(id);
        if (msg.sender != task.reviewer) revert OnlyReviewer(id, msg.sender);
        _checkStatus(id, Status.Submitted);
        if (task.workHash != workHash) revert OtherWork(id, task.workHash);
    }

    function _checkStatus(uint256 id, Status wanted) private view {
        Task storage task = _tasks[id];
        Status status = _ranOut(task) ? Status.Open : task.status;
        if (status != wanted) revert WrongStatus(id, status);
    }
}
