// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {KeptOwnership} from "./KeptOwnership.sol";

/// @title Directory of all contracts of Cosmos by name
/// @notice The one address a client has to know. Its owner is the foundation.
/// @dev Invariants: a name is listed once; listed names have a non-zero address; contracts never
/// depend on this directory for rights, so its owner can mislead clients but take nothing.
contract Cosmos is KeptOwnership {
    bytes32[] private _names;
    mapping(bytes32 name => address) private _addresses;

    /// @notice A name now leads to another address.
    event Named(bytes32 indexed name, address indexed to);

    /// @notice A directory entry needs a name and an address.
    error EmptyEntry(bytes32 name, address to);
    /// @notice There must be as many addresses as names.
    error LengthMismatch(uint256 names, uint256 addresses);

    constructor(
        address foundation,
        bytes32[] memory names,
        address[] memory addresses
    ) Ownable(foundation) {
        if (names.length != addresses.length) {
            revert LengthMismatch(names.length, addresses.length);
        }
        for (uint256 i = 0; i < names.length; ++i) {
            _set(names[i], addresses[i]);
        }
    }

    /// @notice The contract with this name (ASCII, right-padded), or the zero address.
    function addressOf(bytes32 name) external view returns (address) {
        return _addresses[name];
    }

    /// @notice All names and their addresses, in the order in which the names were first set.
    function all() external view returns (bytes32[] memory names, address[] memory addresses) {
        names = _names;
        addresses = new address[](names.length);
        for (uint256 i = 0; i < names.length; ++i) {
            addresses[i] = _addresses[names[i]];
        }
    }

    /// @notice Adds or changes an entry. Only for the foundation.
    function set(bytes32 name, address to) external onlyOwner {
        _set(name, to);
    }

    function _set(bytes32 name, address to) private {
        if (name == 0 || to == address(0)) revert EmptyEntry(name, to);
        if (_addresses[name] == address(0)) _names.push(name);
        _addresses[name] = to;
        emit Named(name, to);
    }
}
