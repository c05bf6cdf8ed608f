// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PeerList} from "./PeerList.sol";

/// @title Registry of edges and seeders
/// @notice Anyone may run a node and list it here, one record per wallet. A record says where the
/// node is and when its operator last showed up. A node whose operator has not shown up for EXPIRY is
/// dead: readers leave it out, and anybody may remove its record.
/// @dev Invariants: only the operator writes their record, and nobody else removes it while it is
/// alive; the list has no duplicates and no gaps.
contract Nodes {
    uint8 public constant SEEDER = 1;
    uint8 public constant EDGE = 2;

    /// @dev Longest host name (RFC 1035: 253) does not fit on purpose: records are read by all.
    uint256 public constant MAX_URL = 160;
    uint256 public constant MAX_PEER = 256;
    /// @notice Most transport addresses of a node.
    uint256 public constant MAX_PEERS = 4;
    /// @notice A node is dead when its operator did not show up for so long. Seeders say every six
    /// hours that they live.
    uint256 public constant EXPIRY = 7 days;

    struct NodeView {
        address operator;
        uint8 roles;
        uint40 since;
        uint40 lastSeen;
        string url;
        string peer;
    }

    /// @dev First three fields and `place` share a slot.
    struct Node {
        uint8 roles;
        uint40 since;
        uint40 lastSeen;
        /// Index in `_operators` plus one; 0 = no record.
        uint32 place;
        string url;
        string peer;
    }

    address[] private _operators;
    mapping(address operator => Node) private _nodes;

    /// @notice A record was made, changed, refreshed or removed.
    event NodeChanged(address indexed operator);

    /// @notice Roles are 1 seeder, 2 edge, 3 both.
    error BadRoles(uint8 roles);
    /// @notice A URL is an http or https origin without a trailing slash, of printable ASCII, at
    /// most MAX_URL long. Seeders that only peers can reach may leave it out; edges may not.
    error BadUrl(string url);
    /// @notice The peer is `host:port`, or up to MAX_PEERS of them separated by commas, at most
    /// MAX_PEER long, or empty; IPv6 addresses stand in brackets.
    error BadPeer(string peer);
    /// @notice This wallet has no record: register first.
    error NotRegistered(address operator);

    /// @notice Lists the caller's node, or replaces their record.
    function register(uint8 roles, string calldata url, string calldata peer) external {
        if (roles == 0 || roles > (SEEDER | EDGE)) revert BadRoles(roles);
        if (!_isUrl(bytes(url), roles)) revert BadUrl(url);
        bool isPeer = bytes(peer).length <= MAX_PEER &&
            PeerList.isWellFormed(bytes(peer), MAX_PEERS);
        if (!isPeer) revert BadPeer(peer);
        Node storage node = _nodes[msg.sender];
        if (node.place == 0) {
            _operators.push(msg.sender);
            node.place = uint32(_operators.length);
            node.since = uint40(block.timestamp);
        }
        node.roles = roles;
        node.lastSeen = uint40(block.timestamp);
        node.url = url;
        node.peer = peer;
        emit NodeChanged(msg.sender);
    }

    /// @notice Says that the caller's node still runs.
    function heartbeat() external {
        Node storage node = _nodes[msg.sender];
        if (node.place == 0) revert NotRegistered(msg.sender);
        node.lastSeen = uint40(block.timestamp);
        emit NodeChanged(msg.sender);
    }

    /// @notice Removes the caller's record.
    function unregister() external {
        if (_nodes[msg.sender].place == 0) revert NotRegistered(msg.sender);
        _remove(msg.sender);
    }

    /// @notice Removes the records of dead nodes. For anybody; others in the list are passed over, as
    /// somebody else may have been faster.
    function prune(address[] calldata operators) external {
        for (uint256 i = 0; i < operators.length; ++i) {
            address operator = operators[i];
            if (_nodes[operator].place != 0 && !isAlive(operator)) _remove(operator);
        }
    }

    /// @notice Whether an operator's node is listed and was heard of in the last EXPIRY.
    function isAlive(address operator) public view returns (bool) {
        Node storage node = _nodes[operator];
        return node.place != 0 && block.timestamp < node.lastSeen + EXPIRY;
    }

    /// @notice Records in the list.
    function count() external view returns (uint256) {
        return _operators.length;
    }

    /// @notice One operator's record; `roles` is 0 when there is none.
    function nodeOf(address operator) external view returns (NodeView memory) {
        return _view(operator);
    }

    /// @notice Records `from` to `from + count_ - 1`, shorter at the end. The order changes when
    /// somebody leaves: read all pages at one block.
    function page(uint256 from, uint256 count_) external view returns (NodeView[] memory nodes) {
        uint256 end = _operators.length;
        if (from >= end) return new NodeView[](0);
        if (count_ > end - from) count_ = end - from;
        nodes = new NodeView[](count_);
        for (uint256 i = 0; i < count_; ++i) {
            nodes[i] = _view(_operators[from + i]);
        }
    }

    /// The last one of the list takes the place of the removed one.
    function _remove(address operator) private {
        uint256 place = _nodes[operator].place;
        address last = _operators[_operators.length - 1];
        _operators[place - 1] = last;
        _nodes[last].place = uint32(place);
        _operators.pop();
        delete _nodes[operator];
        emit NodeChanged(operator);
    }

    function _view(address operator) private view returns (NodeView memory) {
        Node storage node = _nodes[operator];
        return
            NodeView(operator, node.roles, node.since, node.lastSeen, node.url, node.peer);
    }

    function _isUrl(bytes calldata url, uint8 roles) private pure returns (bool) {
        if (url.length == 0) return roles == SEEDER;
        if (url.length > MAX_URL || url[url.length - 1] == "/" || !_isPlain(url)) return false;
        return _startsWith(url, "http://") || _startsWith(url, "https://");
    }

    function _startsWith(bytes calldata text, bytes memory start) private pure returns (bool) {
        return text.length > start.length && keccak256(text[:start.length]) == keccak256(start);
    }

    /// Printable ASCII without space, quotes, angle brackets and backslash: safe to show anywhere.
    function _isPlain(bytes calldata text) private pure returns (bool) {
        for (uint256 i = 0; i < text.length; ++i) {
            bytes1 c = text[i];
            if (c <= 0x20 || c >= 0x7F) return false;
            if (c == '"' || c == "'" || c == "<" || c == ">" || c == "\\" || c == "`") return false;
        }
        return true;
    }
}
