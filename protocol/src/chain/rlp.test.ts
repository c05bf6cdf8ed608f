import { decodeRlp, encodeRlp } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from './hex.ts'
import {
  numberBytes,
  RlpError,
  type RlpItem,
  rlpBytes,
  rlpDecode,
  rlpEncode,
  rlpList,
  rlpNumber,
} from './rlp.ts'

const { item } = fc.letrec<{ item: RlpItem }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 4 },
    fc.uint8Array({ maxLength: 70 }),
    fc.uint8Array({ minLength: 250, maxLength: 300 }),
    fc.array(tie('item'), { maxLength: 6 }),
  ),
}))

type Nested = string | Nested[]
const asHex = (value: RlpItem): Nested =>
  value instanceof Uint8Array ? bytesToHex(value) : value.map(asHex)

describe('RLP', () => {
  it('is written as ethers writes it and comes back as it was', () => {
    fc.assert(
      fc.property(item, (value) => {
        const bytes = rlpEncode(value)
        expect(bytesToHex(bytes)).toBe(encodeRlp(asHex(value)))
        expect(asHex(rlpDecode(bytes))).toEqual(asHex(value))
      }),
    )
  })

  it('accepts one encoding of each value only', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array(), item.map(rlpEncode)),
        fc.nat(),
        fc.nat(255),
        (b, at, v) => {
          const bytes = b.slice()
          if (bytes.length > 0) bytes[at % bytes.length] = v
          let value: RlpItem
          try {
            value = rlpDecode(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(RlpError)
            return
          }
          expect(rlpEncode(value)).toEqual(bytes)
          expect(asHex(value)).toEqual(decodeRlp(bytes))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['nothing', []],
    ['a byte twice as long as needed', [0x81, 0x05]],
    ['a length with a leading zero', [0xb9, 0, 56, ...Array(56).fill(1)]],
    ['a long form of a short string', [0xb8, 1, 200]],
    ['bytes behind the end', [0x80, 0x80]],
    ['a list that ends too late', [0xc2, 0x01]],
    ['an endless nest', Array(40).fill(0xc1)],
  ])('refuses %s', (_, bytes) => {
    expect(() => rlpDecode(Uint8Array.from(bytes as number[]))).toThrow(RlpError)
  })

  it('reads numbers, bytes and lists only where they are', () => {
    expect(rlpNumber(numberBytes(0n))).toBe(0)
    expect(rlpNumber(numberBytes(2n ** 53n - 1n))).toBe(2 ** 53 - 1)
    expect(() => rlpNumber(numberBytes(2n ** 53n))).toThrow(RlpError)
    expect(() => rlpNumber(Uint8Array.of(0, 1))).toThrow(RlpError)
    expect(() => rlpBytes([])).toThrow(RlpError)
    expect(() => rlpBytes(Uint8Array.of(1), 2)).toThrow(RlpError)
    expect(() => rlpList(Uint8Array.of(1))).toThrow(RlpError)
    expect(() => rlpList(undefined)).toThrow(RlpError)
  })
})
