// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev A contract that buys and bids. It refuses whatever is pushed at it, and before it does it
/// tries a call of its own, so that a hook that is called anywhere shows in one way or the other.
contract Wallet {
    address private _target;
    bytes private _data;
    uint256 public hooks;

    error Refuses();

    function arm(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function run(address target, bytes calldata data) external payable returns (bytes memory) {
        (bool done, bytes memory answer) = target.call{value: msg.value}(data);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }

    function onERC721Received(
        address,
        address,
        uint256,
        bytes calldata
    ) external returns (bytes4) {
        _strike();
        return this.onERC721Received.selector;
    }

    receive() external payable {
        _strike();
        revert Refuses();
    }

    function _strike() private {
        ++hooks;
        (bool done, ) = _target.call(_data);
        if (!done) revert Refuses();
    }
}
