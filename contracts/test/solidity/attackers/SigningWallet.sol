// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A contract wallet that signs by ERC-1271 with the key of one account.
contract SigningWallet {
    address public immutable key;

    constructor(address key_) {
        key = key_;
    }

    function isValidSignature(
        bytes32 hash,
        bytes calldata signature
    ) external view returns (bytes4) {
        return ECDSA.recover(hash, signature) == key ? this.isValidSignature.selector : bytes4(0);
    }
}
