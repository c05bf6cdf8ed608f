// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface ILentTitles {
    function transferMany(address from, address to, uint256[] calldata ids) external;
}

interface IVotes {
    function castVoteOfTitles(
        uint256 proposalId,
        uint8 support,
        uint256[] calldata ids,
        string calldata reason
    ) external returns (uint256);

    function proposeWithTitles(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description,
        uint256[] calldata ids
    ) external returns (uint256);
}

/// @dev Borrows titles, uses them and gives them back, all in one transaction.
contract FlashVoter {
    ILentTitles private immutable _titles;
    IVotes private immutable _governor;

    constructor(ILentTitles titles, IVotes governor) {
        (_titles, _governor) = (titles, governor);
    }

    function vote(address lender, uint256[] calldata ids, uint256 proposalId) external {
        _titles.transferMany(lender, address(this), ids);
        _governor.castVoteOfTitles(proposalId, 1, ids, "");
        _titles.transferMany(address(this), lender, ids);
    }

    function propose(address lender, uint256[] calldata ids, address target) external {
        address[] memory targets = new address[](1);
        targets[0] = target;
        _titles.transferMany(lender, address(this), ids);
        _governor.proposeWithTitles(targets, new uint256[](1), new bytes[](1), "mine", ids);
        _titles.transferMany(address(this), lender, ids);
    }
}
