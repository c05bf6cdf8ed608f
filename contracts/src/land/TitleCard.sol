// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Geometry} from "./Geometry.sol";

/// @dev What TitleCard asks of LandTitle.
interface ICardTitles {
    function classOf(uint256 id) external view returns (uint8);
}

/// @dev What TitleCard asks of LandRegistry.
interface ICardRegistry {
    function cellOf(uint256 id) external view returns (bool located, int16 x, int16 y);
}

/// @title What wallets and markets show of a title
/// @notice Name, class, where the title lies now, and a picture of the city with the parcel in it,
/// all from state and without a server.
/// @dev Reads only; LandTitle asks it for token URIs.
contract TitleCard {
    using Strings for uint256;
    using Strings for int256;

    ICardTitles public immutable title;
    ICardRegistry public immutable registry;

    constructor(address title_, address registry_) {
        title = ICardTitles(title_);
        registry = ICardRegistry(registry_);
    }

    /// @notice JSON metadata of an existing title as a data URI.
    function tokenURI(uint256 id) external view returns (string memory) {
        uint8 class_ = title.classOf(id);
        (bool located, int16 x, int16 y) = registry.cellOf(id);
        string memory place = located ? _place(x, y) : "nowhere";
        bytes memory json = abi.encodePacked(
            '{"name":"Cosmos title ',
            id.toString(),
            '","description":"Title to a parcel of 10 m x 10 m in Cosmos. It lies at ',
            place,
            ' now; titles can move.","image":"data:image/svg+xml;base64,',
            Base64.encode(_picture(class_, located, x, y)),
            '","attributes":[{"trait_type":"class","value":"',
            className(class_),
            '"},{"trait_type":"parcel","value":"',
            place,
            '"}]}'
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    /// @notice Name of a class of titles.
    function className(uint8 class_) public pure returns (string memory) {
        if (class_ == Geometry.STREET) return "street";
        if (class_ == Geometry.PARK) return "park";
        if (class_ == Geometry.ICO) return "ico";
        return class_ == Geometry.AUCTION ? "auction" : "formed";
    }

    /// The plan of the city, a unit a parcel, north up, with the parcel larger than it is.
    function _picture(
        uint8 class_,
        bool located,
        int256 x,
        int256 y
    ) private pure returns (bytes memory) {
        bytes memory parcel = located
            ? abi.encodePacked(
                '<circle cx="',
                x.toStringSigned(),
                '" cy="',
                (-y).toStringSigned(),
                '" r="6" fill="',
                _colour(class_),
                '" stroke="#20242c" stroke-width="1.5"/>'
            )
            : bytes("");
        return
            abi.encodePacked(
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-150 -150 300 300">',
                '<rect x="-150" y="-150" width="300" height="300" fill="#dfe6e3"/>',
                '<circle r="131" fill="#f4efe4" stroke="#8d8a80"/>',
                '<rect x="-31" y="-31" width="62" height="62" fill="#e9cf8e"/>',
                parcel,
                "</svg>"
            );
    }

    function _place(int256 x, int256 y) private pure returns (string memory) {
        return string.concat(x.toStringSigned(), ",", y.toStringSigned());
    }

    function _colour(uint8 class_) private pure returns (string memory) {
        if (class_ == Geometry.STREET) return "#8c8f94";
        if (class_ == Geometry.PARK) return "#5d8a4e";
        if (class_ == Geometry.ICO) return "#3f6fb5";
        return class_ == Geometry.AUCTION ? "#c2543d" : "#8a5aa8";
    }
}
