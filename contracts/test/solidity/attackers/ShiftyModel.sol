// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev A Model with royalties, planets and placements that change at will.
contract ShiftyModel is ERC721 {
    address private _receiver;
    uint256 private _royalty;
    uint256 public look;
    mapping(uint256 target => uint256[]) private _placements;
    mapping(uint256 id => bool) public exists;

    error NoSuchModel();

    constructor() ERC721("Shifty", "SHIFTY") {}

    function mint(address to, uint256 id) external {
        _mint(to, id);
    }

    function setRoyalty(address receiver, uint256 royalty) external {
        (_receiver, _royalty) = (receiver, royalty);
    }

    function setLook(uint256 look_) external {
        look = look_;
    }

    function setPlanet(uint256 id, bool exists_) external {
        exists[id] = exists_;
    }

    function place(uint256 target, uint256 placement) external {
        _placements[target].push(placement);
    }

    function placementsOf(uint256 target) external view returns (uint256[] memory) {
        return _placements[target];
    }

    function page(uint256 id, uint256) external view returns (uint256, uint256) {
        if (_ownerOf(id) == address(0)) revert NoSuchModel();
        return (id, look);
    }

    function transfersOf(uint256) external pure returns (uint256) {
        return 0;
    }

    function royaltyInfo(uint256, uint256) external view returns (address, uint256) {
        return (_receiver, _royalty);
    }

    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(IERC2981).interfaceId || super.supportsInterface(id);
    }
}
