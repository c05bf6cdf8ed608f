// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {Opening} from "../Opening.sol";
import {CodeHash} from "./CodeHash.sol";

/// @title Treasury of the city and hand of its government
/// @notice Holds what the city earns, in ETH, CYBR and titles, and carries out what TitleGovernor
/// decided, after a delay in which everybody can see what is coming. Other contracts call it
/// `governance`. Anybody may execute what is due; only the governor may propose and cancel.
/// @dev Invariants: nothing leaves this contract but by an operation that waited at least
/// `shortestDelay`, and whose targets have the code they had when it was scheduled, whoever executes
/// it; the delay never exceeds LONGEST_DELAY; nobody but the fund itself administers its roles, but
/// that the deployer names the governor once.
contract EcosystemFund is TimelockController, Opening {
    /// @notice Most seconds that governance may make operations wait.
    uint256 public constant LONGEST_DELAY = 30 days;

    /// @notice Seconds that every operation waits at the least, whatever governance decides later.
    uint256 public immutable shortestDelay;

    /// @dev The code of an operation's targets when it was scheduled.
    mapping(bytes32 id => bytes32) private _codeOf;

    /// @notice The code of a target of this operation is not what it was when the operation was
    /// scheduled. It can't be executed any more: propose again.
    error TargetChanged(bytes32 id);
    /// @notice Operations may wait LONGEST_DELAY at the most.
    error DelayTooLong(uint256 delay);

    constructor(
        uint256 delay
    )
        TimelockController(delay, new address[](0), _everybody(), address(0))
        Opening(msg.sender)
    {
        if (delay > LONGEST_DELAY) revert DelayTooLong(delay);
        shortestDelay = delay;
    }

    /// @notice Names the governor, who may propose and cancel. Only for the deployer, once: it is
    /// deployed after this contract.
    function open(address governor) external opening {
        _grantRole(PROPOSER_ROLE, governor);
        _grantRole(CANCELLER_ROLE, governor);
    }

    /// @notice Seconds between scheduling and execution: what governance set, never less than
    /// `shortestDelay`.
    function getMinDelay() public view override returns (uint256) {
        uint256 delay = super.getMinDelay();
        return delay < shortestDelay ? shortestDelay : delay;
    }

    /// @notice Sets how long operations wait. Only for the fund itself.
    function updateDelay(uint256 delay) public override {
        if (delay > LONGEST_DELAY) revert DelayTooLong(delay);
        super.updateDelay(delay);
    }

    /// @inheritdoc TimelockController
    function schedule(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.schedule(target, value, data, predecessor, salt, delay);
        bytes32 id = hashOperation(target, value, data, predecessor, salt);
        _codeOf[id] = CodeHash.ofAll(_one(target));
    }

    /// @inheritdoc TimelockController
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay);
        bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
        _codeOf[id] = CodeHash.ofAll(targets);
    }

    /// @inheritdoc TimelockController
    function execute(
        address target,
        uint256 value,
        bytes calldata payload,
        bytes32 predecessor,
        bytes32 salt
    ) public payable override {
        _checkCode(hashOperation(target, value, payload, predecessor, salt), _one(target));
        super.execute(target, value, payload, predecessor, salt);
    }

    /// @inheritdoc TimelockController
    function executeBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) public payable override {
        _checkCode(hashOperationBatch(targets, values, payloads, predecessor, salt), targets);
        super.executeBatch(targets, values, payloads, predecessor, salt);
    }

    /// @notice Takes over a contract that was offered to the fund. Anybody may say so: accepting
    /// gives the fund a right and nobody else one.
    function acceptOwnership(Ownable2Step offered) external {
        offered.acceptOwnership();
    }

    /// @notice `account`, or the fund where that is zero: who the foundation is on this network.
    /// @dev For the deployment, which learns this contract's address too late to name it itself.
    function orFund(address account) external view returns (address) {
        return account == address(0) ? address(this) : account;
    }

    /// Only of what is scheduled: the rest is refused by the state of the operation.
    function _checkCode(bytes32 id, address[] memory targets) private view {
        if (isOperation(id) && _codeOf[id] != CodeHash.ofAll(targets)) revert TargetChanged(id);
    }

    function _one(address target) private pure returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = target;
    }

    /// The zero address as executor opens execution to everybody.
    function _everybody() private pure returns (address[] memory executors) {
        executors = new address[](1);
    }
}
