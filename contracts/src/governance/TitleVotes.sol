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

    // Ballot box, one word: start 40 | end 40 | quorum 24 | against 24 | for 24 | abstaining 24 | 0,
    // from the lowest bit. Voting is open after `start` until `end`; both Unix seconds.
    uint256 private constant END_SHIFT = 40;
    uint256 private constant QUORUM_SHIFT = 80;
    uint256 private constant TALLY_SHIFT = 104;
    uint256 private constant TALLY_BITS = 24;

    struct Ballots {
        uint256 box;
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

    /// @notice Say with which titles: use `castVoteOfTitles` or `proposeWithTitles`.
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
    /// @dev The signature has a low selector, which is found early: 1,600 gas less for every vote.
    /// @return weight How many titles voted.
    function castVoteOfTitles(
        uint256 proposalId,
        uint8 support,
        uint256[] calldata ids,
        string calldata reason
    ) external returns (uint256 weight) {
        return _vote(proposalId, msg.sender, support, _inMemory(ids), reason);
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
        uint256 box = _ballots[proposalId].box;
        againstVotes = _tally(box, AGAINST);
        forVotes = _tally(box, FOR);
        abstainVotes = _tally(box, ABSTAIN);
        quorum_ = uint24(box >> QUORUM_SHIFT);
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
        uint256 wanted = SafeCast.toUint24(quorum(0));
        uint256 box = proposalSnapshot(proposalId) | (wanted << QUORUM_SHIFT);
        _ballots[proposalId].box = _withEnd(box, proposalDeadline(proposalId));
    }

    /// @dev Nobody can vote on this proposal any more.
    function _shutBox(uint256 proposalId) internal {
        _ballots[proposalId].box = _withEnd(_ballots[proposalId].box, 0);
    }

    /// @dev Marks the titles, counts them and says so. What the voter may not do reverts.
    function _vote(
        uint256 proposalId,
        address voter,
        uint8 support,
        uint256[] memory ids,
        string calldata reason
    ) internal returns (uint256 weight) {
        uint256 box = _ballots[proposalId].box;
        uint256 start = uint40(box);
        uint256 end = uint40(box >> END_SHIFT);
        if (block.timestamp <= start || block.timestamp > end) {
            // Names a proposal that does not exist before one whose time it is not.
            state(proposalId);
            revert VotingClosed(proposalId, start, end);
        }
        _checkVoter(voter, ids, start);
        bool crossed;
        (weight, crossed) = _count(_ballots[proposalId], box, support, ids);
        emit VoteCast(voter, proposalId, support, weight, reason);
        if (crossed) _tallyUpdated(proposalId);
    }

    /// @dev Reverts unless `who` owns all titles, got them before `snapshot`, and they lie somewhere.
    function _checkVoter(address who, uint256[] memory ids, uint256 snapshot) internal view {
        unchecked {
            uint256 owners = _ownerWordsOf(ids);
            uint256 known = 0;
            uint256 word = 0;
            uint256 end = ids.length << 5;
            for (uint256 offset = 32; offset <= end; offset += 32) {
                uint256 id = _load(ids, offset);
                uint256 owner;
                assembly ("memory-safe") {
                    owner := mload(add(owners, offset))
                }
                if (address(uint160(owner)) != who) revert NotYourTitle(id, who);
                uint256 acquired = uint40(owner >> ACQUIRED_SHIFT);
                if (acquired >= snapshot) revert AcquiredTooLate(id, acquired, snapshot);
                (uint256 slot, uint256 shift) = GridWords.laneOfTitle(id);
                if (slot != known) {
                    word = uint256(grid.word(slot));
                    known = slot;
                }
                uint256 where = uint32(word >> shift);
                if (where == 0 ? id >= Geometry.TITLES : where == GridWords.NOWHERE) {
                    revert TitleNowhere(id);
                }
            }
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
        Ballots storage ballots = _ballots[proposalId];
        (weight, ) = _count(ballots, ballots.box, support, _titlesIn(params));
    }

    /// @dev The quorum may extend the voting, so that others can answer.
    function _tallyUpdated(uint256 proposalId) internal virtual override {
        super._tallyUpdated(proposalId);
        Ballots storage ballots = _ballots[proposalId];
        ballots.box = _withEnd(ballots.box, proposalDeadline(proposalId));
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        return _isReached(_ballots[proposalId].box);
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        uint256 box = _ballots[proposalId].box;
        return _tally(box, FOR) > _tally(box, AGAINST);
    }

    /// Counts titles that were checked. `crossed`: these votes reached the quorum.
    function _count(
        Ballots storage ballots,
        uint256 box,
        uint8 support,
        uint256[] memory ids
    ) private returns (uint256 weight, bool crossed) {
        if (support > ABSTAIN) revert UnknownSupport(support);
        _mark(ballots.voted, ids);
        unchecked {
            // There are fewer titles than a tally can count, and each counts once.
            weight = ids.length;
            uint256 next = box + (weight << (TALLY_SHIFT + TALLY_BITS * support));
            ballots.box = next;
            crossed = !_isReached(box) && _isReached(next);
        }
    }

    /// Marks titles as having voted. Ids are below 2^24: somebody owns them.
    function _mark(uint256[TITLE_WORDS] storage voted, uint256[] memory ids) private {
        if (ids.length == 0) revert TitlesNotShown();
        unchecked {
            uint256 index = _load(ids, 32) >> 8;
            uint256 word = voted[index];
            uint256 end = ids.length << 5;
            for (uint256 offset = 32; offset <= end; offset += 32) {
                uint256 id = _load(ids, offset);
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
    }

    /// `title.ownerWordsOf(ids)` without copying word by word: where the answer lies in memory, as an
    /// array.
    function _ownerWordsOf(uint256[] memory ids) private view returns (uint256 words) {
        address titles = address(title);
        bytes4 selector = IVotingTitles.ownerWordsOf.selector;
        assembly ("memory-safe") {
            let size := shl(5, mload(ids))
            let start := mload(0x40)
            mstore(0x40, add(start, add(size, 0x60)))
            // selector | 0x20 | length | ids, answered by 0x20 | length | words
            mstore(start, selector)
            mstore(add(start, 0x04), 0x20)
            mcopy(add(start, 0x24), ids, add(size, 0x20))
            let done := staticcall(gas(), titles, start, add(size, 0x44), start, add(size, 0x40))
            // LandTitle refuses nothing here: only gas can be missing.
            if iszero(done) {
                returndatacopy(start, 0, returndatasize())
                revert(start, returndatasize())
            }
            words := add(start, 0x20)
        }
    }

    /// @dev A copy in memory; the compiler's own goes word by word.
    function _inMemory(uint256[] calldata ids) internal pure returns (uint256[] memory copy) {
        assembly ("memory-safe") {
            let size := shl(5, ids.length)
            copy := mload(0x40)
            mstore(0x40, add(copy, add(size, 0x20)))
            mstore(copy, ids.length)
            calldatacopy(add(copy, 0x20), ids.offset, size)
        }
    }

    /// The element of `ids` at a distance of `offset` bytes from its length, unchecked.
    function _load(uint256[] memory ids, uint256 offset) private pure returns (uint256 id) {
        assembly ("memory-safe") {
            id := mload(add(ids, offset))
        }
    }

    function _titlesIn(bytes memory params) private pure returns (uint256[] memory ids) {
        if (params.length == 0) revert TitlesNotShown();
        return abi.decode(params, (uint256[]));
    }

    function _isReached(uint256 box) private pure returns (bool) {
        return _tally(box, FOR) + _tally(box, ABSTAIN) >= uint24(box >> QUORUM_SHIFT);
    }

    function _tally(uint256 box, uint256 support) private pure returns (uint256) {
        return uint24(box >> (TALLY_SHIFT + TALLY_BITS * support));
    }

    function _withEnd(uint256 box, uint256 end) private pure returns (uint256) {
        uint256 mask = uint256(type(uint40).max) << END_SHIFT;
        return (box & ~mask) | (end << END_SHIFT);
    }

    function _setQuorumPercent(uint256 percent) private {
        if (percent < MIN_QUORUM_PERCENT || percent > MAX_QUORUM_PERCENT) {
            revert QuorumOutOfBounds(percent);
        }
        emit QuorumPercentSet(quorumPercent, percent);
        quorumPercent = percent;
    }
}
