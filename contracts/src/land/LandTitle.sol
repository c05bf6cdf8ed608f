// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC2309} from "@openzeppelin/contracts/interfaces/IERC2309.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {Geometry} from "./Geometry.sol";
import {IGround} from "./IGround.sol";
import {LandBank} from "./LandBank.sol";

/// @dev What LandTitle asks of the contract that draws its metadata.
interface ITitleCard {
    function tokenURI(uint256 id) external view returns (string memory);
}

/// @title Titles to land
/// @notice What you own. Where it lies is LandGrid's business: a title keeps its owner and its class
/// whatever happens to its location. All 50,000 titles exist from the first block: a title nobody
/// has touched belongs to LandBank without a storage slot of its own. Later titles are formed by
/// LandBank.
/// @dev Transfers never clear anything: approvals and builders carry the version of the ownership
/// they were given under and die with it.
///
/// Invariants: the balances add up to `totalSupply`; `balanceOf(a)` is the number of ids with
/// `ownerOf(id) == a`; nothing but a transfer by the owner or an approved account changes an owner;
/// no approval and no builder outlives the ownership under which it was given; a proof of key never
/// moves backwards, never comes from the future, and changes nothing but the time of the last proof.
contract LandTitle is ERC721, IERC2309, IGround {
    /// @dev Marketplaces index at most 5,000 ids of one ConsecutiveTransfer.
    uint256 private constant BATCH = 5_000;

    // Owner word: address 160 | acquiredAt 40 | version 16 | 0. Zero means LandBank.
    uint256 private constant ACQUIRED_SHIFT = 160;
    uint256 private constant VERSION_SHIFT = 200;
    // Account word: balance 64 | lastProof 40 | 0. The proof lives beside the balance, so that one
    // proof covers all titles of an owner and never needs a new slot.
    uint256 private constant BALANCE_MASK = type(uint64).max;
    uint256 private constant PROOF_SHIFT = 64;
    uint256 private constant PROOF_MASK = uint256(type(uint40).max) << PROOF_SHIFT;

    /// @dev An account trusted under one ownership of one title. `version` alone could come round
    /// after 65,536 transfers; with `since` that would have to happen within one second.
    struct Grant {
        address account;
        uint40 expires;
        uint40 since;
        uint16 version;
    }

    /// @notice Holder of everything nobody was given yet; made by this contract.
    LandBank public immutable bank;
    /// @notice Brings proofs that were signed.
    address public immutable keyProofs;

    /// @dev Storage slot of title n is 6 + n: the six before are ERC721's (four of them unused).
    uint256[1 << 24] private _ownerWords;
    mapping(address owner => uint256) private _accounts;
    mapping(uint256 id => Grant) private _approvals;
    mapping(uint256 id => Grant) private _builders;
    uint256 private _formed;

    /// @notice A title's builder changed; the zero address or a past expiry means nobody.
    event BuilderSet(uint256 indexed id, address indexed builder, uint40 expires);

    /// @notice Only LandBank makes titles.
    error OnlyBank(address caller);
    /// @notice Only KeyProofs brings proofs of others; for your own there is `proveKey`.
    error OnlyKeyProofs(address caller);
    /// @notice Who owns no title has nothing to prove.
    error OwnsNoTitle(address account);

    constructor(address foundation, address keyProofs_) ERC721("Cosmos Land Title", "LAND") {
        keyProofs = keyProofs_;
        bank = new LandBank(address(this), foundation, msg.sender);
        _accounts[address(bank)] = Geometry.TITLES;
        for (uint256 from = 0; from < Geometry.TITLES; from += BATCH) {
            emit ConsecutiveTransfer(from, from + BATCH - 1, address(0), address(bank));
        }
    }

    /// @notice Titles that exist: ids are 0 to `totalSupply - 1`.
    function totalSupply() public view returns (uint256) {
        return Geometry.TITLES + _formed;
    }

    /// @notice 1 street, 2 park, 3 ico, 4 auction, 6 formed after genesis. A title keeps the class it
    /// was born with.
    function classOf(uint256 id) public view returns (uint8) {
        if (id >= Geometry.TITLES) {
            _requireOwned(id);
            return Geometry.FORMED;
        }
        (int256 x, int256 y) = Geometry.birthCell(id);
        return Geometry.classOf(x, y);
    }

    /// @notice The cell where a title of genesis was born (not where it lies now:
    /// LandRegistry.cellOf).
    function birthCell(uint256 id) external pure returns (int16 x, int16 y) {
        if (id >= Geometry.TITLES) revert ERC721NonexistentToken(id);
        (int256 x_, int256 y_) = Geometry.birthCell(id);
        return (int16(x_), int16(y_));
    }

    /// @notice Raw owner words of titles `from` to `from + count - 1`, shorter at the end: owner in
    /// the low 160 bits, 0 = LandBank; then 40 bits of Unix seconds when it was acquired.
    /// @dev About 2,200 gas a word: ask for at most 5,000 at a time.
    function ownerWords(uint256 from, uint256 count) external view returns (bytes32[] memory words) {
        uint256 end = totalSupply();
        if (from >= end) return new bytes32[](0);
        if (count > end - from) count = end - from;
        words = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = bytes32(_ownerWords[from + i]);
        }
    }

    /// @notice Raw owner words of these titles, as in `ownerWords`; 0 also for titles that do not
    /// exist.
    /// @dev Written where it is returned from: votes and panels ask this for many titles.
    function ownerWordsOf(uint256[] calldata ids) external view returns (bytes32[] memory) {
        assembly ("memory-safe") {
            let out := mload(0x40)
            let words := add(out, 0x40)
            let size := shl(5, ids.length)
            for { let offset := 0 } lt(offset, size) { offset := add(offset, 0x20) } {
                let id := calldataload(add(ids.offset, offset))
                let owner := 0
                if lt(id, 0x1000000) { owner := sload(add(_ownerWords.slot, id)) }
                mstore(add(words, offset), owner)
            }
            mstore(out, 0x20)
            mstore(add(out, 0x20), ids.length)
            return(out, add(size, 0x40))
        }
    }

    /// @notice Titles of `owner` among the ids `from` to `from + count - 1`.
    /// @dev For reading without event history: about 2,300 gas an id, so ask for 5,000 at a time.
    function titlesOf(
        address owner,
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory ids) {
        uint256 end = totalSupply();
        if (from > end) from = end;
        if (count > end - from) count = end - from;
        ids = new uint256[](count);
        uint256 found = 0;
        for (uint256 id = from; id < from + count; ++id) {
            if (_ownerOf(id) == owner) ids[found++] = id;
        }
        assembly ("memory-safe") {
            mstore(ids, found)
        }
    }

    /// @notice When the present owner got the title, Unix seconds; 0 = at genesis.
    function acquiredAt(uint256 id) external view returns (uint40) {
        _requireOwned(id);
        return uint40(_ownerWords[id] >> ACQUIRED_SHIFT);
    }

    /// @notice When `owner` last showed, by a proof or by a transfer of their own, that they hold
    /// their key; Unix seconds, 0 = never.
    function lastProof(address owner) public view returns (uint40) {
        return uint40(_accounts[owner] >> PROOF_SHIFT);
    }

    /// @notice When it was last shown that somebody holds the key to this title: by acquiring it, or
    /// by any proof of its owner since. What LandBank holds needs no proof: now.
    function lastProofOf(uint256 id) external view returns (uint40) {
        address owner = _requireOwned(id);
        if (owner == address(bank)) return uint40(block.timestamp);
        uint40 acquired = uint40(_ownerWords[id] >> ACQUIRED_SHIFT);
        uint40 proof = lastProof(owner);
        return proof > acquired ? proof : acquired;
    }

    /// @inheritdoc ERC721
    function balanceOf(address owner) public view override returns (uint256) {
        if (owner == address(0)) revert ERC721InvalidOwner(address(0));
        return _accounts[owner] & BALANCE_MASK;
    }

    /// @notice Proves that the caller holds their key, for all their titles at once.
    function proveKey() external {
        uint256 word = _accounts[msg.sender];
        if (word & BALANCE_MASK == 0) revert OwnsNoTitle(msg.sender);
        _accounts[msg.sender] = _withProof(word, block.timestamp);
    }

    /// @notice Records proofs that were signed: time 40 | owner 160 in a word each. Only for KeyProofs,
    /// which checked the signatures. Owners without titles, and times that are in the future or not
    /// later than the last, don't count.
    function recordProofs(uint256[] calldata proofs) external returns (uint256 accepted) {
        if (msg.sender != keyProofs) revert OnlyKeyProofs(msg.sender);
        unchecked {
            for (uint256 i = 0; i < proofs.length; ++i) {
                uint256 proof = proofs[i];
                address owner = address(uint160(proof));
                uint256 time = uint40(proof >> 160);
                uint256 word = _accounts[owner];
                if (word & BALANCE_MASK == 0 || time > block.timestamp) continue;
                if (time <= uint40(word >> PROOF_SHIFT)) continue;
                _accounts[owner] = _withProof(word, time);
                ++accepted;
            }
        }
    }

    /// @notice Makes the next title. Only for LandBank, which keeps the caps.
    function mint(address to) external returns (uint256 id) {
        if (msg.sender != address(bank)) revert OnlyBank(msg.sender);
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        id = totalSupply();
        _formed += 1;
        _ownerWords[id] = uint256(uint160(to)) | (block.timestamp << ACQUIRED_SHIFT);
        _accounts[to] += 1;
        emit Transfer(address(0), to, id);
    }

    /// @notice Whether `who` may move the title to another cell: its owner, an approved account or an
    /// operator. What LandBank holds (all public titles, and what nobody was given yet) stays put.
    /// @dev The name has a low selector, which is found early: 400 gas less for every move. LandBank
    /// neither moves anything nor approves anybody, so only its implicit titles need a look here.
    function isMoveAllowed(uint256 id, address who) external view returns (bool) {
        if (id >= _ownerWords.length) return false;
        address owner = address(uint160(_ownerWords[id]));
        if (owner == address(0)) return false;
        return owner == who || _isAuthorized(owner, who, id);
    }

    /// @notice Transfers several titles of one owner; all or nothing.
    function transferMany(address from, address to, uint256[] calldata ids) external {
        for (uint256 i = 0; i < ids.length; ++i) {
            transferFrom(from, to, ids[i]);
        }
    }

    /// @notice Lets `builder` place models on the title until `expires` (Unix seconds), without any
    /// other right to it. Replaces the builder before; ends with the ownership.
    function setBuilder(uint256 id, address builder, uint40 expires) external {
        address owner = _requireOwned(id);
        _checkAuthorized(owner, msg.sender, id);
        _builders[id] = _grant(id, builder, expires);
        emit BuilderSet(id, builder, expires);
    }

    /// @notice The title's builder now, and until when; zeros when there is none.
    function builderOf(uint256 id) public view returns (address builder, uint40 expires) {
        Grant memory grant = _builders[id];
        if (!_holds(id, grant) || grant.expires < block.timestamp) return (address(0), 0);
        return (grant.account, grant.expires);
    }

    /// @notice Whether `who` may place models on the title: its owner, its builder, and on streets
    /// and parks the foundation. False for titles that do not exist.
    function canBuild(uint256 id, address who) external view returns (bool) {
        address owner = _ownerOf(id);
        if (owner == address(0) || who == address(0)) return false;
        if (owner == who) return true;
        if (owner == address(bank)) {
            return Geometry.isPublic(classOf(id)) && bank.canBuildPublic(who);
        }
        (address builder, ) = builderOf(id);
        return builder == who;
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 id) public view override returns (string memory) {
        _requireOwned(id);
        return ITitleCard(bank.card()).tokenURI(id);
    }

    /// @dev The owner of an existing title is never zero: an unwritten word of genesis is
    /// LandBank's.
    function _ownerOf(uint256 id) internal view override returns (address) {
        if (id >= _ownerWords.length) return address(0);
        address owner = address(uint160(_ownerWords[id]));
        return owner == address(0) && id < Geometry.TITLES ? address(bank) : owner;
    }

    /// @dev Writes three words: the title's and both accounts'. `auth` is the caller (0: no check).
    function _update(address to, uint256 id, address auth) internal override returns (address from) {
        from = _requireOwned(id);
        if (auth != address(0)) _checkAuthorized(from, auth, id);
        unchecked {
            uint256 version = uint16((_ownerWords[id] >> VERSION_SHIFT) + 1);
            _ownerWords[id] =
                uint256(uint160(to)) |
                (block.timestamp << ACQUIRED_SHIFT) |
                (version << VERSION_SHIFT);
            uint256 account = _accounts[from] - 1;
            // An owner who acts shows that they hold their key: the word is written anyway.
            _accounts[from] = auth == from ? _withProof(account, block.timestamp) : account;
            _accounts[to] += 1;
        }
        emit Transfer(from, to, id);
    }

    /// @dev As ERC721's, but kept as a grant, so that no transfer has to clear it.
    function _approve(address to, uint256 id, address auth, bool emitEvent) internal override {
        address owner = _requireOwned(id);
        if (auth != address(0) && owner != auth && !isApprovedForAll(owner, auth)) {
            revert ERC721InvalidApprover(auth);
        }
        _approvals[id] = _grant(id, to, type(uint40).max);
        if (emitEvent) emit Approval(owner, to, id);
    }

    function _getApproved(uint256 id) internal view override returns (address) {
        Grant memory grant = _approvals[id];
        return _holds(id, grant) ? grant.account : address(0);
    }

    function _grant(uint256 id, address to, uint40 expires) private view returns (Grant memory) {
        uint16 version = uint16(_ownerWords[id] >> VERSION_SHIFT);
        return Grant(to, expires, uint40(block.timestamp), version);
    }

    /// Whether a grant was given under the present ownership.
    function _holds(uint256 id, Grant memory grant) private view returns (bool) {
        uint256 word = _ownerWords[id];
        return
            grant.version == uint16(word >> VERSION_SHIFT) &&
            grant.since >= uint40(word >> ACQUIRED_SHIFT);
    }

    /// The account word with another time of proof.
    function _withProof(uint256 word, uint256 time) private pure returns (uint256) {
        return (word & ~PROOF_MASK) | (time << PROOF_SHIFT);
    }
}
