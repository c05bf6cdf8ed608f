// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IGround} from "../land/IGround.sol";
import {Placement} from "./Placement.sol";

/// @title Models and where they stand
/// @notice A token per 3D model: which torrent holds it, how long it is, and the SHA-256 of its
/// manifest. Placements put models on titles and on the commons. Everything a reader needs is in
/// state, page by page; events only say that something changed.
/// @dev Invariants: a token's data never changes; a target is listed once, exactly while it holds a
/// placement; a target holds at most MAX_PLACEMENTS; every stored placement is well-formed and names
/// an existing model; nobody places on or removes from ground they may not build on.
contract Model is ERC721 {
    using Strings for uint256;

    uint256 public constant MAX_PLACEMENTS = 64;
    /// @notice Longest name in bytes of UTF-8.
    uint256 public constant MAX_NAME = 64;

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

    /// @dev infoHash, size and open share a slot.
    struct Record {
        bytes20 infoHash;
        uint64 size;
        bool open;
        bytes32 manifestHash;
        string name;
    }

    /// @dev One slot: where the target is in the list (plus one), how many placements it holds.
    struct Holding {
        uint64 place;
        uint64 count;
    }

    /// @notice Ground of kind 1, LandTitle.
    IGround public immutable titles;
    /// @notice Ground of kind 2, LandBank for the commons.
    IGround public immutable commons;

    /// @notice Models that exist; ids are 1 to `total`.
    uint256 public total;
    mapping(uint256 id => Record) private _records;

    /// @dev Packed keys, four to a slot.
    uint64[] private _targets;
    mapping(uint256 target => Holding) private _holdings;
    mapping(uint256 target => mapping(uint256 index => uint256)) private _placements;

    /// @notice A model was minted.
    event Registered(uint256 indexed id, bytes20 indexed infoHash, uint64 size);
    /// @notice What stands on the target changed: read `placementsOf`.
    event PlacementsChanged(uint256 indexed target);

    /// @notice Info hash, size and manifest hash must not be zero.
    error IncompleteModel();
    /// @notice A name has 1 to MAX_NAME bytes.
    error BadName(string name);
    /// @notice Only a model's owner, or somebody they approved, may place a model that is not open.
    error ModelNotOpen(uint256 id, address caller);
    /// @notice The caller may not build on this target.
    error MayNotBuild(uint256 target, address caller);
    /// @notice The target holds MAX_PLACEMENTS already.
    error TargetFull(uint256 target);
    /// @notice The target has no placement with this index.
    error NoSuchPlacement(uint256 target, uint256 index);
    /// @notice There must be as many placements as targets.
    error LengthMismatch(uint256 targets, uint256 placements);

    constructor(address titles_, address commons_) ERC721("Cosmos Model", "MODEL") {
        titles = IGround(titles_);
        commons = IGround(commons_);
    }

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
        firstId = total + 1;
        total += data.length;
        for (uint256 i = 0; i < data.length; ++i) {
            _register(to, firstId + i, data[i]);
        }
    }

    /// @notice Models `fromId` to `fromId + count - 1`, shorter at the end.
    function page(uint256 fromId, uint256 count) external view returns (ModelView[] memory views) {
        if (fromId == 0) fromId = 1;
        uint256 end = total + 1;
        if (fromId >= end) return new ModelView[](0);
        if (count > end - fromId) count = end - fromId;
        views = new ModelView[](count);
        for (uint256 i = 0; i < count; ++i) {
            Record storage r = _records[fromId + i];
            address owner = _ownerOf(fromId + i);
            views[i] = ModelView(r.infoHash, r.size, r.manifestHash, r.name, r.open, owner);
        }
    }

    /// @notice Puts a model on a target. The caller may build there, and may place the model.
    function place(uint256 target, uint256 placement) external {
        _checkBuilder(target);
        _place(target, placement);
        emit PlacementsChanged(target);
    }

    /// @notice Puts models on targets, pair by pair; all or nothing. Pairs of one target that
    /// follow each other cost one permission check.
    function placeMany(uint256[] calldata targets, uint256[] calldata placements) external {
        if (targets.length != placements.length) {
            revert LengthMismatch(targets.length, placements.length);
        }
        for (uint256 i = 0; i < targets.length; ++i) {
            if (i == 0 || targets[i] != targets[i - 1]) {
                _checkBuilder(targets[i]);
                emit PlacementsChanged(targets[i]);
            }
            _place(targets[i], placements[i]);
        }
    }

    /// @notice Takes away placement `index`; the target's last one takes its index. For whoever may
    /// build there.
    function remove(uint256 target, uint256 index) external {
        _checkBuilder(target);
        Holding memory holding = _holdings[target];
        if (index >= holding.count) revert NoSuchPlacement(target, index);
        uint64 last = holding.count - 1;
        if (index != last) _placements[target][index] = _placements[target][last];
        delete _placements[target][last];
        if (last == 0) {
            _unlist(holding.place);
            delete _holdings[target];
        } else {
            _holdings[target].count = last;
        }
        emit PlacementsChanged(target);
    }

    /// @notice Packed placements on a target.
    function placementsOf(uint256 target) public view returns (uint256[] memory placements) {
        uint256 count = _holdings[target].count;
        placements = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            placements[i] = _placements[target][i];
        }
    }

    /// @notice Targets that hold placements.
    function targetCount() external view returns (uint256) {
        return _targets.length;
    }

    /// @notice Targets `from` to `from + count - 1` with their placements, shorter at the end. The
    /// order changes when a target becomes empty: read all pages at one block.
    function targetsPage(
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory targets, uint256[][] memory placements) {
        uint256 end = _targets.length;
        if (from > end) from = end;
        if (count > end - from) count = end - from;
        targets = new uint256[](count);
        placements = new uint256[][](count);
        for (uint256 i = 0; i < count; ++i) {
            targets[i] = Placement.unpackTarget(_targets[from + i]);
            placements[i] = placementsOf(targets[i]);
        }
    }

    /// @notice Magnet link (BEP 9) of the model's torrent: info hash, name and size.
    function magnetURI(uint256 id) public view returns (string memory) {
        _requireOwned(id);
        Record storage r = _records[id];
        return
            string.concat(
                "magnet:?xt=urn:btih:",
                _hex(r.infoHash),
                "&dn=",
                _percentEncoded(bytes(r.name)),
                "&xl=",
                uint256(r.size).toString()
            );
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 id) public view override returns (string memory) {
        string memory magnet = magnetURI(id);
        Record storage r = _records[id];
        bytes memory json = abi.encodePacked(
            '{"name":"',
            Strings.escapeJSON(r.name),
            '","magnet":"',
            magnet,
            '","infoHash":"',
            _hex(r.infoHash),
            '","size":',
            uint256(r.size).toString(),
            ',"manifestSha256":"',
            uint256(r.manifestHash).toHexString(32),
            '"}'
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
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
            data.manifestHash,
            data.name
        );
        _mint(to, id);
        emit Registered(id, data.infoHash, data.size);
    }

    function _place(uint256 target, uint256 placement) private {
        Placement.checkOnParcel(placement);
        uint256 id = Placement.modelOf(placement);
        address owner = _requireOwned(id);
        if (!_records[id].open && !_isAuthorized(owner, msg.sender, id)) {
            revert ModelNotOpen(id, msg.sender);
        }
        Holding memory holding = _holdings[target];
        if (holding.count == MAX_PLACEMENTS) revert TargetFull(target);
        if (holding.count == 0) {
            _targets.push(Placement.packTarget(target));
            holding.place = uint64(_targets.length);
        }
        _placements[target][holding.count] = placement;
        holding.count += 1;
        _holdings[target] = holding;
    }

    /// The last target of the list takes the place of the removed one.
    function _unlist(uint256 place_) private {
        uint256 last = _targets.length;
        if (place_ != last) {
            uint64 moved = _targets[last - 1];
            _targets[place_ - 1] = moved;
            _holdings[Placement.unpackTarget(moved)].place = uint64(place_);
        }
        _targets.pop();
    }

    function _checkBuilder(uint256 target) private view {
        uint256 kind = target >> 248;
        IGround ground;
        if (kind == Placement.TITLE) ground = titles;
        else if (kind == Placement.COMMONS) ground = commons;
        else revert Placement.UnknownTarget(target);
        if (!ground.canBuild(uint248(target), msg.sender)) revert MayNotBuild(target, msg.sender);
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
