// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev What Portals asks of LandTitle.
interface IPortalTitles {
    function canBuild(uint256 id, address who) external view returns (bool);
    function ownerWordsOf(uint256[] calldata ids) external view returns (bytes32[] memory);
}

/// @dev What Portals asks of Planet.
interface IPortalPlanets {
    function ownerOf(uint256 id) external view returns (address);
}

/// @title Portals between parcels and planets
/// @notice A title can be a portal to planets that welcome it: their owner invited it or declared
/// the planet open to all. Whoever may build on the title opens and closes its portals; the
/// planet's owner can end each of them. Portals are listed both ways.
/// @dev Consent is kept as the owner word of the planet's home title, so it ends with the ownership
/// it was given under and a sale of land has nothing to clear. Portals that are open already stay,
/// until one of the two sides ends them.
///
/// Invariants: a title is listed at a planet exactly while the planet is listed at the title;
/// neither list has duplicates or gaps; a title leads to at most MAX_PORTALS planets.
contract Portals {
    /// @notice Most planets that one title leads to.
    uint256 public constant MAX_PORTALS = 8;

    /// @notice LandTitle.
    IPortalTitles public immutable title;
    /// @notice Planet.
    IPortalPlanets public immutable planets;

    /// @dev Links of a title from index 0 without gaps, four to a slot: planet id plus one (32
    /// bits, high) and where the title is in the planet's list plus one (32 bits, low). 0 = none.
    mapping(uint256 titleId => uint64[MAX_PORTALS]) private _links;
    /// @dev Titles that lead to a planet, eight to a slot.
    mapping(uint256 planetId => uint32[]) private _portals;
    /// @dev The owner words under which consent was given.
    mapping(uint256 planetId => bytes32) private _openUnder;
    mapping(uint256 planetId => mapping(uint256 titleId => bytes32)) private _invitedUnder;

    /// @notice A title became a portal to a planet.
    event PortalOpened(uint256 indexed titleId, uint256 indexed planetId);
    /// @notice A title ceased to be a portal to a planet.
    event PortalClosed(uint256 indexed titleId, uint256 indexed planetId);
    /// @notice A planet invites a title to become a portal, or does no more.
    event Invited(uint256 indexed planetId, uint256 indexed titleId, bool invited);
    /// @notice A planet welcomes portals on any title, or does no more.
    event OpenedToAll(uint256 indexed planetId, bool open);

    /// @notice Only the planet's owner (the owner of its home title) may do this.
    error NotPlanetOwner(uint256 planetId, address caller);
    /// @notice Only who may build on the title may open and close its portals.
    error MayNotBuild(uint256 titleId, address caller);
    /// @notice The planet does not welcome this title: ask its owner for an invitation.
    error NotWelcome(uint256 titleId, uint256 planetId);
    /// @notice The title is a portal to this planet already.
    error AlreadyPortal(uint256 titleId, uint256 planetId);
    /// @notice The title leads to MAX_PORTALS planets already: close a portal first.
    error TooManyPortals(uint256 titleId);
    /// @notice The title is no portal to this planet.
    error NoSuchPortal(uint256 titleId, uint256 planetId);

    constructor(address title_, address planets_) {
        title = IPortalTitles(title_);
        planets = IPortalPlanets(planets_);
    }

    modifier onlyPlanetOwner(uint256 planetId) {
        if (planets.ownerOf(planetId) != msg.sender) revert NotPlanetOwner(planetId, msg.sender);
        _;
    }

    modifier onlyBuilder(uint256 titleId) {
        if (!title.canBuild(titleId, msg.sender)) revert MayNotBuild(titleId, msg.sender);
        _;
    }

    /// @notice Invites a title to become a portal, or takes the invitation back. Only for the
    /// planet's owner. A portal that is open already stays.
    function invite(
        uint256 planetId,
        uint256 titleId,
        bool invited
    ) external onlyPlanetOwner(planetId) {
        _invitedUnder[planetId][titleId] = invited ? _ownerWord(planetId) : bytes32(0);
        emit Invited(planetId, titleId, invited);
    }

    /// @notice Welcomes portals on any title, or no more. Only for the planet's owner. Portals that
    /// are open already stay.
    function setOpen(uint256 planetId, bool open_) external onlyPlanetOwner(planetId) {
        _openUnder[planetId] = open_ ? _ownerWord(planetId) : bytes32(0);
        emit OpenedToAll(planetId, open_);
    }

    /// @notice Makes a title a portal to a planet. For who may build on the title, where the planet
    /// welcomes it or is the caller's own.
    function open(uint256 titleId, uint256 planetId) external onlyBuilder(titleId) {
        if (planets.ownerOf(planetId) != msg.sender && !isWelcome(titleId, planetId)) {
            revert NotWelcome(titleId, planetId);
        }
        uint64[MAX_PORTALS] storage links = _links[titleId];
        uint256 i = 0;
        for (; i < MAX_PORTALS && links[i] != 0; ++i) {
            if (_planetOf(links[i]) == planetId) revert AlreadyPortal(titleId, planetId);
        }
        if (i == MAX_PORTALS) revert TooManyPortals(titleId);
        uint32[] storage portals = _portals[planetId];
        portals.push(uint32(titleId));
        links[i] = uint64(((planetId + 1) << 32) | portals.length);
        emit PortalOpened(titleId, planetId);
    }

    /// @notice Ends a portal. For who may build on the title.
    function close(uint256 titleId, uint256 planetId) external onlyBuilder(titleId) {
        _close(titleId, planetId);
    }

    /// @notice Ends a portal and the title's invitation. Only for the planet's owner. While the
    /// planet is open to all, the title may come back.
    function revoke(uint256 planetId, uint256 titleId) external onlyPlanetOwner(planetId) {
        _close(titleId, planetId);
        delete _invitedUnder[planetId][titleId];
        emit Invited(planetId, titleId, false);
    }

    /// @notice Whether the title may become a portal to the planet now, by the will of the planet's
    /// present owner.
    function isWelcome(uint256 titleId, uint256 planetId) public view returns (bool) {
        bytes32 word = _ownerWord(planetId);
        // An unwritten word is LandBank's, which gives no consent; it must not equal an unset one.
        if (word == 0) return false;
        return _openUnder[planetId] == word || _invitedUnder[planetId][titleId] == word;
    }

    /// @notice Whether the planet welcomes portals on any title.
    function isOpen(uint256 planetId) external view returns (bool) {
        bytes32 word = _ownerWord(planetId);
        return word != 0 && _openUnder[planetId] == word;
    }

    /// @notice Whether the title is a portal to the planet.
    function isPortal(uint256 titleId, uint256 planetId) external view returns (bool) {
        return _indexOf(titleId, planetId) < MAX_PORTALS;
    }

    /// @notice Planets that the title leads to.
    function planetsOf(uint256 titleId) external view returns (uint256[] memory planetIds) {
        uint64[MAX_PORTALS] memory links = _links[titleId];
        planetIds = new uint256[](MAX_PORTALS);
        uint256 count = 0;
        for (; count < MAX_PORTALS && links[count] != 0; ++count) {
            planetIds[count] = _planetOf(links[count]);
        }
        assembly ("memory-safe") {
            mstore(planetIds, count)
        }
    }

    /// @notice How many titles are portals to the planet.
    function portalCount(uint256 planetId) external view returns (uint256) {
        return _portals[planetId].length;
    }

    /// @notice Titles `from` to `from + count - 1` that are portals to the planet, shorter at the
    /// end. The order changes when one is closed: read all pages at one block.
    function portalsOf(
        uint256 planetId,
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory titleIds) {
        uint32[] storage portals = _portals[planetId];
        uint256 end = portals.length;
        if (from > end) from = end;
        if (count > end - from) count = end - from;
        titleIds = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            titleIds[i] = portals[from + i];
        }
    }

    /// The last title of the planet's list takes the place of this one, and the last link of this
    /// title the place of the link.
    function _close(uint256 titleId, uint256 planetId) private {
        uint256 index = _indexOf(titleId, planetId);
        if (index == MAX_PORTALS) revert NoSuchPortal(titleId, planetId);
        uint64[MAX_PORTALS] storage links = _links[titleId];
        uint64 link = links[index];

        uint32[] storage portals = _portals[planetId];
        uint32 lastTitle = portals[portals.length - 1];
        portals.pop();
        if (lastTitle != titleId) {
            portals[uint32(link) - 1] = lastTitle;
            _links[lastTitle][_indexOf(lastTitle, planetId)] = link;
        }

        uint256 last = index;
        while (last + 1 < MAX_PORTALS && links[last + 1] != 0) ++last;
        links[index] = links[last];
        links[last] = 0;
        emit PortalClosed(titleId, planetId);
    }

    /// Where the planet is among the title's links; MAX_PORTALS when it is not.
    function _indexOf(uint256 titleId, uint256 planetId) private view returns (uint256 index) {
        uint64[MAX_PORTALS] storage links = _links[titleId];
        for (; index < MAX_PORTALS; ++index) {
            uint64 link = links[index];
            if (link == 0) return MAX_PORTALS;
            if (_planetOf(link) == planetId) return index;
        }
    }

    function _planetOf(uint64 link) private pure returns (uint256) {
        return (link >> 32) - 1;
    }

    /// Owner, time of acquisition and version in one word: it differs under every ownership.
    function _ownerWord(uint256 planetId) private view returns (bytes32) {
        uint256[] memory ids = new uint256[](1);
        ids[0] = planetId;
        return title.ownerWordsOf(ids)[0];
    }
}
