/** GroupCrypto over ts-mls 1.6.4 (RFC 9420), the only file that knows that library's types. */
import { defaultAuthenticationService } from 'ts-mls/authenticationService.js'
import type { ClientConfig } from 'ts-mls/clientConfig.js'
import {
  type ClientState,
  createGroup,
  joinGroup,
  validateLeafNodeCredentialAndKeyUniqueness,
} from 'ts-mls/clientState.js'
import { createCommit } from 'ts-mls/createCommit.js'
import { createApplicationMessage } from 'ts-mls/createMessage.js'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import { type KeyPackage, type PrivateKeyPackage, verifyKeyPackage } from 'ts-mls/keyPackage.js'
import { defaultKeyPackageEqualityConfig } from 'ts-mls/keyPackageEqualityConfig.js'
import { mlsExporter } from 'ts-mls/keySchedule.js'
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { defaultLifetimeConfig } from 'ts-mls/lifetimeConfig.js'
import { encodeMlsMessage } from 'ts-mls/message.js'
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js'
import type { PrivateMessage } from 'ts-mls/privateMessage.js'
import { processPublicMessage } from 'ts-mls/processMessages.js'
import type { Proposal } from 'ts-mls/proposal.js'
import { emptyPskIndex } from 'ts-mls/pskIndex.js'
import type { RatchetTree } from 'ts-mls/ratchetTree.js'
import { equalBytes, toHex } from '../content/digest.ts'
import {
  type Group,
  type GroupCrypto,
  GroupError,
  type GroupProblem,
  type OwnKeys,
} from './group-crypto.ts'
import { faultOf, makeKeyPackage, readKeyPackage, readMessage } from './mls-messages.ts'
import { createSuite } from './mls-suite.ts'

const CONFIG: ClientConfig = {
  authService: defaultAuthenticationService,
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
  lifetimeConfig: defaultLifetimeConfig,
  // Chat sent just before a commit must still open after it; older epochs are forgotten.
  keyRetentionConfig: {
    retainKeysForEpochs: 2,
    retainKeysForGenerations: 16,
    maximumForwardRatchetSteps: 200,
  },
  // Application messages are padded by `app-message.ts`, commits need none.
  paddingConfig: { kind: 'alwaysPad', paddingLength: 0 },
}

interface MlsKeys extends OwnKeys {
  readonly publicPackage: KeyPackage
  readonly privatePackage: PrivateKeyPackage
}

interface MlsGroup extends Group {
  readonly state: ClientState
}

/** Leaves of a ratchet tree: they are its even nodes. */
function membersOf(tree: RatchetTree): Map<number, Uint8Array> {
  const members = new Map<number, Uint8Array>()
  for (let leaf = 0; leaf * 2 < tree.length; leaf++) {
    const node = tree[leaf * 2]
    if (node?.nodeType === 'leaf') members.set(leaf, node.leaf.signaturePublicKey)
  }
  return members
}

const view = (state: ClientState): MlsGroup => ({
  state,
  groupId: state.groupContext.groupId,
  epoch: Number(state.groupContext.epoch),
  leaf: state.privatePath.leafIndex,
  members: membersOf(state.ratchetTree),
})

// Groups and keys are opaque to callers; only those made here come back.
const stateOf = (group: Group): ClientState => (group as MlsGroup).state

/**
 * Checks newcomers before ts-mls does: given several of whom one is bad, 1.6.4 leaves a rejected
 * promise nobody can catch, and it does not compare newcomers with one another.
 */
async function checkNewcomers(
  tree: RatchetTree,
  newcomers: readonly KeyPackage[],
  { signature }: CiphersuiteImpl,
): Promise<void> {
  const seen = new Set<string>()
  for (const keyPackage of newcomers) {
    const { leafNode } = keyPackage
    const fault = faultOf(keyPackage)
    if (fault !== undefined) throw new GroupError('forbidden', `a newcomer with ${fault}`)
    const taken = await validateLeafNodeCredentialAndKeyUniqueness(tree, leafNode)
    const keys = [leafNode.signaturePublicKey, leafNode.hpkePublicKey].map(toHex)
    if (taken !== undefined || keys.some((key) => seen.has(key))) {
      throw new GroupError('invalid', 'a newcomer whose keys are in use', { cause: taken })
    }
    for (const key of keys) seen.add(key)
    const signed =
      leafNode.leafNodeSource === 'key_package' &&
      (await verifyLeafNodeSignatureKeyPackage(leafNode, signature)) &&
      (await verifyKeyPackage(keyPackage, signature))
    if (!signed) throw new GroupError('invalid', 'a newcomer whose signature does not check out')
  }
}

/** Gives every failure of the library one of our types. */
async function guarded<T>(problem: GroupProblem, what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (cause instanceof GroupError) throw cause
    throw new GroupError(problem, what, { cause })
  }
}

/** What an authenticated commit asks of its receiver. */
function judge(
  proposals: readonly Proposal[],
  ownLeaf: number,
): 'follow' | 'removed' | 'forbidden' {
  let removed = false
  for (const proposal of proposals) {
    if (proposal.proposalType === 'remove') removed ||= proposal.remove.removed === ownLeaf
    // Rooms change their roster in the open, in commits that carry whole proposals.
    else if (proposal.proposalType !== 'add') return 'forbidden'
  }
  return removed ? 'removed' : 'follow'
}

/** Decrypts with the keys of the message's own epoch: the present one or one still retained. */
async function unprotect(
  state: ClientState,
  message: PrivateMessage,
  suite: CiphersuiteImpl,
): Promise<{
  state: ClientState
  content: Awaited<ReturnType<typeof unprotectPrivateMessage>>['content']
  tree: RatchetTree
}> {
  const { keyRetentionConfig } = state.clientConfig
  if (message.epoch === state.groupContext.epoch) {
    const opened = await unprotectPrivateMessage(
      state.keySchedule.senderDataSecret,
      message,
      state.secretTree,
      state.ratchetTree,
      state.groupContext,
      keyRetentionConfig,
      suite,
    )
    return {
      state: { ...state, secretTree: opened.tree },
      content: opened.content,
      tree: state.ratchetTree,
    }
  }
  const old = state.historicalReceiverData.get(message.epoch)
  if (old === undefined) throw new GroupError('wrong epoch', `no keys for epoch ${message.epoch}`)
  const opened = await unprotectPrivateMessage(
    old.senderDataSecret,
    message,
    old.secretTree,
    old.ratchetTree,
    old.groupContext,
    keyRetentionConfig,
    suite,
  )
  const historicalReceiverData = new Map(state.historicalReceiverData)
  historicalReceiverData.set(message.epoch, { ...old, secretTree: opened.tree })
  return {
    state: { ...state, historicalReceiverData },
    content: opened.content,
    tree: old.ratchetTree,
  }
}

/** MLS for rooms. Rejects where WebCrypto lacks X25519 or Ed25519 (browsers before 2025). */
export async function createMlsCrypto(): Promise<GroupCrypto> {
  const suite = await createSuite()
  return {
    async createKeys() {
      const { publicPackage, privatePackage } = await makeKeyPackage(suite)
      const keys: MlsKeys = {
        publicPackage,
        privatePackage,
        signatureKey: publicPackage.leafNode.signaturePublicKey,
        keyPackage: encodeMlsMessage({
          version: 'mls10',
          wireformat: 'mls_key_package',
          keyPackage: publicPackage,
        }),
      }
      return keys
    },

    async createGroup(groupId, keys) {
      const { publicPackage, privatePackage } = keys as MlsKeys
      return view(await createGroup(groupId, publicPackage, privatePackage, [], suite, CONFIG))
    },

    commit: (group, { adds, removes }) =>
      guarded('invalid', 'this change cannot be committed', async () => {
        const newcomers = adds.map(readKeyPackage)
        await checkNewcomers(stateOf(group).ratchetTree, newcomers, suite)
        const proposals: Proposal[] = [
          ...removes.map((removed): Proposal => ({ proposalType: 'remove', remove: { removed } })),
          ...newcomers.map(
            (keyPackage): Proposal => ({ proposalType: 'add', add: { keyPackage } }),
          ),
        ]
        // Public, so that the relay can check epoch, sender and proposals before it orders the commit.
        const { commit, welcome, newState } = await createCommit(
          { state: stateOf(group), cipherSuite: suite },
          { wireAsPublicMessage: true, extraProposals: proposals, ratchetTreeExtension: true },
        )
        return {
          message: encodeMlsMessage(commit),
          welcome:
            welcome === undefined
              ? new Uint8Array()
              : encodeMlsMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome }),
          next: view(newState),
        }
      }),

    processCommit: (group, message) =>
      guarded('invalid', 'the commit does not check out', async () => {
        const { publicMessage } = readMessage(message, 'mls_public_message')
        const { content } = publicMessage
        if (content.contentType !== 'commit' || content.sender.senderType !== 'member') {
          throw new GroupError('forbidden', 'only members change a room, by commits')
        }
        if (Number(content.epoch) !== group.epoch || !equalBytes(content.groupId, group.groupId)) {
          throw new GroupError('wrong epoch', `commit for epoch ${content.epoch}`)
        }
        const proposals = content.commit.proposals.map((entry) => {
          if (entry.proposalOrRefType === 'proposal') return entry.proposal
          throw new GroupError('forbidden', 'proposals by reference are not used in rooms')
        })
        const newcomers = proposals.flatMap((proposal) =>
          proposal.proposalType === 'add' ? [proposal.add.keyPackage] : [],
        )
        await checkNewcomers(stateOf(group).ratchetTree, newcomers, suite)
        let verdict = 'forbidden' as ReturnType<typeof judge>
        const { newState } = await processPublicMessage(
          stateOf(group),
          publicMessage,
          emptyPskIndex,
          suite,
          (incoming) => {
            if (incoming.kind === 'commit') verdict = judge(proposals, group.leaf)
            return verdict === 'follow' ? 'accept' : 'reject'
          },
        )
        // ts-mls 1.6.4 overlooks a removal whose leaf the same commit gives to a newcomer.
        if (verdict === 'removed') return { kind: 'removed' }
        if (verdict === 'forbidden') {
          throw new GroupError('forbidden', 'rooms know adds and removes only')
        }
        return { kind: 'advanced', group: view(newState) }
      }),

    join: (message, keys) =>
      guarded('invalid', 'the welcome does not check out', async () => {
        const { welcome } = readMessage(message, 'mls_welcome')
        const { publicPackage, privatePackage } = keys as MlsKeys
        return view(
          await joinGroup(
            welcome,
            publicPackage,
            privatePackage,
            emptyPskIndex,
            suite,
            undefined,
            undefined,
            CONFIG,
          ),
        )
      }),

    exportSecret: (group, label, context, length) =>
      guarded('invalid', 'no secret could be exported', async () => {
        const { exporterSecret } = stateOf(group).keySchedule
        return new Uint8Array(await mlsExporter(exporterSecret, label, context, length, suite))
      }),

    encrypt: (group, plaintext) =>
      guarded('invalid', 'the message could not be encrypted', async () => {
        const { newState, privateMessage } = await createApplicationMessage(
          stateOf(group),
          plaintext,
          suite,
        )
        return {
          // The roster did not change, so it need not be read out of the tree again.
          group: { ...group, state: newState } as MlsGroup,
          message: encodeMlsMessage({
            version: 'mls10',
            wireformat: 'mls_private_message',
            privateMessage,
          }),
        }
      }),

    decrypt: (group, message) =>
      guarded('invalid', 'the message does not check out', async () => {
        const { privateMessage } = readMessage(message, 'mls_private_message')
        if (!equalBytes(privateMessage.groupId, group.groupId)) {
          throw new GroupError('wrong epoch', 'message of another group')
        }
        const { state, content, tree } = await unprotect(stateOf(group), privateMessage, suite)
        const { content: framed } = content
        if (framed.contentType !== 'application' || framed.sender.senderType !== 'member') {
          throw new GroupError('forbidden', 'handshakes are public messages in rooms')
        }
        const leaf = framed.sender.leafIndex
        const signatureKey = membersOf(tree).get(leaf)
        if (signatureKey === undefined) throw new GroupError('invalid', 'the sender has no leaf')
        return {
          group: { ...group, state } as MlsGroup,
          leaf,
          signatureKey,
          plaintext: framed.applicationData,
        }
      }),
  }
}
