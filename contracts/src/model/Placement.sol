// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Packed placements and target keys
/// @notice What a placement must be to be stored, the same for every reader.
/// @dev Twin of `protocol/src/land/placement.ts` and `target.ts`. Bits of a placement from the
/// lowest: model id 48 | x, y, z int24 centimetres | rotation 32 | scale 16 | zero 88. A target key
/// is kind << 248 | id.
library Placement {
    uint8 internal constant TITLE = 1;
    uint8 internal constant COMMONS = 2;
    uint8 internal constant PLANET = 3;

    /// Edge of a parcel in centimetres.
    int256 private constant PARCEL = 1_000;
    /// How far from a planet's centre along an axis, in centimetres: 8,192 m, up to where 32-bit
    /// floats, which every renderer uses, still tell millimetres apart.
    int256 private constant PLANET_REACH = 819_200;
    /// Largest quantised component of a rotation.
    int256 private constant STEPS = 1_023;
    /// Ids of targets fit 56 bits, so that a target key packs into a uint64.
    uint256 private constant MAX_TARGET_ID = type(uint56).max;

    /// @notice Bits 168 to 255 must be zero.
    error ReservedBits(uint256 placement);
    /// @notice The scale must be at least 1/256.
    error ZeroScale(uint256 placement);
    /// @notice The three components leave no room for the fourth: not a unit quaternion.
    error BadRotation(uint256 placement);
    /// @notice The model's origin must lie on the parcel it is placed on.
    error OffParcel(uint256 placement);
    /// @notice The model's origin must lie within 8,192 m of the planet's centre along each axis.
    error OffPlanet(uint256 placement);
    /// @notice A target is a title (kind 1), a cell of the commons (kind 2) or a planet (kind 3).
    error UnknownTarget(uint256 target);

    /// @notice Kind and id of a target key, packed as kind << 56 | id.
    function packTarget(uint256 target) internal pure returns (uint64) {
        uint256 id = uint248(target);
        if (id > MAX_TARGET_ID) revert UnknownTarget(target);
        return uint64(((target >> 248) << 56) | id);
    }

    function unpackTarget(uint64 packed) internal pure returns (uint256) {
        return (uint256(packed >> 56) << 248) | uint56(packed);
    }

    function modelOf(uint256 placement) internal pure returns (uint256) {
        return uint48(placement);
    }

    /// @notice Reverts unless the placement is well-formed for this kind of target. Whether the
    /// model exists is for the caller to know.
    function check(uint256 kind, uint256 placement) internal pure {
        if (placement >> 168 != 0) revert ReservedBits(placement);
        if (uint16(placement >> 152) == 0) revert ZeroScale(placement);
        uint256 rotation = uint32(placement >> 120);
        int256 squares = _square(rotation) + _square(rotation >> 10) + _square(rotation >> 20);
        if (squares > 2 * STEPS * STEPS) revert BadRotation(placement);
        int256 x = int24(uint24(placement >> 48));
        int256 z = int24(uint24(placement >> 96));
        if (kind == PLANET) {
            int256 y = int24(uint24(placement >> 72));
            if (_isFar(x) || _isFar(y) || _isFar(z)) revert OffPlanet(placement);
        } else if (x < 0 || x > PARCEL || z > 0 || z < -PARCEL) {
            revert OffParcel(placement);
        }
    }

    function _isFar(int256 centimetres) private pure returns (bool) {
        return centimetres > PLANET_REACH || centimetres < -PLANET_REACH;
    }

    /// Twice the component, times 1,023 and the root of 2, squared.
    function _square(uint256 quantised) private pure returns (int256) {
        int256 doubled = 2 * int256(quantised & 1_023) - STEPS;
        return doubled * doubled;
    }
}
