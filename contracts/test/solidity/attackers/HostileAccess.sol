// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {IAccess} from "../../../src/access/IAccess.sol";

/// @dev An access contract that breaks one rule after the other.
contract HostileAccess is IERC165 {
    enum Mode {
        No,
        Yes,
        Reverts,
        AnswersTwo,
        AnswersNothing,
        AnswersAtLength,
        BurnsAllGas,
        Writes
    }

    Mode public mode;
    bool public admits = true;
    uint256 public written;

    function set(Mode mode_, bool admits_) external {
        mode = mode_;
        admits = admits_;
    }

    function supportsInterface(bytes4 id) external view returns (bool) {
        return admits && (id == type(IAccess).interfaceId || id == type(IERC165).interfaceId);
    }

    function hasAccess(address, uint256) external returns (bool) {
        if (mode == Mode.No) return false;
        if (mode == Mode.Reverts) revert("no");
        if (mode == Mode.AnswersTwo) _answer(2, 32);
        if (mode == Mode.AnswersNothing) _answer(1, 0);
        if (mode == Mode.AnswersAtLength) _answer(1, 1 << 17);
        if (mode == Mode.BurnsAllGas) while (true) {}
        if (mode == Mode.Writes) ++written;
        return true;
    }

    function _answer(uint256 value, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(0, value)
            return(0, length)
        }
    }
}
