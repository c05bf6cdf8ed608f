// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IGround} from "../land/IGround.sol";

/// @dev What Planet asks of LandTitle.
interface IHomeTitles is IGround {
    function ownerOf(uint256 id) external view returns (address);
    function ownerWordsOf(uint256[] calldata ids) external view returns (bytes32[] memory);
}

/// @dev ERC-5192, tokens that can't be transferred.
interface IERC5192 {
    event Locked(uint256 tokenId);
    event Unlocked(uint256 tokenId);
    function locked(uint256 tokenId) external view returns (bool);
}

/// @title Planets
/// @notice A world of one's own for every title to land. A planet has the number of its home title
/// and belongs to whoever owns that: it is sold with the land and never apart from it. It stays
/// when the title loses its location.
/// @dev Ownership is read from LandTitle, so a sale of land writes nothing here and there is no
/// `Transfer` event but the one at founding. Invariants: the owner of a planet is the owner of its
/// home title; at most one planet to a title; a planet never disappears; nobody can move or approve
/// one.
contract Planet is ERC721, IERC5192, IGround {
    using Strings for uint256;

    /// @notice Longest name in bytes of UTF-8.
    uint256 public constant MAX_NAME = 64;

    struct PlanetView {
        /// Also the id of the home title.
        uint256 id;
        address owner;
        /// Unix seconds.
        uint40 founded;
        string name;
    }

    /// @dev `founded` is 0 for planets that do not exist.
    struct Record {
        uint40 founded;
        string name;
    }

    /// @notice LandTitle.
    IHomeTitles public immutable title;

    /// @dev In the order of founding, eight to a slot: title ids have 24 bits.
    uint32[] private _ids;
    mapping(uint256 id => Record) private _records;

    /// @notice A planet was founded or renamed.
    event Named(uint256 indexed id, string name);

    /// @notice Only the owner of the home title may found its planet and name it.
    error NotHomeOwner(uint256 id, address caller);
    /// @notice The title has its planet already.
    error AlreadyFounded(uint256 id);
    /// @notice A name has 1 to MAX_NAME bytes.
    error BadName(string name);
    /// @notice A planet goes where its home title goes: transfer or approve that instead.
    error FollowsItsTitle();

    constructor(address title_) ERC721("Cosmos Planet", "PLANET") {
        title = IHomeTitles(title_);
    }

    /// @notice Founds the planet of a title, for ever. Only for the title's owner; streets, parks
    /// and unsold land are LandBank's, which founds none.
    function found(uint256 titleId, string calldata name_) external {
        if (title.ownerOf(titleId) != msg.sender) revert NotHomeOwner(titleId, msg.sender);
        Record storage planet = _records[titleId];
        if (planet.founded != 0) revert AlreadyFounded(titleId);
        planet.founded = uint40(block.timestamp);
        _ids.push(uint32(titleId));
        emit Transfer(address(0), msg.sender, titleId);
        emit Locked(titleId);
        _setName(titleId, name_);
    }

    /// @notice Gives a planet another name. Only for its owner.
    function rename(uint256 id, string calldata name_) external {
        if (_requireOwned(id) != msg.sender) revert NotHomeOwner(id, msg.sender);
        _setName(id, name_);
    }

    /// @notice Whether the planet of this title was founded.
    function exists(uint256 id) external view returns (bool) {
        return _records[id].founded != 0;
    }

    /// @notice Whether `who` may build on the planet: whoever may build on its home title, once the
    /// planet is founded.
    function canBuild(uint256 id, address who) external view returns (bool) {
        return _records[id].founded != 0 && title.canBuild(id, who);
    }

    /// @notice Planets that exist; also their number in `page` and `planetsOf`.
    function total() external view returns (uint256) {
        return _ids.length;
    }

    /// @notice One planet. Reverts where there is none.
    function planetOf(uint256 id) external view returns (PlanetView memory) {
        return _view(id);
    }

    /// @notice Planets `from` to `from + count - 1` in the order of founding, shorter at the end.
    function page(
        uint256 from,
        uint256 count
    ) external view returns (PlanetView[] memory planets) {
        (from, count) = _clamped(from, count);
        planets = new PlanetView[](count);
        for (uint256 i = 0; i < count; ++i) {
            planets[i] = _view(_ids[from + i]);
        }
    }

    /// @notice Ids of the planets of `owner` among those numbered `from` to `from + count - 1`.
    /// @dev About 3,000 gas a planet: ask for 5,000 at a time.
    function planetsOf(
        address owner,
        uint256 from,
        uint256 count
    ) public view returns (uint256[] memory planets) {
        (from, count) = _clamped(from, count);
        planets = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            planets[i] = _ids[from + i];
        }
        bytes32[] memory words = title.ownerWordsOf(planets);
        uint256 found_ = 0;
        for (uint256 i = 0; i < count; ++i) {
            // A title with a planet has had an owner, so its word names the present one.
            if (address(uint160(uint256(words[i]))) == owner) planets[found_++] = planets[i];
        }
        assembly ("memory-safe") {
            mstore(planets, found_)
        }
    }

    /// @notice How many planets somebody owns.
    /// @dev Counts over all planets, since nothing is written when land is sold: for reading from
    /// outside, not for contracts. Too many for one call? Add up `planetsOf`.
    function balanceOf(address owner) public view override returns (uint256) {
        if (owner == address(0)) revert ERC721InvalidOwner(owner);
        return planetsOf(owner, 0, _ids.length).length;
    }

    /// @notice Always true for planets that exist (ERC-5192).
    function locked(uint256 id) public view returns (bool) {
        _requireOwned(id);
        return true;
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 id) public view override returns (string memory) {
        PlanetView memory planet = _view(id);
        bytes memory json = abi.encodePacked(
            '{"name":"',
            Strings.escapeJSON(planet.name),
            '","homeTitle":',
            id.toString(),
            ',"founded":',
            uint256(planet.founded).toString(),
            "}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    /// @inheritdoc ERC721
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IERC5192).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @notice Nobody can be approved: always refused.
    function approve(address, uint256 id) public view override {
        if (locked(id)) revert FollowsItsTitle();
    }

    /// @notice Nobody can be approved: always refused.
    function setApprovalForAll(address, bool) public pure override {
        revert FollowsItsTitle();
    }

    /// @notice Planets are not sold apart from their land: always refused. The safe transfers, too,
    /// which begin with this.
    function transferFrom(address, address, uint256 id) public view override {
        if (locked(id)) revert FollowsItsTitle();
    }

    function _ownerOf(uint256 id) internal view override returns (address) {
        return _records[id].founded == 0 ? address(0) : title.ownerOf(id);
    }

    function _view(uint256 id) private view returns (PlanetView memory) {
        Record storage planet = _records[id];
        return PlanetView(id, _requireOwned(id), planet.founded, planet.name);
    }

    function _setName(uint256 id, string calldata name_) private {
        uint256 length = bytes(name_).length;
        if (length == 0 || length > MAX_NAME) revert BadName(name_);
        _records[id].name = name_;
        emit Named(id, name_);
    }

    function _clamped(uint256 from, uint256 count) private view returns (uint256, uint256) {
        uint256 end = _ids.length;
        if (from > end) from = end;
        return (from, count > end - from ? end - from : count);
    }
}
