/**
 * Cipher suite 0x0001, MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, entirely on WebCrypto. Put
 * together here instead of taken from ts-mls's provider, whose optional imports of every other
 * suite's libraries would have to be explained to each bundler.
 */
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import { makeHashImpl } from 'ts-mls/crypto/implementation/default/makeHashImpl.js'
import { makeKdfImpl } from 'ts-mls/crypto/implementation/default/makeKdfImpl.js'
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
    hash: makeHashImpl(crypto.subtle, 'SHA-256'),
    kdf: makeKdfImpl(new HkdfSha256()),
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
