// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CYBR} from "../../src/CYBR.sol";
import {EcosystemFund} from "../../src/governance/EcosystemFund.sol";
import {FirstRules, TitleGovernor} from "../../src/governance/TitleGovernor.sol";
import {Geometry} from "../../src/land/Geometry.sol";
import {KeyProofs} from "../../src/land/KeyProofs.sol";
import {LandRegistry} from "../../src/land/LandRegistry.sol";
import {LandTitle} from "../../src/land/LandTitle.sol";
import {deployed, Targeted, vm} from "./Vm.sol";

/// @dev Three people who vote, trade, lose their cells and settle again while proposals run.
contract TitleVotesHandler {
    uint256 private constant PEOPLE = 3;
    uint256 private constant TITLES = 24;

    LandTitle public immutable title;
    LandRegistry public immutable registry;
    TitleGovernor public immutable governor;
    uint256[] public ids;
    uint256[] public proposals;
    /// Votes that went through, by proposal; and the same by title.
    mapping(uint256 proposalId => uint256) public votes;
    mapping(uint256 proposalId => mapping(uint256 id => uint256)) public votesOf;
    /// Votes that should not have gone through.
    uint256 public wrong;

    constructor() {
        EcosystemFund fund = EcosystemFund(payable(deployed("EcosystemFund", abi.encode(1 days))));
        KeyProofs proofs = KeyProofs(deployed("KeyProofs", ""));
        title = LandTitle(deployed("LandTitle", abi.encode(address(this), address(proofs))));
        registry = LandRegistry(
            deployed(
                "LandRegistry",
                abi.encode(address(title), deployed("CYBR", abi.encode(1)), address(fund))
            )
        );
        // The handler stands in for Conduct: it may remove titles.
        registry.open(address(this));
        governor = TitleGovernor(
            payable(
                deployed(
                    "TitleGovernor",
                    abi.encode(
                        payable(address(fund)),
                        address(title),
                        address(registry.grid()),
                        FirstRules(1 hours, 2 days, 1 hours, 1, 4, 5, address(0))
                    )
                )
            )
        );
        address[] memory accounts = new address[](1);
        uint256[] memory classes = new uint256[](1);
        (accounts[0], classes[0]) = (address(this), 1 << Geometry.ICO | 1 << Geometry.AUCTION);
        title.bank().open(address(0), accounts, classes);
        vm.warp(1_800_000_000);
        for (uint256 id = 0; ids.length < TITLES; id += 7) {
            if (Geometry.isPublic(title.classOf(id))) continue;
            title.bank().releaseOne(id, person(id));
            require(id < 512, "beyond the words that are looked at");
            ids.push(id);
        }
        vm.warp(block.timestamp + 1);
        propose(0);
    }

    function person(uint256 seed) public pure returns (address) {
        return address(uint160(0xBEEF00 + (seed % PEOPLE)));
    }

    function count() external view returns (uint256 titles, uint256 proposals_) {
        return (ids.length, proposals.length);
    }

    function propose(uint256 seed) public {
        if (proposals.length == 3) return;
        address[] memory targets = new address[](1);
        uint256[] memory shown = new uint256[](1);
        shown[0] = ids[seed % TITLES];
        vm.prank(title.ownerOf(shown[0]));
        try
            governor.proposeWithTitles(
                targets,
                new uint256[](1),
                new bytes[](1),
                string(abi.encode(proposals.length)),
                shown
            )
        returns (uint256 id) {
            proposals.push(id);
        } catch {}
    }

    /// With one or two titles, of their owner or of somebody who only says so.
    function vote(uint256 seed, uint256 first, uint256 second, uint8 support, bool own) external {
        uint256 proposal = proposals[seed % proposals.length];
        uint256[] memory shown = new uint256[](first % 2 == 0 ? 1 : 2);
        shown[0] = ids[first % TITLES];
        if (shown.length == 2) shown[1] = ids[second % TITLES];
        address voter = own ? title.ownerOf(shown[0]) : person(seed);
        uint256 snapshot = governor.proposalSnapshot(proposal);
        vm.prank(voter);
        try governor.castVoteOfTitles(proposal, support % 3, shown, "") {
            votes[proposal] += shown.length;
            for (uint256 i = 0; i < shown.length; ++i) {
                (bool located, , ) = registry.cellOf(shown[i]);
                bool good = title.ownerOf(shown[i]) == voter &&
                    title.acquiredAt(shown[i]) < snapshot &&
                    located;
                if (!good) ++wrong;
                ++votesOf[proposal][shown[i]];
            }
        } catch {}
    }

    function transfer(uint256 seed, uint256 to) external {
        uint256 id = ids[seed % TITLES];
        address owner = title.ownerOf(id);
        vm.prank(owner);
        title.transferFrom(owner, person(to), id);
    }

    function remove(uint256 seed) external {
        try registry.remove(ids[seed % TITLES]) {} catch {}
    }

    function goHome(uint256 seed) external {
        uint256 id = ids[seed % TITLES];
        (int16 x, int16 y) = title.birthCell(id);
        vm.prank(title.ownerOf(id));
        try registry.relocate(id, x, y, 0) {} catch {}
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + (time % 3 hours));
    }
}

/// @dev I10: each title votes at most once on a proposal, and only if it was acquired before the
/// snapshot.
contract TitleVotesTest is Targeted {
    TitleVotesHandler private _handler;

    function setUp() external {
        _handler = TitleVotesHandler(deployed("TitleVotesHandler", ""));
        _target(address(_handler));
    }

    function invariant_titlesVoteOnceAndOnlyWhenTheyMay() external view {
        require(_handler.wrong() == 0, "a title voted that may not");
        (uint256 titles, uint256 proposals) = _handler.count();
        for (uint256 p = 0; p < proposals; ++p) {
            uint256 id = _handler.proposals(p);
            for (uint256 t = 0; t < titles; ++t) {
                require(_handler.votesOf(id, _handler.ids(t)) <= 1, "a title voted twice");
            }
        }
    }

    function invariant_theTalliesAreTheMarkedTitles() external view {
        TitleGovernor governor = _handler.governor();
        (, uint256 proposals) = _handler.count();
        for (uint256 p = 0; p < proposals; ++p) {
            uint256 id = _handler.proposals(p);
            (uint256 no, uint256 yes, uint256 abstain, ) = governor.proposalVotes(id);
            require(no + yes + abstain == _handler.votes(id), "tallies are wrong");
            // The handler's titles are all in the first words.
            uint256[] memory words = governor.votedWords(id, 0, 2);
            uint256 marked = 0;
            for (uint256 i = 0; i < words.length; ++i) {
                for (uint256 word = words[i]; word != 0; word &= word - 1) ++marked;
            }
            require(marked == _handler.votes(id), "the bitmap is wrong");
        }
    }

    /// The handler gets votes through, so the invariants say something.
    function test_theHandlerVotes() external {
        _handler.pass(1 hours + 1);
        _handler.vote(0, 2, 0, 1, true);
        require(_handler.votes(_handler.proposals(0)) == 1, "no vote");
    }
}
