/**
 * What a room needs of MLS (RFC 9420), so that the library behind it can be replaced. All values are
 * immutable: a function returns the next state and leaves the one it was given as it was, which is
 * what lets a committer keep both until it knows whether its commit won.
 */

/** A key package to be added with, and the private keys that belong to it. */
export interface OwnKeys {
  /** The MLSMessage as it is sent. */
  readonly keyPackage: Uint8Array
  /** Public signature key of the leaf: fresh for every stay in a room. */
  readonly signatureKey: Uint8Array
}

/** One member's view of a group in one epoch. */
export interface Group {
  readonly groupId: Uint8Array
  readonly epoch: number
  /** Own leaf index. */
  readonly leaf: number
  /** Leaf index to public signature key, of everybody including oneself. */
  readonly members: ReadonlyMap<number, Uint8Array>
}

export interface Commit {
  readonly message: Uint8Array
  /** Empty when the commit adds nobody. */
  readonly welcome: Uint8Array
  /** The state to go on with once the delivery service took the commit. */
  readonly next: Group
}

export type Processed =
  | { readonly kind: 'advanced'; readonly group: Group }
  | { readonly kind: 'removed' }

export interface Opened {
  readonly group: Group
  /** Leaf of the sender in the epoch the message was made in. */
  readonly leaf: number
  readonly signatureKey: Uint8Array
  readonly plaintext: Uint8Array
}

export type GroupProblem =
  /** Not a message of the expected kind. */
  | 'malformed'
  /** Of another group or of an epoch that is over or not yet begun. */
  | 'wrong epoch'
  /** Well-formed and signed, but something rooms do not allow (a proposal by reference, say). */
  | 'forbidden'
  /** A signature, tag or key did not check out. */
  | 'invalid'

export class GroupError extends Error {
  readonly problem: GroupProblem

  constructor(problem: GroupProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GroupError'
    this.problem = problem
  }
}

/** All functions but the first two reject with GroupError. */
export interface GroupCrypto {
  /** Fresh keys under a random pseudonym. */
  createKeys(): Promise<OwnKeys>
  /** A group of one, at epoch 0 and leaf 0. */
  createGroup(groupId: Uint8Array, keys: OwnKeys): Promise<Group>
  /** Adds and removes in one commit; with neither it only renews one's own keys. */
  commit(
    group: Group,
    change: { readonly adds: readonly Uint8Array[]; readonly removes: readonly number[] },
  ): Promise<Commit>
  /** Follows the commit of another member. */
  processCommit(group: Group, message: Uint8Array): Promise<Processed>
  join(welcome: Uint8Array, keys: OwnKeys): Promise<Group>
  /** MLS-Exporter (RFC 9420 section 8.5). */
  exportSecret(
    group: Group,
    label: string,
    context: Uint8Array,
    length: number,
  ): Promise<Uint8Array<ArrayBuffer>>
  encrypt(group: Group, plaintext: Uint8Array): Promise<{ group: Group; message: Uint8Array }>
  decrypt(group: Group, message: Uint8Array): Promise<Opened>
}
