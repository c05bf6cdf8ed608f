import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bencodable, BencodeNode } from './bencode.ts'
import { BencodeError, decodeBencode, encodeBencode } from './bencode.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The plain value of a node, with byte strings as hex so that they compare. */
function plain(node: BencodeNode): unknown {
  switch (node.kind) {
    case 'integer':
      return node.value
    case 'bytes':
      return Buffer.from(node.value).toString('hex')
    case 'list':
      return node.items.map(plain)
    case 'dictionary':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]))
  }
}

const { value } = fc.letrec<{ value: Bencodable }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)) }),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}))

describe('bencoding', () => {
  it('reads back what it wrote, and writes it the same way again', () => {
    fc.assert(
      fc.property(value, (original) => {
        const encoded = encodeBencode(original)
        const node = decodeBencode(encoded)
        expect([node.start, node.end]).toEqual([0, encoded.length])
        expect(encodeBencode(rebuild(node))).toEqual(encoded)
      }),
    )
  })

  it('never does anything but decode canonically or throw BencodeError', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'dlie0123456789:-a'), maxLength: 40 }).map(bytes),
    )
    fc.assert(
      fc.property(noise, (input) => {
        try {
          expect(encodeBencode(rebuild(decodeBencode(input)))).toEqual(input)
        } catch (error) {
          expect(error).toBeInstanceOf(BencodeError)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('gives every value its span in the document', () => {
    const document = bytes('d4:infod1:ai7eee')
    const root = decodeBencode(document)
    const info = root.kind === 'dictionary' ? root.entries.get('info') : undefined
    expect(info && Buffer.from(document.slice(info.start, info.end)).toString()).toBe('d1:ai7ee')
    expect(plain(root)).toEqual({ info: { a: 7 } })
  })

  it.each([
    ['an empty document', ''],
    ['a leading zero', 'i07e'],
    ['minus zero', 'i-0e'],
    ['an empty number', 'ie'],
    ['a number beyond 2^53', 'i9007199254740992e'],
    ['a length with a leading zero', '01:a'],
    ['a negative length', '-1:a'],
    ['a string past the end', '5:abc'],
    ['unsorted keys', 'd1:bi1e1:ai1ee'],
    ['the same key twice', 'd1:ai1e1:ai1ee'],
    ['a key that is no string', 'di1ei1ee'],
    ['an open list', 'li1e'],
    ['bytes after the value', 'i1ei2e'],
    ['an unknown type', 'x'],
  ])('refuses %s', (_, document) => {
    expect(() => decodeBencode(bytes(document))).toThrow(BencodeError)
  })

  it('refuses documents that are nested deeply or hold very many values', () => {
    expect(() => decodeBencode(bytes('l'.repeat(100_000)))).toThrow(/nested too deeply/)
    expect(() => decodeBencode(bytes(`l${'i1e'.repeat(60_000)}e`))).toThrow(/too many values/)
  })

  it('does not encode fractions', () => {
    expect(() => encodeBencode(1.5)).toThrow(RangeError)
  })
})

function rebuild(node: BencodeNode): Bencodable {
  switch (node.kind) {
    case 'integer':
    case 'bytes':
      return node.value
    case 'list':
      return node.items.map(rebuild)
    case 'dictionary':
      return Object.fromEntries([...node.entries].map(([key, child]) => [key, rebuild(child)]))
  }
}
