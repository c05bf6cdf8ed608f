// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165, IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IAccess} from "../access/IAccess.sol";
import {Subjects} from "../access/Subjects.sol";
import {Grounds} from "./Grounds.sol";
import {ModelCard} from "./ModelCard.sol";
import {Placements} from "./Placements.sol";
import {Royalties} from "./Royalties.sol";

/// @title Models and where they stand
/// @notice A token per 3D model: which torrent holds it, how long it is, and the SHA-256 of its
/// manifest. Placements put models on titles, on the commons and on planets. Everything a reader
/// needs is in state, page by page; events only say that something changed.
/// @dev Minting calls no receiver. Invariants: a token's data never changes; only the owner of a
/// model chooses its access contract.
contract Model is ERC721, Placements, Royalties {
    /// @notice Longest name in bytes of UTF-8.
    uint256 public constant MAX_NAME = 64;
    /// @notice Gas that an access contract gets for an answer.
    uint256 public constant ACCESS_GAS = 1_000_000;

    struct ModelData {
        /// SHA-1 of the torrent's info dictionary (BEP 3).
        bytes20 infoHash;
        /// Total length of the package's files in bytes.
        uint64 size;
        /// SHA-256 of manifest.json.
        bytes32 manifestHash;
        string name;
        /// Whether anybody may place it on their land.
        bool open;
    }

    struct ModelView {
        bytes20 infoHash;
        uint64 size;
        bytes32 manifestHash;
        string name;
        bool open;
        address owner;
    }

    /// @dev infoHash, size, open and transfers share a slot.
    struct Record {
        bytes20 infoHash;
        uint64 size;
        bool open;
        uint24 transfers;
        bytes32 manifestHash;
        string name;
    }

    /// @notice Models that exist; ids are 1 to `total`.
    uint256 public total;
    mapping(uint256 id => Record) private _records;
    /// @notice The contract that says who may use the model's data; zero: everybody. It stays when
    /// the model is sold, so that who paid keeps what they paid for, until the new owner changes
    /// it.
    mapping(uint256 id => IAccess) public accessOf;

    /// @notice A model was minted.
    event Registered(uint256 indexed id, bytes20 indexed infoHash, uint64 size);
    /// @notice A model's access contract changed; zero: everybody may use it.
    event AccessSet(uint256 indexed id, address indexed access);

    /// @notice Info hash, size and manifest hash must not be zero.
    error IncompleteModel();
    /// @notice A name has 1 to MAX_NAME bytes.
    error BadName(string name);
    /// @notice Only a model's owner, or somebody they approved, may place a model that is not open.
    error ModelNotOpen(uint256 id, address caller);
    /// @notice Only the owner of a model chooses who may use it.
    error NotModelOwner(uint256 id, address caller);
    /// @notice This is not a contract that says by ERC-165 that it implements IAccess.
    error NotAccess(address access);

    constructor(
        address titles_,
        address commons_,
        address planets_
    ) ERC721("Cosmos Model", "MODEL") Grounds(titles_, commons_, planets_) {}

    /// @notice Registers a model; its token goes to `to`. Open to everybody.
    function mint(address to, ModelData calldata data) external returns (uint256 id) {
        id = total + 1;
        total = id;
        _register(to, id, data);
    }

    /// @notice Registers several models with consecutive ids; all or nothing.
    function mintMany(
        address to,
        ModelData[] calldata data
    ) external returns (uint256 firstId) {
        return _registerMany(to, data);
    }

    /// @notice Registers several models of one creator, who gets `share` hundredths of a percent of
    /// what they earn; all or nothing.
    function mintWithRoyalty(
        address to,
        ModelData[] calldata data,
        address creator,
        uint16 share
    ) external returns (uint256 firstId) {
        firstId = _registerMany(to, data);
        for (uint256 i = 0; i < data.length; ++i) {
            _setRoyalty(firstId + i, creator, share);
        }
    }

    /// @notice Names the contract that says who may use the model's data, or nobody (zero:
    /// everybody may). Only for the model's owner.
    function setAccess(uint256 id, IAccess access) external {
        if (_requireOwned(id) != msg.sender) revert NotModelOwner(id, msg.sender);
        if (
            address(access) != address(0) &&
            !ERC165Checker.supportsInterface(address(access), type(IAccess).interfaceId)
        ) {
            revert NotAccess(address(access));
        }
        accessOf[id] = access;
        emit AccessSet(id, address(access));
    }

    /// @notice Whether `who` may use the model's data now: its owner always, others as its access
    /// contract says. False when that fails or answers nonsense.
    function mayUse(uint256 id, address who) external view returns (bool) {
        if (_requireOwned(id) == who) return true;
        address access = address(accessOf[id]);
        if (access == address(0)) return true;
        bytes memory question = abi.encodeCall(IAccess.hasAccess, (who, Subjects.ofModel(id)));
        bool success;
        bool yes;
        // One word of the answer is copied, however long a hostile contract makes it; an answer
        // shorter than that can't be 1.
        assembly ("memory-safe") {
            mstore(0, 0)
            success := staticcall(ACCESS_GAS, access, add(question, 32), mload(question), 0, 32)
            yes := eq(mload(0), 1)
        }
        return success && yes;
    }

    /// @notice Models `fromId` to `fromId + count - 1`, shorter at the end.
    function page(uint256 fromId, uint256 count) external view returns (ModelView[] memory views) {
        (fromId, count) = _clamped(fromId, count);
        views = new ModelView[](count);
        for (uint256 i = 0; i < count; ++i) {
            Record storage r = _records[fromId + i];
            address owner = _ownerOf(fromId + i);
            views[i] = ModelView(r.infoHash, r.size, r.manifestHash, r.name, r.open, owner);
        }
    }

    /// @notice Models of `owner` among the ids `fromId` to `fromId + count - 1`.
    /// @dev For reading without event history: about 2,300 gas an id, so ask for 5,000 at a time.
    function modelsOf(
        address owner,
        uint256 fromId,
        uint256 count
    ) external view returns (uint256[] memory ids) {
        (fromId, count) = _clamped(fromId, count);
        ids = new uint256[](count);
        uint256 found = 0;
        for (uint256 id = fromId; id < fromId + count; ++id) {
            if (_ownerOf(id) == owner) ids[found++] = id;
        }
        assembly ("memory-safe") {
            mstore(ids, found)
        }
    }

    /// @notice How often the model has changed hands, modulo 2^24: a market that remembers it can
    /// tell an ownership from a later one of the same owner.
    function transfersOf(uint256 id) external view returns (uint256) {
        _requireOwned(id);
        return _records[id].transfers;
    }

    /// @notice Magnet link (BEP 9) of the model's torrent: info hash, name and size.
    function magnetURI(uint256 id) external view returns (string memory) {
        _requireOwned(id);
        Record storage r = _records[id];
        return ModelCard.magnet(r.infoHash, r.size, r.name);
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 id) public view override returns (string memory) {
        _requireOwned(id);
        Record storage r = _records[id];
        return ModelCard.uri(r.infoHash, r.size, r.manifestHash, r.name);
    }

    /// @inheritdoc ERC721
    function supportsInterface(
        bytes4 interfaceId
    ) public view override(ERC721, IERC165) returns (bool) {
        return interfaceId == type(IERC2981).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc ERC721
    function _update(
        address to,
        uint256 id,
        address auth
    ) internal override returns (address from) {
        from = super._update(to, id, auth);
        if (from != address(0)) {
            // Wrapping around would take 2^24 transfers between two looks; reverting would lock
            // the model.
            unchecked {
                ++_records[id].transfers;
            }
        }
    }

    function _registerMany(
        address to,
        ModelData[] calldata data
    ) private returns (uint256 firstId) {
        firstId = total + 1;
        total += data.length;
        for (uint256 i = 0; i < data.length; ++i) {
            _register(to, firstId + i, data[i]);
        }
    }

    function _register(address to, uint256 id, ModelData calldata data) private {
        if (data.infoHash == 0 || data.size == 0 || data.manifestHash == 0) {
            revert IncompleteModel();
        }
        uint256 length = bytes(data.name).length;
        if (length == 0 || length > MAX_NAME) revert BadName(data.name);
        _records[id] = Record(
            data.infoHash,
            data.size,
            data.open,
            0,
            data.manifestHash,
            data.name
        );
        _mint(to, id);
        emit Registered(id, data.infoHash, data.size);
    }

    /// A page of ids within 1 to `total`.
    function _clamped(uint256 fromId, uint256 count) private view returns (uint256, uint256) {
        uint256 end = total + 1;
        if (fromId == 0) fromId = 1;
        if (fromId > end) fromId = end;
        return (fromId, count > end - fromId ? end - fromId : count);
    }

    function _checkPlacer(uint256 id, address who) internal view override {
        address owner = _requireOwned(id);
        if (!_records[id].open && !_isAuthorized(owner, who, id)) revert ModelNotOpen(id, who);
    }
}
