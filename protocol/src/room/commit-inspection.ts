/**
 * What a delivery service reads from the handshake messages that pass through it. No keys, no secrets:
 * signatures are checked by the members, the order and the shape of commits by the relay.
 */
import { encodeMlsMessage } from 'ts-mls/message.js'
import { GroupError } from './group-crypto.ts'
import { readKeyPackage, readMessage } from './mls-messages.ts'

export interface CommitOutline {
  readonly groupId: Uint8Array
  readonly epoch: number
  /** Leaf of the committer, as the commit claims. */
  readonly sender: number
  /** Key packages as their owners sent them. */
  readonly adds: readonly Uint8Array[]
  readonly removes: readonly number[]
  /** Whether it renews the committer's keys, and fills in the tree above its leaf. */
  readonly renews: boolean
}

/** Reads a commit's outline. Throws GroupError for anything rooms do not allow. */
export function inspectCommit(message: Uint8Array): CommitOutline {
  const { content } = readMessage(message, 'mls_public_message').publicMessage
  if (content.contentType !== 'commit' || content.sender.senderType !== 'member') {
    throw new GroupError('forbidden', 'not a commit of a member')
  }
  const adds: Uint8Array[] = []
  const removes: number[] = []
  for (const entry of content.commit.proposals) {
    if (entry.proposalOrRefType === 'reference') {
      throw new GroupError('forbidden', 'proposal by reference')
    }
    const { proposal } = entry
    if (proposal.proposalType === 'add') {
      const { keyPackage } = proposal.add
      adds.push(encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage }))
    } else if (proposal.proposalType === 'remove') {
      removes.push(proposal.remove.removed)
    } else {
      throw new GroupError('forbidden', `proposal of type ${proposal.proposalType.toString()}`)
    }
  }
  return {
    groupId: content.groupId,
    epoch: Number(content.epoch),
    sender: content.sender.leafIndex,
    adds,
    removes,
    renews: content.commit.path !== undefined,
  }
}

/** Whether a frame's bytes are a key package of the rooms' suite. */
export function isKeyPackage(message: Uint8Array): boolean {
  try {
    readKeyPackage(message)
    return true
  } catch (error) {
    if (error instanceof GroupError) return false
    throw error
  }
}

/** Whether a frame's bytes are an MLS welcome. */
export function isWelcome(message: Uint8Array): boolean {
  try {
    readMessage(message, 'mls_welcome')
    return true
  } catch (error) {
    if (error instanceof GroupError) return false
    throw error
  }
}
