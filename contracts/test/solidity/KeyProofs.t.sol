// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Geometry} from "../../src/land/Geometry.sol";
import {KeyProofs} from "../../src/land/KeyProofs.sol";
import {LandRegistry} from "../../src/land/LandRegistry.sol";
import {LandTitle} from "../../src/land/LandTitle.sol";
import {deployed, vm} from "./Vm.sol";

/// @dev Who can prove whose key, with any keys, names, times, chains and contracts.
contract KeyProofsTest {
    uint256 private constant NOW = 1_800_000_000;
    /// Order of secp256k1.
    uint256 private constant N =
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    KeyProofs private _proofs;
    LandTitle private _title;
    LandRegistry private _registry;
    uint256 private _next = 25_000;
    /// Kept: the optimiser takes the id of the chain for a constant and would ask again.
    uint256 private _here = block.chainid;

    function setUp() external {
        vm.warp(NOW);
        _proofs = KeyProofs(deployed("KeyProofs", ""));
        _title = LandTitle(deployed("LandTitle", abi.encode(address(this), address(_proofs))));
        _proofs.open(address(_title));
        _registry = LandRegistry(
            deployed("LandRegistry", abi.encode(address(_title), address(0), address(0)))
        );
        address[] memory accounts = new address[](1);
        uint256[] memory classes = new uint256[](1);
        accounts[0] = address(this);
        classes[0] = (1 << Geometry.ICO) | (1 << Geometry.AUCTION);
        _title.bank().open(address(0), accounts, classes);
    }

    function testFuzz_onlyTheOwnersSignatureProves(
        uint256 seed,
        uint256 otherSeed,
        uint40 time,
        bool inBatch
    ) external {
        (uint256 key, uint256 other) = (_key(seed), _key(otherSeed));
        if (key == other) return;
        (address owner, address stranger) = (vm.addr(key), vm.addr(other));
        _give(owner);
        _give(stranger);
        time = uint40(1 + (time % NOW));
        require(!_bring(owner, time, other, inBatch), "another signature proved");
        require(_title.lastProof(owner) == 0, "the proof was recorded");
        require(_bring(owner, time, key, inBatch), "the owner's signature did not");
        require(_title.lastProof(owner) == time, "another time was recorded");
        require(_title.lastProof(stranger) == 0, "somebody else was proven");
    }

    /// The names of owner and signer, or owner and proof key, the wrong way round.
    function testFuzz_swappedNamesProveNothing(uint256 seed, uint256 keySeed, bool inBatch) external {
        (uint256 key, uint256 proofKey) = (_key(seed), _key(keySeed));
        if (key == proofKey) return;
        (address owner, address helper) = (vm.addr(key), vm.addr(proofKey));
        _give(owner);
        _give(helper);
        vm.prank(owner);
        _proofs.setProofKey(helper);
        // The owner who named a proof key has no say over that key's own titles.
        require(!_bring(helper, 1, key, inBatch), "the owner proved for the proof key");
        vm.prank(owner);
        (bool ok, ) = address(_proofs).call(abi.encodeCall(_proofs.proveFor, (helper)));
        require(!ok, "proveFor the wrong way round");
        // What was signed for one owner is nothing for another.
        (bytes32 r, bytes32 vs) = _sign(proofKey, _proofs.digestOf(helper, 2));
        require(!_bringSigned(owner, 2, r, vs, inBatch), "a proof counted for another owner");
        require(_bring(owner, 2, proofKey, inBatch), "the proof key did not prove");
        require(_title.lastProof(helper) == 0, "the proof key's own titles were proven");
    }

    /// A proof is for one chain and one contract.
    function testFuzz_proofsOfElsewhereAreReplayedInVain(
        uint256 seed,
        uint40 time,
        uint64 chain,
        bool inBatch
    ) external {
        uint256 key = _key(seed);
        address owner = vm.addr(key);
        _give(owner);
        time = uint40(1 + (time % NOW));
        if (chain == _here) return;
        vm.chainId(chain);
        bytes32 there = _proofs.digestOf(owner, time);
        vm.chainId(_here);
        (bytes32 r, bytes32 vs) = _sign(key, there);
        require(!_bringSigned(owner, time, r, vs, inBatch), "another chain's proof counted");
        (r, vs) = _sign(key, KeyProofs(deployed("KeyProofs", "")).digestOf(owner, time));
        require(!_bringSigned(owner, time, r, vs, inBatch), "another contract's proof counted");
        require(_bring(owner, time, key, inBatch), "the right one did not count");
    }

    /// In whatever order proofs come: the last proof is the latest that had come true.
    function testFuzz_proofsNeverGoBack(uint256 seed, uint40[6] calldata times, bool inBatch) external {
        uint256 key = _key(seed);
        address owner = vm.addr(key);
        _give(owner);
        uint256 last = 0;
        for (uint256 i = 0; i < times.length; ++i) {
            uint40 time = uint40(NOW - 300 + (times[i] % 600));
            bool counts = time > last && time <= NOW;
            require(_bring(owner, time, key, inBatch) == counts, "counted wrongly");
            if (counts) last = time;
            require(_title.lastProof(owner) == last, "not the latest");
        }
    }

    /// A proof changes nothing but the time: and a proof key can do nothing but prove.
    function testFuzz_aProofKeyCanDoNothingElse(uint256 seed, uint256 keySeed, uint256 which) external {
        (uint256 key, uint256 proofKey) = (_key(seed), _key(keySeed));
        if (key == proofKey) return;
        (address owner, address helper) = (vm.addr(key), vm.addr(proofKey));
        uint256 id = _give(owner);
        vm.prank(owner);
        _proofs.setProofKey(helper);
        bytes32 before = _title.ownerWords(id, 1)[0];
        vm.prank(helper);
        _proofs.proveFor(owner);
        require(_title.lastProof(owner) == NOW, "the proof key did not prove");
        bytes[6] memory calls = [
            abi.encodeCall(_title.transferFrom, (owner, helper, id)),
            abi.encodeCall(_title.approve, (helper, id)),
            abi.encodeCall(_title.setBuilder, (id, helper, type(uint40).max)),
            abi.encodeCall(_title.proveKey, ()),
            abi.encodeCall(_registry.relocate, (id, int16(131), int16(0), 0)),
            abi.encodeCall(_registry.evict, (id))
        ];
        which %= calls.length;
        vm.prank(helper);
        (bool ok, ) = (which < 4 ? address(_title) : address(_registry)).call(calls[which]);
        require(!ok, "a proof key did something else");
        require(!_title.canBuild(id, helper), "a proof key may build");
        require(_title.ownerWords(id, 1)[0] == before, "a proof changed the owner word");
        require(_title.balanceOf(owner) == 1, "a proof changed the balance");
    }

    function _bring(
        address owner,
        uint40 time,
        uint256 key,
        bool inBatch
    ) private returns (bool) {
        (bytes32 r, bytes32 vs) = _sign(key, _proofs.digestOf(owner, time));
        return _bringSigned(owner, time, r, vs, inBatch);
    }

    function _bringSigned(
        address owner,
        uint40 time,
        bytes32 r,
        bytes32 vs,
        bool inBatch
    ) private returns (bool ok) {
        KeyProofs.KeyProof[] memory batch = new KeyProofs.KeyProof[](1);
        batch[0] = KeyProofs.KeyProof(owner, time, r, vs);
        uint8 v = uint8(27 + (uint256(vs) >> 255));
        bytes memory signature = abi.encodePacked(r, vs & bytes32(type(uint256).max >> 1), v);
        bytes memory data = inBatch
            ? abi.encodeCall(_proofs.proveMany, (batch))
            : abi.encodeCall(_proofs.proveBySignature, (owner, time, signature));
        (ok, ) = address(_proofs).call(data);
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes32 r, bytes32 vs) {
        uint8 v;
        bytes32 s;
        (v, r, s) = vm.sign(key, digest);
        vs = bytes32(uint256(s) | (uint256(v - 27) << 255));
    }

    function _key(uint256 seed) private pure returns (uint256) {
        return 1 + (seed % (N - 1));
    }

    function _give(address to) private returns (uint256 id) {
        id = _next;
        while (Geometry.isPublic(_title.classOf(id))) ++id;
        _title.bank().releaseOne(id, to);
        _next = id + 1;
    }
}
