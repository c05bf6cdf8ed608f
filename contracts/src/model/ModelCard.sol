// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title What a model says about itself
/// @notice Magnet link and token metadata, written from the record alone.
library ModelCard {
    using Strings for uint256;

    /// @notice Magnet link (BEP 9): info hash, name and size.
    function magnet(
        bytes20 infoHash,
        uint256 size,
        string memory name
    ) internal pure returns (string memory) {
        return
            string.concat(
                "magnet:?xt=urn:btih:",
                _hex(infoHash),
                "&dn=",
                _percentEncoded(bytes(name)),
                "&xl=",
                size.toString()
            );
    }

    /// @notice Metadata of ERC-721 as a data URI.
    function uri(
        bytes20 infoHash,
        uint256 size,
        bytes32 manifestHash,
        string memory name
    ) internal pure returns (string memory) {
        bytes memory json = abi.encodePacked(
            '{"name":"',
            Strings.escapeJSON(name),
            '","magnet":"',
            magnet(infoHash, size, name),
            '","infoHash":"',
            _hex(infoHash),
            '","size":',
            size.toString(),
            ',"manifestSha256":"',
            uint256(manifestHash).toHexString(32),
            '"}'
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    function _hex(bytes20 value) private pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory text = new bytes(40);
        for (uint256 i = 0; i < 20; ++i) {
            text[2 * i] = digits[uint8(value[i]) >> 4];
            text[2 * i + 1] = digits[uint8(value[i]) & 15];
        }
        return string(text);
    }

    /// RFC 3986: everything but letters, digits, - . _ ~ as %XX.
    function _percentEncoded(bytes memory text) private pure returns (string memory) {
        bytes memory digits = "0123456789ABCDEF";
        bytes memory out = new bytes(3 * text.length);
        uint256 length = 0;
        for (uint256 i = 0; i < text.length; ++i) {
            bytes1 c = text[i];
            if (_isUnreserved(c)) {
                out[length++] = c;
            } else {
                out[length++] = "%";
                out[length++] = digits[uint8(c) >> 4];
                out[length++] = digits[uint8(c) & 15];
            }
        }
        assembly ("memory-safe") {
            mstore(out, length)
        }
        return string(out);
    }

    function _isUnreserved(bytes1 c) private pure returns (bool) {
        if (c >= "a" && c <= "z") return true;
        if (c >= "A" && c <= "Z") return true;
        if (c >= "0" && c <= "9") return true;
        return c == "-" || c == "." || c == "_" || c == "~";
    }
}
