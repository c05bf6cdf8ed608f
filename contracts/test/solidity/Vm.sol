// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev The cheat codes of the Solidity test runner that are used here.
interface Vm {
    function prank(address sender) external;
    function warp(uint256 time) external;
    function roll(uint256 number) external;
    function deal(address account, uint256 wei_) external;
    function chainId(uint256 id) external;
    function getCode(string calldata artifact) external view returns (bytes memory);
    function addr(uint256 key) external pure returns (address);
    function sign(
        uint256 key,
        bytes32 digest
    ) external pure returns (uint8 v, bytes32 r, bytes32 s);
}

Vm constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

/// @dev Deploys a contract from its artifact. Of the city's this is the code that goes on chain, and no
/// test has to compile it once more into its own, as `new` would. `arguments` are ABI-encoded; the
/// compiler can't check them.
function deployed(string memory name, bytes memory arguments) returns (address made) {
    bytes memory code = bytes.concat(vm.getCode(name), arguments);
    assembly ("memory-safe") {
        made := create(0, add(code, 32), mload(code))
    }
    require(made != address(0), string.concat(name, " was not deployed"));
}

/// @dev Tells the runner whose functions it calls, at random, between checks of the invariants.
abstract contract Targeted {
    address[] private _targets;

    function targetContracts() public view returns (address[] memory) {
        return _targets;
    }

    function _target(address handler) internal {
        _targets.push(handler);
    }
}
