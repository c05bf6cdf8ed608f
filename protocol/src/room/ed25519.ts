/** Ed25519 (RFC 8032) on WebCrypto. Private keys are PKCS #8. */

const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

export interface KeyPair {
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly privateKey: Uint8Array<ArrayBuffer>
}

export const ed25519 = {
  async generate(): Promise<KeyPair> {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
    if (!('publicKey' in pair)) throw new TypeError('WebCrypto made a secret key of Ed25519')
    const [publicKey, privateKey] = await Promise.all([
      crypto.subtle.exportKey('raw', pair.publicKey),
      crypto.subtle.exportKey('pkcs8', pair.privateKey),
    ])
    // Neither format is JSON, whatever the widest type of exportKey allows.
    return {
      publicKey: new Uint8Array(publicKey as ArrayBuffer),
      privateKey: new Uint8Array(privateKey as ArrayBuffer),
    }
  },

  async sign(privateKey: Uint8Array, message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const key = await crypto.subtle.importKey('pkcs8', own(privateKey), 'Ed25519', false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('Ed25519', key, own(message)))
  },

  /** False for a wrong signature and for a public key that is none. */
  async verify(
    publicKey: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ): Promise<boolean> {
    if (publicKey.length !== 32 || signature.length !== 64) return false
    try {
      const key = await crypto.subtle.importKey('raw', own(publicKey), 'Ed25519', false, ['verify'])
      return await crypto.subtle.verify('Ed25519', key, own(signature), own(message))
    } catch {
      return false // importing refuses 32 bytes that are no point of the curve
    }
  },
}
