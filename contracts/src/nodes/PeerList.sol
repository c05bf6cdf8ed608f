// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Transport addresses of a node
/// @notice `host:port`, several separated by commas without spaces. A host is a name, an IPv4 address,
/// or an IPv6 address in brackets; a port is 1 to 65,535 without leading zeros.
/// @dev Twin of `peersOf` in `protocol/src/lightnode/nodes.ts`.
library PeerList {
    /// @notice Whether `list` is empty or has up to `most` addresses, all well formed.
    function isWellFormed(bytes calldata list, uint256 most) internal pure returns (bool) {
        if (list.length == 0) return true;
        uint256 start = 0;
        uint256 found = 0;
        for (uint256 i = 0; i <= list.length; ++i) {
            if (i < list.length && list[i] != ",") continue;
            if (++found > most || !_isPeer(list[start:i])) return false;
            start = i + 1;
        }
        return true;
    }

    function _isPeer(bytes calldata peer) private pure returns (bool) {
        uint256 colon = peer.length;
        // The last colon: IPv6 addresses have more of them, inside their brackets.
        while (colon > 0 && peer[colon - 1] != ":") --colon;
        if (colon < 2) return false;
        return _isHost(peer[:colon - 1]) && _isPort(peer[colon:]);
    }

    function _isHost(bytes calldata host) private pure returns (bool) {
        bool bracketed = host[0] == "[";
        if (bracketed) {
            if (host.length < 4 || host[host.length - 1] != "]") return false;
            host = host[1:host.length - 1];
        }
        for (uint256 i = 0; i < host.length; ++i) {
            if (!(bracketed ? _isIpv6(host[i]) : _isName(host[i]))) return false;
        }
        return true;
    }

    function _isPort(bytes calldata port) private pure returns (bool) {
        if (port.length == 0 || port.length > 5 || port[0] == "0") return false;
        uint256 value = 0;
        for (uint256 i = 0; i < port.length; ++i) {
            if (!_isDigit(port[i])) return false;
            value = value * 10 + uint8(port[i]) - 48;
        }
        return value <= type(uint16).max;
    }

    function _isName(bytes1 c) private pure returns (bool) {
        bool letter = (c >= "a" && c <= "z") || (c >= "A" && c <= "Z");
        // The underscore is in no public name, but in those of containers.
        return letter || _isDigit(c) || c == "-" || c == "." || c == "_";
    }

    function _isIpv6(bytes1 c) private pure returns (bool) {
        bool hex_ = _isDigit(c) || (c >= "a" && c <= "f") || (c >= "A" && c <= "F");
        return hex_ || c == ":" || c == ".";
    }

    function _isDigit(bytes1 c) private pure returns (bool) {
        return c >= "0" && c <= "9";
    }
}
