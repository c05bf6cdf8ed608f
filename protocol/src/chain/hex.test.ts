import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bareHex,
  bytesToHex,
  fixedHex,
  HexError,
  hexToBytes,
  isAddress,
  parseAddress,
  quantity,
  smallQuantity,
  toQuantity,
} from './hex.ts'

describe('hex', () => {
  it('comes back as it was, in any case of letters', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const hex = bytesToHex(bytes)
        expect(hex).toBe(`0x${Buffer.from(bytes).toString('hex')}`)
        expect(bareHex(bytes)).toBe(hex.slice(2))
        expect(hexToBytes(hex)).toEqual(bytes)
        expect(hexToBytes(`0x${hex.slice(2).toUpperCase()}`)).toEqual(bytes)
      }),
    )
  })

  it.each([undefined, 7, '', '0', '0x1', '1234', '0xgg', '0x0G', '0x@@', '0x``', '0x-1', '0x 1'])(
    'is not %j',
    (value) => {
      expect(() => hexToBytes(value)).toThrow(HexError)
    },
  )

  it('writes and reads quantities without leading zeros', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 256n), (value) => {
        expect(quantity(toQuantity(value))).toBe(value)
      }),
    )
    for (const bad of ['0x', '0x01', '10', '0xg', '', null, 5]) {
      expect(() => quantity(bad)).toThrow(HexError)
    }
    expect(smallQuantity('0x1fffffffffffff')).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => smallQuantity('0x20000000000000')).toThrow(HexError)
  })

  it('takes addresses in any case and gives them in lower case', () => {
    const mixed = '0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B'
    expect(isAddress(mixed)).toBe(true)
    expect(parseAddress(mixed)).toBe(mixed.toLowerCase())
    for (const bad of ['', '0x', mixed.slice(2), `${mixed}0`, mixed.slice(0, -1), null, 1]) {
      expect(isAddress(bad)).toBe(false)
      expect(() => parseAddress(bad)).toThrow(HexError)
    }
    expect(() => fixedHex(`0x${'g'.repeat(64)}`, 32)).toThrow(HexError)
  })
})
