// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev A contract that does what a test says: calls others, calls them again from the hook in
/// which it receives a token, and refuses everything else it is sent or asked.
contract Puppet {
    address private _target;
    bytes private _data;

    uint256 public hooks;
    bool public reentered;
    bytes public answer;

    error Refusing();

    fallback() external payable {
        revert Refusing();
    }

    function act(address target, bytes calldata data) external returns (bytes memory result) {
        bool success;
        (success, result) = target.call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }

    /// What to call from the next hook.
    function arm(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function onERC721Received(
        address,
        address,
        uint256,
        bytes calldata
    ) external returns (bytes4) {
        ++hooks;
        if (_target != address(0)) (reentered, answer) = _target.call(_data);
        return this.onERC721Received.selector;
    }
}
