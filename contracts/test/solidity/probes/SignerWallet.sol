// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A contract wallet with one signer (ERC-1271).
contract SignerWallet {
    address private immutable _signer;

    constructor(address signer) {
        _signer = signer;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bool good = ECDSA.recoverCalldata(hash, signature) == _signer;
        return good ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
