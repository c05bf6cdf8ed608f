// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Placement} from "../model/Placement.sol";

/// @dev What the Store asks of LandTitle, besides ERC-721.
interface IStoredTitles {
    function ownerWordsOf(uint256[] calldata ids) external view returns (bytes32[] memory);
    function builderOf(uint256 id) external view returns (address builder, uint40 expires);
}

/// @dev What the Store asks of Model, besides ERC-721.
interface IStoredModels {
    function page(uint256 fromId, uint256 count) external view;
    function placementsOf(uint256 target) external view returns (uint256[] memory);
    function transfersOf(uint256 id) external view returns (uint256);
}

/// @dev What the Store asks of LandRegistry.
interface IStoredPlaces {
    function cellOf(uint256 id) external view returns (bool located, int16 x, int16 y);
}

/// @dev What the Store asks of Planet. A planet has the id of its home title and goes where it
/// goes.
interface IStoredPlanets {
    function exists(uint256 id) external view returns (bool);
}

/// @title What a buyer gets
/// @notice One hash over everything that comes with a token, so that a buyer can say what they have
/// looked at. Read it at the block where you look at the token, and hand it to `buy`.
abstract contract StoreState {
    /// @notice LandTitle.
    address public immutable title;
    /// @notice Model.
    address public immutable model;
    /// @notice LandRegistry.
    IStoredPlaces public immutable registry;
    /// @notice Planet; zero where there is none.
    IStoredPlanets public immutable planet;

    // Kinds of tokens in keys.
    uint64 private constant TITLE = 1;
    uint64 private constant MODEL = 2;

    /// @notice Only titles (LandTitle) and models (Model) are sold here.
    error NotSoldHere(address token, uint256 id);

    constructor(address title_, address model_, address registry_, address planet_) {
        title = title_;
        model = model_;
        registry = IStoredPlaces(registry_);
        planet = IStoredPlanets(planet_);
    }

    /// @notice Hash of what comes with a token. Of a title: its cell, who may build on it and until
    /// when, what stands on it, whether a planet belongs to it, and what stands on that. Of a
    /// model: everything that Model's `page` says about it.
    function stateOf(address token, uint256 id) public view returns (bytes32) {
        if (token == model) return keccak256(_pageOf(id));
        if (token != title) revert NotSoldHere(token, id);
        (bool located, int16 x, int16 y) = registry.cellOf(id);
        (address builder, uint40 expires) = IStoredTitles(title).builderOf(id);
        bool hasPlanet = address(planet) != address(0) && planet.exists(id);
        return
            keccak256(
                abi.encode(
                    located,
                    x,
                    y,
                    builder,
                    expires,
                    _placementsOf(Placement.TITLE, id),
                    hasPlanet,
                    hasPlanet ? _placementsOf(Placement.PLANET, id) : new uint256[](0)
                )
            );
    }

    /// The raw answer, whatever fields Model has.
    function _pageOf(uint256 id) private view returns (bytes memory answer) {
        bool done;
        (done, answer) = model.staticcall(abi.encodeCall(IStoredModels.page, (id, 1)));
        if (!done) revert NotSoldHere(model, id);
    }

    function _placementsOf(uint256 kind, uint256 id) private view returns (uint256[] memory) {
        return IStoredModels(model).placementsOf((kind << 248) | id);
    }

    /// What no return to the same owner restores: time and version of a title's ownership, and how
    /// often a model has changed hands.
    function _ownershipOf(address token, uint256 id) internal view returns (uint56) {
        if (token == model) return uint56(IStoredModels(model).transfersOf(id));
        uint256[] memory ids = new uint256[](1);
        ids[0] = id;
        return uint56(uint256(IStoredTitles(title).ownerWordsOf(ids)[0]) >> 160);
    }

    /// Kind and id in 64 bits.
    function _keyOf(address token, uint256 id) internal view returns (uint64) {
        if ((token != title && token != model) || id > type(uint56).max) {
            revert NotSoldHere(token, id);
        }
        return ((token == title ? TITLE : MODEL) << 56) | uint64(id);
    }

    function _tokenOf(uint64 key) internal view returns (address token, uint256 id) {
        return (key >> 56 == TITLE ? title : model, uint56(key));
    }
}
