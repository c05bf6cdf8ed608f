// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Geometry} from "../land/Geometry.sol";
import {GridWords} from "../land/GridWords.sol";
import {GovernorRules} from "./GovernorRules.sol";

/// @dev What votes ask of LandTitle.
interface IVotingTitles {
    function bank() external view returns (address);
    function balanceOf(address owner) external view returns (uint256);
    function totalSupply() external view returns (uint256);
    function ownerWordsOf(uint256[] calldata ids) external view returns (bytes32[] memory words);
}

/// @dev What votes ask of LandGrid.
interface IVotingGrid {
    function word(uint256 slot) external view returns (bytes32);
}

/// @title Votes of titles
/// @notice A title is a vote: of whoever owns it now, if they got it before the voting began and it
/// lies on the map. Streets, parks and what LandBank holds have no vote: nobody owns them.
/// @dev Nothing is counted when titles change hands, so transfers cost nothing more for it. A title
/// that voted is marked in the proposal's bitmap, whoever owned it; who buys it later is too late
/// anyhow. Everything a vote needs is in one word beside the bitmap, the ballot box; the Governor's
/// own records are read only where a proposal changes state.
///
/// Invariants: a title votes at most once on a proposal, and only if it was acquired before the
/// snapshot; the tallies of a box add up to the number of marked titles; a box's times are those of
/// the Governor, but that the box of a cancelled proposal is shut.
abstract contract TitleVotes is GovernorRules {
    /// @notice What `support` means, as in other governors.
    uint8 public constant AGAINST = 0;
    uint8 public constant FOR = 1;
    uint8 public constant ABSTAIN = 2;

    /// @notice Least and most percent of the private titles that governance may ask for.
    uint256 public constant MIN_QUORUM_PERCENT = 1;
    uint256 public constant MAX_QUORUM_PERCENT = 20;

    // Ids end below 2^24; 256 to a word.
    uint256 private constant TITLE_WORDS = 1 << 16;
    // Owner word of LandTitle: address 160 | acquiredAt 40 | …
    uint256 private constant ACQUIRED_SHIFT = 160;

    /// @dev One slot. Voting is open after `start` until `end`; both Unix seconds.
    struct Box {
        uint40 start;
        uint40 end;
        uint24 quorum;
        uint24 noes;
        uint24 ayes;
        uint24 abstentions;
    }

    struct Ballots {
        Box box;
        uint256[TITLE_WORDS] voted;
    }

    /// @notice LandTitle.
    IVotingTitles public immutable title;
    /// @notice LandGrid, which says where titles lie.
    IVotingGrid public immutable grid;
    /// @notice A proposal needs at least so many votes for or abstaining, however few titles are in
    /// private hands.
    uint256 public immutable minQuorum;
    /// @notice Percent of the titles in private hands that must vote for or abstain.
    uint256 public quorumPercent;

    mapping(uint256 proposalId => Ballots) private _ballots;

    /// @notice The share of private titles that a proposal needs changed; for proposals made from now.
    event QuorumPercentSet(uint256 before, uint256 percent);

    /// @notice Say with which titles: use `castVoteWithTitles` or `proposeWithTitles`.
    error TitlesNotShown();
    /// @notice Titles vote here, not accounts: ask `haveVoted`.
    error AskByTitle();
    /// @notice Voting on this proposal begins after `start` and ends with `end` (Unix seconds).
    error VotingClosed(uint256 proposalId, uint256 start, uint256 end);
    /// @notice 0 is against, 1 for, 2 abstain.
    error UnknownSupport(uint8 support);
    /// @notice The voter does not own this title.
    error NotYourTitle(uint256 id, address voter);
    /// @notice This title was acquired too late to vote here; it must have been before `snapshot`.
    error AcquiredTooLate(uint256 id, uint256 acquired, uint256 snapshot);
    /// @notice This title lies nowhere. Settle it and vote again.
    error TitleNowhere(uint256 id);
    /// @notice This title has voted on this proposal already.
    error TitleHasVoted(uint256 id);
    /// @notice The quorum is a percentage from MIN_QUORUM_PERCENT to MAX_QUORUM_PERCENT, and at least
    /// one title.
    error QuorumOutOfBounds(uint256 percent);

    constructor(address title_, address grid_, uint256 minQuorum_, uint256 percent) {
        if (minQuorum_ == 0) revert QuorumOutOfBounds(0);
        title = IVotingTitles(title_);
        grid = IVotingGrid(grid_);
        minQuorum = minQuorum_;
        _setQuorumPercent(percent);
    }

    /// @notice Sets the percentage of private titles that must take part. Only for governance.
    function setQuorumPercent(uint256 percent) external onlyGovernance {
        _setQuorumPercent(percent);
    }

    /// @notice Votes with titles of the caller. All or nothing; other titles may vote later, also
    /// otherwise.
    /// @return weight How many titles voted.
    function castVoteWithTitles(
        uint256 proposalId,
        uint8 support,
        uint256[] calldata ids,
        string calldata reason
    ) external returns (uint256 weight) {
        return _vote(proposalId, msg.sender, support, ids, reason);
    }

    /// @notice How a proposal stands: votes of titles, and how many are needed (for and abstaining
    /// together).
    function proposalVotes(
        uint256 proposalId
    )
        public
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes, uint256 quorum_)
    {
        Box memory box = _ballots[proposalId].box;
        return (box.noes, box.ayes, box.abstentions, box.quorum);
    }

    /// @notice Which of these titles have voted on a proposal.
    function haveVoted(
        uint256 proposalId,
        uint256[] calldata ids
    ) external view returns (bool[] memory voted) {
        voted = new bool[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 word = ids[i] >> 8;
            if (word >= TITLE_WORDS) continue;
            voted[i] = (_ballots[proposalId].voted[word] >> (ids[i] & 255)) & 1 == 1;
        }
    }

    /// @notice Words `from` to `from + count - 1` of the bitmap of titles that voted on a proposal,
    /// shorter at the end: title n is bit n & 255 of word n >> 8. Titles of genesis fill 196 words.
    function votedWords(
        uint256 proposalId,
        uint256 from,
        uint256 count
    ) external view returns (uint256[] memory words) {
        if (from > TITLE_WORDS) from = TITLE_WORDS;
        if (count > TITLE_WORDS - from) count = TITLE_WORDS - from;
        words = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = _ballots[proposalId].voted[from + i];
        }
    }

    /// @notice Votes that a proposal made now would need, for and abstaining together: a percentage of
    /// the titles in private hands, at least `minQuorum`. Each proposal keeps what it was made with:
    /// `proposalVotes`.
    /// @dev The time that the standard passes is of no use: how many were private then is not kept.
    function quorum(uint256) public view override returns (uint256) {
        uint256 owned = title.totalSupply() - title.balanceOf(title.bank());
        uint256 share = (owned * quorumPercent + 99) / 100;
        return share < minQuorum ? minQuorum : share;
    }

    /// @dev For clients of other governors: titles go in `params`, as `abi.encode(uint256[])`.
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure override returns (string memory) {
        return "support=bravo&quorum=for,abstain&params=titles";
    }

    /// @dev Refuses: an account has not one vote here.
    function hasVoted(uint256, address) public pure override returns (bool) {
        revert AskByTitle();
    }

    /// @dev Opens the ballot box of a new proposal.
    function _openBox(uint256 proposalId) internal {
        Box storage box = _ballots[proposalId].box;
        box.start = uint40(proposalSnapshot(proposalId));
        box.end = uint40(proposalDeadline(proposalId));
        box.quorum = SafeCast.toUint24(quorum(0));
    }

    /// @dev Nobody can vote on this proposal any more.
    function _shutBox(uint256 proposalId) internal {
        _ballots[proposalId].box.end = 0;
    }

    /// @dev Marks the titles, counts them and says so. What the voter may not do reverts.
    function _vote(
        uint256 proposalId,
        address voter,
        uint8 support,
        uint256[] memory ids,
        string memory reason
    ) internal returns (uint256 weight) {
        Box memory box = _ballots[proposalId].box;
        if (block.timestamp <= box.start || block.timestamp > box.end) {
            // Names a proposal that does not exist before one whose time it is not.
            state(proposalId);
            revert VotingClosed(proposalId, box.start, box.end);
        }
        _checkVoter(voter, ids, box.start);
        bool crossed;
        (weight, crossed) = _count(proposalId, support, ids);
        emit VoteCast(voter, proposalId, support, weight, reason);
        if (crossed) _tallyUpdated(proposalId);
    }

    /// @dev Reverts unless `who` owns all titles, got them before `snapshot`, and they lie somewhere.
    function _checkVoter(address who, uint256[] memory ids, uint256 snapshot) internal view {
        bytes32[] memory owners = title.ownerWordsOf(ids);
        uint256 slot = 0;
        bytes32 word;
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 id = ids[i];
            uint256 owner = uint256(owners[i]);
            if (address(uint160(owner)) != who) revert NotYourTitle(id, who);
            uint256 acquired = uint40(owner >> ACQUIRED_SHIFT);
            if (acquired >= snapshot) revert AcquiredTooLate(id, acquired, snapshot);
            (uint256 slot_, uint256 shift) = GridWords.laneOfTitle(id);
            if (slot_ != slot) word = grid.word(slot_);
            slot = slot_;
            uint256 where = GridWords.get(word, shift);
            bool nowhere = where == GridWords.NOWHERE || (where == 0 && id >= Geometry.TITLES);
            if (nowhere) revert TitleNowhere(id);
        }
    }

    /// @dev The titles are in `params`.
    function _getVotes(
        address account,
        uint256 timepoint,
        bytes memory params
    ) internal view override returns (uint256) {
        uint256[] memory ids = _titlesIn(params);
        _checkVoter(account, ids, timepoint);
        return ids.length;
    }

    /// @dev For the standard's ways to vote; `_getVotes` has checked the titles.
    function _countVote(
        uint256 proposalId,
        address,
        uint8 support,
        uint256,
        bytes memory params
    ) internal override returns (uint256 weight) {
        (weight, ) = _count(proposalId, support, _titlesIn(params));
    }

    /// @dev The quorum may extend the voting, so that others can answer.
    function _tallyUpdated(uint256 proposalId) internal virtual override {
        super._tallyUpdated(proposalId);
        _ballots[proposalId].box.end = uint40(proposalDeadline(proposalId));
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        return _isReached(_ballots[proposalId].box);
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        Box memory box = _ballots[proposalId].box;
        return box.ayes > box.noes;
    }

    /// Counts titles that were checked. `crossed`: these votes reached the quorum.
    function _count(
        uint256 proposalId,
        uint8 support,
        uint256[] memory ids
    ) private returns (uint256 weight, bool crossed) {
        Ballots storage ballots = _ballots[proposalId];
        Box memory box = ballots.box;
        _mark(ballots.voted, ids);
        weight = ids.length;
        bool wasReached = _isReached(box);
        if (support == FOR) box.ayes += uint24(weight);
        else if (support == AGAINST) box.noes += uint24(weight);
        else if (support == ABSTAIN) box.abstentions += uint24(weight);
        else revert UnknownSupport(support);
        ballots.box = box;
        crossed = !wasReached && _isReached(box);
    }

    /// Marks titles as having voted. Ids are below 2^24: somebody owns them.
    function _mark(uint256[TITLE_WORDS] storage voted, uint256[] memory ids) private {
        if (ids.length == 0) revert TitlesNotShown();
        uint256 index = ids[0] >> 8;
        uint256 word = voted[index];
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 id = ids[i];
            if (id >> 8 != index) {
                voted[index] = word;
                index = id >> 8;
                word = voted[index];
            }
            uint256 bit = 1 << (id & 255);
            if (word & bit != 0) revert TitleHasVoted(id);
            word |= bit;
        }
        voted[index] = word;
    }

    function _titlesIn(bytes memory params) private pure returns (uint256[] memory ids) {
        if (params.length == 0) revert TitlesNotShown();
        return abi.decode(params, (uint256[]));
    }

    function _isReached(Box memory box) private pure returns (bool) {
        return uint256(box.ayes) + box.abstentions >= box.quorum;
    }

    function _setQuorumPercent(uint256 percent) private {
        if (percent < MIN_QUORUM_PERCENT || percent > MAX_QUORUM_PERCENT) {
            revert QuorumOutOfBounds(percent);
        }
        emit QuorumPercentSet(quorumPercent, percent);
        quorumPercent = percent;
    }
}
