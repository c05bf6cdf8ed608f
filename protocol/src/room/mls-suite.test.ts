/**
 * Known answers of the MLS working group for suite 0x0001 (github.com/mlswg/mls-implementations,
 * `crypto-basics` and `key-schedule`). Our suite replaces the one ts-mls comes with, so it has to give
 * them too.
 */
import fc from 'fast-check'
import { deriveSecret, expandWithLabel } from 'ts-mls/crypto/kdf.js'
import { verifyWithLabel } from 'ts-mls/crypto/signature.js'
import { mlsExporter } from 'ts-mls/keySchedule.js'
import { describe, expect, it } from 'vitest'
import { bareHex, hexToBytes } from '../chain/hex.ts'
import { createSuite } from './mls-suite.ts'

const suite = await createSuite()
const bytes = (hex: string): Uint8Array => hexToBytes(`0x${hex}`)

describe('our MLS suite', () => {
  it('expands with a label (RFC 9420 section 8)', async () => {
    const secret = bytes('1499360a561335f4ef51d0a1b0d586900dc8007ae405b1ab79bf4207bb3d67e4')
    const context = bytes('2ff8c1f9d9c1248f82e372ddb5791c771695e01882abca6a64097bd2f04c971f')
    const out = await expandWithLabel(secret, 'ExpandWithLabel', context, 16, suite.kdf)
    expect(bareHex(out)).toBe('c1e8eb360391526c0c64039f13e0c5b1')
  })

  it('derives secrets', async () => {
    const secret = bytes('1a9ce178a53f8752d2513c27efe9c85133f6c0a97f7b35ac200695024a77228e')
    const out = await deriveSecret(secret, 'DeriveSecret', suite.kdf)
    expect(bareHex(out)).toBe('3b08c195a246c4ad469c1d11c10e62890d8fa6b684494ff925409efdb1ff0464')
  })

  it('verifies what others signed, and nothing else', async () => {
    const key = bytes('85600e54e5c2919ccbd0742126e5d837cf7a2ba50d75a69b3f35dcfe4a50ffe2')
    const content = bytes('cd289cc7ba2869f64f3c32ffd133f500d17abace919a5ffe7faa974200d81932')
    const signature = bytes(
      '996bd223ddb4d55a2b57d85cb2944f21facc95696053ddf66d590060fdc719f4' +
        'a26c6212ce605414e0d5e66a55921dd99d11122218c35bc23408b0076e8bc40b',
    )
    const verify = (label: string) =>
      verifyWithLabel(key, label, content, signature, suite.signature)
    expect(await verify('SignWithLabel')).toBe(true)
    expect(await verify('another label')).toBe(false)
  })

  it('exports secrets, which pose keys come from', async () => {
    const secret = bytes('5a097e149f2a375d0b9e1d1f4dc3a9c6c1788df888e5441f41a8791f4dc56cea')
    const label = '9ba13d54ecdec7cbefcb47b4268d7b1990fabc6d6e67681e167959389d84e4e4'
    const context = bytes('884f1af892ab002f5be4c5d5081ade9e0e6418c6ea7a9a92e90534f19dcef785')
    const out = await mlsExporter(secret, label, context, 32, suite)
    expect(bareHex(out)).toBe('dbce4e25e59ab4dfa6f6200f113ed08393cf6e7286d024811141c6a4dd11c0cb')
  })

  it('hashes as WebCrypto does', async () => {
    const { subtle } = crypto
    const some = fc.uint8Array({ maxLength: 200 })
    const own = (data: Uint8Array) => new Uint8Array(data)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), some, async (key, data) => {
        expect(await suite.hash.digest(data)).toEqual(
          new Uint8Array(await subtle.digest('SHA-256', own(data))),
        )
        const algorithm = { name: 'HMAC', hash: 'SHA-256' }
        const hmacKey = await subtle.importKey('raw', own(key), algorithm, false, ['sign'])
        const mac = new Uint8Array(await subtle.sign('HMAC', hmacKey, own(data)))
        expect(await suite.hash.mac(key, data)).toEqual(mac)
        expect(await suite.hash.verifyMac(key, mac, data)).toBe(true)
        expect(await suite.hash.verifyMac(key, mac.with(7, (mac[7] ?? 0) ^ 1), data)).toBe(false)
        // HKDF-Extract is HMAC under the salt (RFC 5869 section 2.2).
        expect(await suite.kdf.extract(key, data)).toEqual(mac)
      }),
    )
  })

  it('expands to any length as WebCrypto’s HKDF does', async () => {
    const [salt, input, info] = [16, 32, 40].map((n) => crypto.getRandomValues(new Uint8Array(n)))
    if (!salt || !input || !info) throw new Error('three were made')
    const key = await crypto.subtle.importKey('raw', input, 'HKDF', false, ['deriveBits'])
    const extracted = await suite.kdf.extract(salt, input)
    for (const length of [1, 16, 32, 33, 100]) {
      const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info }
      const bits = await crypto.subtle.deriveBits(algorithm, key, length * 8)
      expect(await suite.kdf.expand(extracted, info, length)).toEqual(new Uint8Array(bits))
    }
  })
})
