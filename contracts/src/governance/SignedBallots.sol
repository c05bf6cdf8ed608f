// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {TitleVotes} from "./TitleVotes.sol";

/// @title Votes that others bring
/// @notice Owners sign a ballot (EIP-712; contract wallets by ERC-1271) and anybody may bring it: whom
/// they trust to collect votes pays the gas and can change nothing.
/// @dev No nonce, so that ballots on several proposals can be brought in any order: a title that has
/// voted can't vote again, which is all the protection against replays a ballot needs. Whoever signed
/// and changed their mind votes themselves, before the ballot is brought.
abstract contract SignedBallots is TitleVotes {
    bytes32 private constant TITLE_BALLOT =
        keccak256(
            "TitleBallot(uint256 proposalId,uint8 support,address voter,uint256[] titles,string reason)"
        );

    /// @notice Brings the ballot that `voter` signed. For anybody.
    /// @return weight How many titles voted.
    function castVoteOfTitlesBySig(
        uint256 proposalId,
        uint8 support,
        address voter,
        uint256[] calldata ids,
        string calldata reason,
        bytes calldata signature
    ) external returns (uint256 weight) {
        bytes32 digest = ballotDigest(proposalId, support, voter, ids, reason);
        if (!SignatureChecker.isValidSignatureNow(voter, digest, signature)) {
            revert GovernorInvalidSignature(voter);
        }
        return _vote(proposalId, voter, support, _inMemory(ids), reason);
    }

    /// @notice What a voter signs (EIP-712).
    function ballotDigest(
        uint256 proposalId,
        uint8 support,
        address voter,
        uint256[] calldata ids,
        string calldata reason
    ) public view returns (bytes32) {
        bytes32 ballot = keccak256(
            abi.encode(
                TITLE_BALLOT,
                proposalId,
                support,
                voter,
                keccak256(abi.encodePacked(ids)),
                keccak256(bytes(reason))
            )
        );
        return _hashTypedDataV4(ballot);
    }
}
