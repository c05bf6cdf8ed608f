// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Models that the city's government blocked
/// @notice Which packages, by info hash, the parliament decided that nobody should have to pass on, and
/// why. A block takes nothing from anybody: token, placement and the owner's own copy stay. It asks
/// seeders to hold the model no longer for others, and each operator decides whether to honour it.
/// @dev Invariants: only `governance` changes the list; it has no duplicates, no gaps and no zero; every
/// entry names the decision that last put it there, and the reason of a decision never changes. The
/// whole list is in state, page by page; events only say that something changed.
contract Blocklist {
    /// @notice Longest reason of a decision in bytes of UTF-8: a sentence, or where the text is.
    uint256 public constant MAX_REASON = 256;

    struct BlockView {
        /// SHA-1 of the torrent's info dictionary (BEP 3), as in Model.
        bytes20 infoHash;
        /// Unix seconds.
        uint40 since;
        /// Its reason: `reasonOf`.
        uint32 decision;
    }

    /// @dev In one slot.
    struct Entry {
        /// Index in `_list` plus one; 0 = not blocked.
        uint32 place;
        uint40 since;
        uint32 decision;
    }

    /// @notice The EcosystemFund: carries out what parliament decided.
    address public immutable governance;

    bytes20[] private _list;
    mapping(bytes20 infoHash => Entry) private _entries;
    string[] private _reasons;

    /// @notice A model was blocked.
    event Blocked(bytes20 indexed infoHash, uint256 indexed decision);
    /// @notice A model is blocked no longer.
    event Unblocked(bytes20 indexed infoHash);

    /// @notice Only governance blocks and unblocks.
    error OnlyGovernance(address caller);
    /// @notice A reason has 1 to MAX_REASON bytes.
    error BadReason(string reason);
    /// @notice Zero is no info hash.
    error NoInfoHash();
    /// @notice There is no decision of this number.
    error NoSuchDecision(uint256 decision);

    constructor(address governance_) {
        governance = governance_;
    }

    modifier onlyGovernance() {
        if (msg.sender != governance) revert OnlyGovernance(msg.sender);
        _;
    }

    /// @notice Blocks models for one reason. Those that are blocked already are passed over: between a
    /// decision and its execution another may have named the same.
    function blockModels(
        bytes20[] calldata infoHashes,
        string calldata reason
    ) external onlyGovernance returns (uint256 decision) {
        if (bytes(reason).length == 0 || bytes(reason).length > MAX_REASON) revert BadReason(reason);
        decision = _reasons.length;
        _reasons.push(reason);
        for (uint256 i = 0; i < infoHashes.length; ++i) {
            bytes20 infoHash = infoHashes[i];
            if (infoHash == 0) revert NoInfoHash();
            if (_entries[infoHash].place != 0) continue;
            _list.push(infoHash);
            _entries[infoHash] = Entry(
                uint32(_list.length),
                uint40(block.timestamp),
                uint32(decision)
            );
            emit Blocked(infoHash, decision);
        }
    }

    /// @notice Unblocks models; those that are not blocked are passed over.
    function unblockModels(bytes20[] calldata infoHashes) external onlyGovernance {
        for (uint256 i = 0; i < infoHashes.length; ++i) {
            bytes20 infoHash = infoHashes[i];
            uint32 place = _entries[infoHash].place;
            if (place == 0) continue;
            // The last one of the list takes the place of the removed one.
            bytes20 last = _list[_list.length - 1];
            _list[place - 1] = last;
            _entries[last].place = place;
            _list.pop();
            delete _entries[infoHash];
            emit Unblocked(infoHash);
        }
    }

    /// @notice Whether a model is blocked now.
    function isBlocked(bytes20 infoHash) external view returns (bool) {
        return _entries[infoHash].place != 0;
    }

    /// @notice Since when (Unix seconds) and by which decision a model is blocked; `since` is 0 when it
    /// is not.
    function blockOf(bytes20 infoHash) external view returns (BlockView memory) {
        return _view(infoHash);
    }

    /// @notice Models that are blocked now.
    function count() external view returns (uint256) {
        return _list.length;
    }

    /// @notice Blocked models `from` to `from + count_ - 1`, shorter at the end. The order changes when
    /// one is unblocked: read all pages at one block.
    function page(uint256 from, uint256 count_) external view returns (BlockView[] memory blocks) {
        uint256 end = _list.length;
        if (from >= end) return new BlockView[](0);
        if (count_ > end - from) count_ = end - from;
        blocks = new BlockView[](count_);
        for (uint256 i = 0; i < count_; ++i) {
            blocks[i] = _view(_list[from + i]);
        }
    }

    /// @notice Decisions to block, from 0 on.
    function decisionCount() external view returns (uint256) {
        return _reasons.length;
    }

    /// @notice Why a decision blocked what it blocked.
    function reasonOf(uint256 decision) external view returns (string memory) {
        if (decision >= _reasons.length) revert NoSuchDecision(decision);
        return _reasons[decision];
    }

    function _view(bytes20 infoHash) private view returns (BlockView memory) {
        Entry storage entry = _entries[infoHash];
        return BlockView(infoHash, entry.since, entry.decision);
    }
}
