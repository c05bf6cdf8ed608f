// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {Opening} from "../Opening.sol";

/// @dev What KeyProofs asks of LandTitle.
interface IProvenTitles {
    function recordProofs(uint256[] calldata proofs) external returns (uint256 accepted);
}

/// @title Proofs that owners still hold their keys, brought by others
/// @notice Owners who send transactions call LandTitle.proveKey. Everybody else signs a message that
/// anybody may bring here (EIP-712; contract wallets by ERC-1271), alone or with many others. An owner
/// may name a proof key, which can prove and do nothing else, so that the key to the titles can stay
/// in the safe. One proof covers all titles of an owner.
/// @dev Wallets that can neither call nor sign can prove nothing: don't put land there.
///
/// Invariants: a proof is recorded only when the owner or the proof key they named signed it, for this
/// chain and this contract, or when the proof key calls itself; LandTitle sees to it that no proof
/// moves backwards or comes from the future.
contract KeyProofs is EIP712, Opening {
    bytes32 private constant KEY_PROOF = keccak256("KeyProof(address owner,uint40 time)");

    /// @notice A signed proof of an owner or of their proof key, compact (ERC-2098).
    struct KeyProof {
        address owner;
        /// Unix seconds; later than the owner's last proof and not in the future.
        uint40 time;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice LandTitle, which keeps the time of the last proof.
    IProvenTitles public title;
    /// @notice The account that may prove for an owner besides the owner; zero for none.
    mapping(address owner => address) public proofKeyOf;

    /// @notice An owner named a proof key, or dismissed it (zero).
    event ProofKeySet(address indexed owner, address indexed key);

    /// @notice This is not the account that the owner named for proofs.
    error NotProofKey(address owner, address caller);
    /// @notice Neither the owner nor their proof key signed this for this chain and contract.
    error BadProofSignature(address owner);
    /// @notice No proof counted: the owner has no titles, or has proven as much already, or the time is
    /// in the future, or (in a batch) the signatures are wrong.
    error NothingProven();

    constructor() EIP712("Cosmos Key Proofs", "1") Opening(msg.sender) {}

    /// @notice Names LandTitle. Only for the deployer, once: it is deployed after this contract.
    function open(address title_) external opening {
        title = IProvenTitles(title_);
    }

    /// @notice Names the caller's proof key; zero dismisses it.
    function setProofKey(address key) external {
        proofKeyOf[msg.sender] = key;
        emit ProofKeySet(msg.sender, key);
    }

    /// @notice Proves for `owner` now. Only for the proof key they named.
    function proveFor(address owner) external {
        if (proofKeyOf[owner] != msg.sender) revert NotProofKey(owner, msg.sender);
        _recordOne(owner, uint40(block.timestamp));
    }

    /// @notice Brings one signed proof: of an account, a contract wallet (ERC-1271) or a proof key.
    function proveBySignature(address owner, uint40 time, bytes calldata signature) external {
        bytes32 digest = digestOf(owner, time);
        if (!SignatureChecker.isValidSignatureNow(owner, digest, signature)) {
            address key = proofKeyOf[owner];
            bool signedByKey = key != address(0) &&
                SignatureChecker.isValidSignatureNow(key, digest, signature);
            if (!signedByKey) revert BadProofSignature(owner);
        }
        _recordOne(owner, time);
    }

    /// @notice Brings signed proofs of many owners. Those that are wrong or not newer are passed over,
    /// so that nobody can spoil a batch; when none is left it reverts.
    /// @return accepted How many counted.
    function proveMany(KeyProof[] calldata proofs) external returns (uint256 accepted) {
        uint256[] memory words = new uint256[](proofs.length);
        uint256 signed = 0;
        bytes32 domain = _domainSeparatorV4();
        unchecked {
            for (uint256 i = 0; i < proofs.length; ++i) {
                KeyProof calldata proof = proofs[i];
                if (_isSigned(domain, proof)) words[signed++] = _word(proof.owner, proof.time);
            }
        }
        assembly ("memory-safe") {
            mstore(words, signed)
        }
        accepted = title.recordProofs(words);
        if (accepted == 0) revert NothingProven();
    }

    /// @notice What an owner or a proof key signs (EIP-712).
    function digestOf(address owner, uint40 time) public view returns (bytes32) {
        return _digest(_domainSeparatorV4(), owner, time);
    }

    function _recordOne(address owner, uint40 time) private {
        uint256[] memory words = new uint256[](1);
        words[0] = _word(owner, time);
        if (title.recordProofs(words) == 0) revert NothingProven();
    }

    /// As LandTitle reads it.
    function _word(address owner, uint40 time) private pure returns (uint256) {
        return (uint256(time) << 160) | uint160(owner);
    }

    /// The domain separator is handed in: a batch asks for it once.
    function _digest(bytes32 domain, address owner, uint40 time) private pure returns (bytes32) {
        bytes32 typeHash = KEY_PROOF;
        bytes32 structHash;
        // keccak256(abi.encode(KEY_PROOF, owner, time)), but no memory is taken: a batch hashes often.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            mstore(add(free, 0x20), and(owner, 0xffffffffffffffffffffffffffffffffffffffff))
            mstore(add(free, 0x40), and(time, 0xffffffffff))
            structHash := keccak256(free, 0x60)
        }
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    function _isSigned(bytes32 domain, KeyProof calldata proof) private view returns (bool) {
        (address signer, ECDSA.RecoverError error_, ) = ECDSA.tryRecover(
            _digest(domain, proof.owner, proof.time),
            proof.r,
            proof.vs
        );
        if (error_ != ECDSA.RecoverError.NoError) return false;
        return signer == proof.owner || signer == proofKeyOf[proof.owner];
    }
}
