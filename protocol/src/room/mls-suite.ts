/**
 * Cipher suite 0x0001, MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519. Put together here instead of
 * taken from ts-mls's provider, whose optional imports of every other suite's libraries would have to
 * be explained to each bundler.
 *
 * Keys, signatures and ciphers are WebCrypto's. Hashes are not: an epoch at 128 members takes more than
 * a thousand of them over a hundred bytes each, and a call of WebCrypto (a promise, and for an HMAC a
 * key to import) costs twenty times what it does. Hashing has no branch that depends on a secret.
 */

import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import { makeHashImpl } from 'ts-mls/crypto/implementation/default/makeHashImpl.js'
import { defaultRng } from 'ts-mls/crypto/implementation/default/rng.js'
import { makeGenericHpke } from 'ts-mls/crypto/implementation/hpke.js'
import { ed25519 } from './ed25519.ts'
import { SUITE_NAME } from './mls-messages.ts'

/** WebCrypto wants buffers that are not shared; ts-mls passes views of any. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

async function aesGcm(
  mode: 'encrypt' | 'decrypt',
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  data: Uint8Array,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', own(key), 'AES-GCM', false, [mode])
  const params = { name: 'AES-GCM', iv: own(nonce), additionalData: own(aad) }
  return new Uint8Array(await crypto.subtle[mode](params, imported, own(data)))
}

/** The suite as ts-mls wants it. Rejects where WebCrypto lacks X25519 or Ed25519. */
export async function createSuite(): Promise<CiphersuiteImpl> {
  const hpke = await makeGenericHpke(
    { kem: 'DHKEM-X25519-HKDF-SHA256', kdf: 'HKDF-SHA256', aead: 'AES128GCM' },
    {
      encrypt: (key, nonce, aad, data) => aesGcm('encrypt', key, nonce, aad, data),
      decrypt: (key, nonce, aad, data) => aesGcm('decrypt', key, nonce, aad, data),
    },
    new CipherSuite({
      kem: new DhkemX25519HkdfSha256(),
      kdf: new HkdfSha256(),
      aead: new Aes128Gcm(),
    }),
  )
  return {
    name: SUITE_NAME,
    hpke,
    hash: {
      digest: async (data) => sha256(data),
      mac: async (key, data) => hmac(sha256, key, data),
      // WebCrypto's compares in constant time.
      verifyMac: makeHashImpl(crypto.subtle, 'SHA-256').verifyMac,
    },
    kdf: {
      extract: async (salt, inputKey) => extract(sha256, inputKey, salt),
      expand: async (key, info, length) => expand(sha256, key, info, length),
      size: sha256.outputLen,
    },
    rng: defaultRng,
    signature: {
      sign: ed25519.sign,
      verify: ed25519.verify,
      keygen: async () => {
        const { publicKey, privateKey } = await ed25519.generate()
        return { publicKey, signKey: privateKey }
      },
    },
  }
}
