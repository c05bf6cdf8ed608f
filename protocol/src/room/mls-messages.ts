/** Reading MLS messages (RFC 9420 section 6), and what rooms demand of a key package. */

import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import { generateKeyPackage, type KeyPackage, type PrivateKeyPackage } from 'ts-mls/keyPackage.js'
import { defaultLifetime } from 'ts-mls/lifetime.js'
import { decodeMlsMessage, type MLSMessage } from 'ts-mls/message.js'
import { equalBytes } from '../content/digest.ts'
import { GroupError } from './group-crypto.ts'

export const SUITE_NAME = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'

const PSEUDONYM_BYTES = 16
const KEY_BYTES = 32

/** The same for everybody, so that a key package says nothing about who made it. */
const CAPABILITIES = {
  versions: ['mls10' as const],
  ciphersuites: [SUITE_NAME as typeof SUITE_NAME],
  extensions: [],
  proposals: [],
  credentials: ['basic' as const],
}

/** A key package as rooms demand it, under a random pseudonym. */
export const makeKeyPackage = (
  suite: CiphersuiteImpl,
): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> =>
  generateKeyPackage(
    {
      credentialType: 'basic',
      identity: crypto.getRandomValues(new Uint8Array(PSEUDONYM_BYTES)),
    },
    CAPABILITIES,
    defaultLifetime,
    [],
    suite,
  )

/** Reads exactly one MLSMessage of the wanted kind. Throws GroupError 'malformed'. */
export function readMessage<W extends MLSMessage['wireformat']>(
  message: Uint8Array,
  wireformat: W,
): Extract<MLSMessage, { wireformat: W }> {
  let decoded: [MLSMessage, number] | undefined
  try {
    decoded = decodeMlsMessage(message, 0)
  } catch (cause) {
    throw new GroupError('malformed', 'not an MLS message', { cause })
  }
  if (decoded === undefined || decoded[1] !== message.length) {
    throw new GroupError('malformed', 'not exactly one MLS message')
  }
  const [found] = decoded
  if (found.wireformat !== wireformat) {
    throw new GroupError('malformed', `expected ${wireformat}, got ${found.wireformat}`)
  }
  return found as Extract<MLSMessage, { wireformat: W }>
}

/** Reads a key package and checks its shape; its signatures are for members. Throws GroupError. */
export function readKeyPackage(message: Uint8Array): KeyPackage {
  const { keyPackage } = readMessage(message, 'mls_key_package')
  const problem = faultOf(keyPackage)
  if (problem !== undefined) throw new GroupError('forbidden', `key package with ${problem}`)
  return keyPackage
}

/**
 * What is wrong with a key package's shape. Rooms take exactly one: anything else would set its owner
 * apart from the others.
 */
export function faultOf({
  version,
  cipherSuite,
  initKey,
  extensions,
  leafNode,
}: KeyPackage): string | undefined {
  const { credential, capabilities, hpkePublicKey, signaturePublicKey } = leafNode
  if (version !== 'mls10' || cipherSuite !== SUITE_NAME) return 'another cipher suite'
  if (extensions.length > 0 || leafNode.extensions.length > 0) return 'extensions'
  if ([initKey, hpkePublicKey, signaturePublicKey].some((key) => key.length !== KEY_BYTES)) {
    return 'keys of the wrong size'
  }
  if (equalBytes(initKey, hpkePublicKey)) return 'the same key twice'
  if (credential.credentialType !== 'basic' || credential.identity.length !== PSEUDONYM_BYTES) {
    return 'a credential that is no pseudonym'
  }
  if (JSON.stringify(capabilities) !== JSON.stringify(CAPABILITIES)) return 'other capabilities'
  if (leafNode.leafNodeSource !== 'key_package') return 'a used leaf'
  const { notBefore, notAfter } = leafNode.lifetime
  const unlimited = notBefore === defaultLifetime.notBefore && notAfter === defaultLifetime.notAfter
  return unlimited ? undefined : 'a lifetime of its own'
}
