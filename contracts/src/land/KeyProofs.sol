// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Proofs that owners still hold their keys
/// @notice One proof covers all titles of an owner: by transaction, or by a signed message that
/// anybody may bring (EIP-712; contract wallets by ERC-1271). An owner may name a proof key, which can
/// prove and do nothing else, so that the key to the titles can stay in the safe.
/// @dev The proof lives in the account word that holds the balance, so it never needs a new slot.
/// Wallets that can neither call nor sign can prove nothing: don't put land there.
///
/// Invariants: a proof never moves backwards, never comes from the future, counts on one chain and
/// one contract only, and changes nothing but the time of the last proof.
abstract contract KeyProofs is EIP712 {
    uint256 private constant PROOF_SHIFT = 64;
    uint256 private constant PROOF_MASK = uint256(type(uint40).max) << PROOF_SHIFT;
    bytes32 private constant KEY_PROOF = keccak256("KeyProof(address owner,uint40 time)");

    /// @notice A signed proof of an owner or of their proof key, compact (ERC-2098).
    struct KeyProof {
        address owner;
        /// Unix seconds; later than the owner's last proof and not in the future.
        uint40 time;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice The account that may prove for an owner besides the owner; zero for none.
    mapping(address owner => address) public proofKeyOf;

    /// @notice An owner named a proof key, or dismissed it (zero).
    event ProofKeySet(address indexed owner, address indexed key);

    /// @notice Who owns no title has nothing to prove.
    error OwnsNoTitle(address account);
    /// @notice This is not the account that the owner named for proofs.
    error NotProofKey(address owner, address caller);
    /// @notice A proof must be later than the one before and not in the future.
    error StaleProof(address owner, uint40 time);
    /// @notice Neither the owner nor their proof key signed this for this chain and contract.
    error BadProofSignature(address owner);
    /// @notice None of the proofs was good and new.
    error NothingProven();

    constructor() EIP712("Cosmos Land Title", "1") {}

    /// @notice When `owner` last showed, by a proof or by a transfer of their own, that they hold
    /// their key; Unix seconds, 0 = never.
    function lastProof(address owner) public view returns (uint40) {
        return uint40(_accountWord(owner) >> PROOF_SHIFT);
    }

    /// @notice Proves the caller's key, for all their titles at once.
    function proveKey() external {
        _proveNow(msg.sender);
    }

    /// @notice Proves for `owner`. Only for the proof key they named.
    function proveKeyFor(address owner) external {
        if (proofKeyOf[owner] != msg.sender) revert NotProofKey(owner, msg.sender);
        _proveNow(owner);
    }

    /// @notice Names the caller's proof key; zero dismisses it.
    function setProofKey(address key) external {
        proofKeyOf[msg.sender] = key;
        emit ProofKeySet(msg.sender, key);
    }

    /// @notice Brings one signed proof: of an account, a contract wallet (ERC-1271) or a proof key.
    function proveKeyBySignature(address owner, uint40 time, bytes calldata signature) external {
        if (!_isNewer(_accountWord(owner), time)) revert StaleProof(owner, time);
        bytes32 digest = _digest(owner, time);
        if (!SignatureChecker.isValidSignatureNow(owner, digest, signature)) {
            address key = proofKeyOf[owner];
            if (
                key == address(0) || !SignatureChecker.isValidSignatureNow(key, digest, signature)
            ) {
                revert BadProofSignature(owner);
            }
        }
        _setAccountWord(owner, _withProof(_accountWord(owner), time));
    }

    /// @notice Brings signed proofs of many owners. Those that are bad or not newer are passed over,
    /// so that nobody can spoil a batch; when none is left it reverts.
    /// @return accepted How many counted.
    function proveKeys(KeyProof[] calldata proofs) external returns (uint256 accepted) {
        for (uint256 i = 0; i < proofs.length; ++i) {
            KeyProof calldata proof = proofs[i];
            uint256 word = _accountWord(proof.owner);
            if (!_isNewer(word, proof.time) || !_isSigned(proof)) continue;
            _setAccountWord(proof.owner, _withProof(word, proof.time));
            ++accepted;
        }
        if (accepted == 0) revert NothingProven();
    }

    /// @notice What an owner or a proof key signs (EIP-712).
    function keyProofDigest(address owner, uint40 time) external view returns (bytes32) {
        return _digest(owner, time);
    }

    function _accountWord(address owner) internal view virtual returns (uint256);

    function _setAccountWord(address owner, uint256 word) internal virtual;

    /// The account word with another time of proof.
    function _withProof(uint256 word, uint256 time) internal pure returns (uint256) {
        return (word & ~PROOF_MASK) | (time << PROOF_SHIFT);
    }

    function _proveNow(address owner) private {
        uint256 word = _accountWord(owner);
        if (uint64(word) == 0) revert OwnsNoTitle(owner);
        _setAccountWord(owner, _withProof(word, block.timestamp));
    }

    /// Whether the account owns titles, and `time` is later than its last proof and has come.
    function _isNewer(uint256 word, uint40 time) private view returns (bool) {
        if (uint64(word) == 0 || time > block.timestamp) return false;
        return time > uint40(word >> PROOF_SHIFT);
    }

    function _isSigned(KeyProof calldata proof) private view returns (bool) {
        bytes32 digest = _digest(proof.owner, proof.time);
        (address signer, ECDSA.RecoverError error_, ) = ECDSA.tryRecover(
            digest,
            proof.r,
            proof.vs
        );
        if (error_ != ECDSA.RecoverError.NoError) return false;
        return signer == proof.owner || signer == proofKeyOf[proof.owner];
    }

    function _digest(address owner, uint40 time) private view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(KEY_PROOF, owner, time)));
    }
}
