import { AbiCoder, Interface, id as keccakText } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as abi from '../../../contracts/abi/index.ts'
import {
  AbiError,
  address,
  arrayOf,
  bool,
  decodeResults,
  encodeCall,
  fixedBytes,
  number,
  string,
  tuple,
  uint256,
  words,
} from './abi.ts'
import { VIEW_FUNCTIONS } from './contract-reads.ts'
import { EVENTS } from './events.ts'
import { bytesToHex, hexToBytes } from './hex.ts'

const coder = AbiCoder.defaultAbiCoder()

const hexOf = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(bytesToHex)
const anyUint = fc.bigInt(0n, 2n ** 256n - 1n)
const text = fc.string({ unit: 'grapheme', maxLength: 70 }).map((it) => it.toWellFormed())

describe('the ABI decoder', () => {
  it('reads what ethers writes, whatever the values', () => {
    const results = tuple({
      n: number,
      big: uint256,
      flag: bool,
      who: address,
      hash: fixedBytes(20),
      text: string,
      list: arrayOf(arrayOf(uint256)),
      structs: arrayOf(tuple({ a: number, name: string, ok: bool })),
      plain: arrayOf(tuple({ a: number, who: address })),
      words,
    })
    const types = [
      'uint48',
      'uint256',
      'bool',
      'address',
      'bytes20',
      'string',
      'uint256[][]',
      'tuple(uint40,string,bool)[]',
      'tuple(uint64,address)[]',
      'bytes32[]',
    ]
    fc.assert(
      fc.property(
        fc.record({
          n: fc.nat(2 ** 31 - 1).map((n) => n * 1000 + 7),
          big: anyUint,
          flag: fc.boolean(),
          who: hexOf(20),
          hash: hexOf(20),
          text,
          list: fc.array(fc.array(anyUint, { maxLength: 4 }), { maxLength: 4 }),
          structs: fc.array(fc.record({ a: fc.nat(), name: text, ok: fc.boolean() }), {
            maxLength: 5,
          }),
          plain: fc.array(fc.record({ a: fc.nat(), who: hexOf(20) }), { maxLength: 5 }),
          words: fc.array(hexOf(32), { maxLength: 5 }),
        }),
        (value) => {
          const values = Object.values({
            ...value,
            structs: value.structs.map(Object.values),
            plain: value.plain.map(Object.values),
          })
          const decoded = decodeResults(results, coder.encode(types, values))
          expect({ ...decoded, words: bytesToHex(decoded.words) }).toEqual({
            ...value,
            words: `0x${value.words.map((word) => word.slice(2)).join('')}`,
          })
        },
      ),
    )
  })

  it('throws AbiError, and nothing else, at torn and foreign answers', () => {
    const views = VIEW_FUNCTIONS.map(({ results }) => results)
    const honest = views.map((_, i) => {
      const samples = [
        coder.encode(
          ['bytes32[]', 'address[]'],
          [[`0x${'41'.repeat(32)}`], [`0x${'11'.repeat(20)}`]],
        ),
        coder.encode(
          ['uint256[]', 'uint256[][]'],
          [
            [1n, 2n],
            [[1n], [2n, 3n]],
          ],
        ),
        coder.encode(
          ['tuple(bytes20,uint64,bytes32,string,bool,address)[]'],
          [
            [
              [
                `0x${'ab'.repeat(20)}`,
                5,
                `0x${'cd'.repeat(32)}`,
                'name',
                true,
                `0x${'11'.repeat(20)}`,
              ],
            ],
          ],
        ),
      ]
      return hexToBytes(samples[i % samples.length])
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...views),
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc
            .record({
              base: fc.constantFrom(...honest),
              at: fc.nat(),
              value: fc.nat(255),
              cut: fc.nat(),
            })
            .map(({ base, at, value, cut }) => {
              const bytes = base.slice(0, base.length - (cut % 3 === 0 ? cut % base.length : 0))
              bytes[at % bytes.length] = value
              return bytes
            }),
        ),
        (view, bytes) => {
          try {
            decodeResults(view, bytesToHex(bytes))
          } catch (error) {
            expect(error).toBeInstanceOf(AbiError)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['no string', 5],
    ['no hex', '0xzz'],
    ['half a byte', '0x123'],
    ['nothing, as where no contract stands', '0x'],
  ])('refuses an answer that is %s', (_, answer) => {
    expect(() => decodeResults(tuple({ number }), answer)).toThrow(AbiError)
  })

  it('does not let a short answer unfold into a huge one', () => {
    // A list of 100 lists that are all the same list of 100 numbers.
    const word = (n: number) => n.toString(16).padStart(64, '0')
    const inner = word(100) + word(1).repeat(100)
    const answer = `0x${word(32)}${word(100)}${word(3200).repeat(100)}${inner}`
    expect(() => decodeResults(tuple({ list: arrayOf(arrayOf(uint256)) }), answer)).toThrow(
      'more values than its size allows',
    )
  })

  it.each([
    ['a bool of 2', bool, 2n],
    ['an address of 21 bytes', address, 1n << 160n],
    ['a bytes20 with a tail', fixedBytes(20), 1n],
    ['a number beyond 2^53', number, 2n ** 53n],
  ])('refuses %s', (_, type, value) => {
    const answer = coder.encode(['uint256'], [value])
    expect(() => decodeResults(tuple<Record<string, unknown>>({ value: type }), answer)).toThrow(
      AbiError,
    )
  })

  it('writes calls as ethers does, and no argument that is no uint256', () => {
    fc.assert(
      fc.property(anyUint, fc.nat(), (a, b) => {
        const face = new Interface(['function page(uint256,uint256)'])
        expect(encodeCall('0xebb9e69c', [a, b])).toBe(face.encodeFunctionData('page', [a, b]))
      }),
    )
    expect(() => encodeCall('0x00000000', [-1])).toThrow(RangeError)
    expect(() => encodeCall('0x00000000', [2n ** 256n])).toThrow(RangeError)
  })
})

describe('the functions and events of our contracts', () => {
  const abis: Readonly<Record<string, readonly unknown[]>> = {
    Cosmos: abi.cosmosAbi,
    LandTitle: abi.landTitleAbi,
    LandGrid: abi.landGridAbi,
    LandRegistry: abi.landRegistryAbi,
    Model: abi.modelAbi,
    Nodes: abi.nodesAbi,
    Blocklist: abi.blocklistAbi,
  }
  /** Result types as `contract-reads.ts` reads them. */
  const RESULTS: Readonly<Record<string, readonly string[]>> = {
    'Cosmos.all': ['bytes32[]', 'address[]'],
    'LandTitle.ownerWords': ['bytes32[]'],
    'LandTitle.totalSupply': ['uint256'],
    'LandGrid.read': ['bytes32[]'],
    'Model.total': ['uint256'],
    'Model.page': ['(bytes20,uint64,bytes32,string,bool,address)[]'],
    'Model.targetCount': ['uint256'],
    'Model.targetsPage': ['uint256[]', 'uint256[][]'],
    'Model.placementsOf': ['uint256[]'],
    'Nodes.count': ['uint256'],
    'Nodes.page': ['(address,uint8,uint40,uint40,string,string)[]'],
    'Blocklist.count': ['uint256'],
    'Blocklist.page': ['(bytes20,uint40,uint32)[]'],
  }
  const interfaceOf = (contract: string) => new Interface(abis[contract] as string[])

  it.each(VIEW_FUNCTIONS.map((view) => [`${view.contract}.${view.signature}`, view] as const))(
    '%s stands in the ABI with the selector and results that are read here',
    (_, view) => {
      const fragment = interfaceOf(view.contract).getFunction(view.signature)
      expect(fragment?.selector).toBe(view.selector)
      expect(fragment?.constant).toBe(true)
      expect(fragment?.outputs.map((output) => output.format('sighash'))).toEqual(
        RESULTS[`${view.contract}.${view.signature.split('(')[0]}`],
      )
    },
  )

  it.each(EVENTS.map((event) => [`${event.contract}.${event.signature}`, event] as const))(
    '%s stands in the ABI with the topic that is looked for',
    (_, event) => {
      expect(keccakText(event.signature)).toBe(event.topic)
      if (event.signature.startsWith('ConsecutiveTransfer')) return
      expect(interfaceOf(event.contract).getEvent(event.signature)?.topicHash).toBe(event.topic)
    },
  )

  it('keeps the names of structs in the order of their ABI', () => {
    const fields = (contract: string, name: string) =>
      interfaceOf(contract)
        .getFunction(name)
        ?.outputs[0]?.arrayChildren?.components?.map((component) => component.name)
    expect(fields('Model', 'page(uint256,uint256)')).toEqual([
      'infoHash',
      'size',
      'manifestHash',
      'name',
      'open',
      'owner',
    ])
    expect(fields('Nodes', 'page(uint256,uint256)')).toEqual([
      'operator',
      'roles',
      'since',
      'lastSeen',
      'url',
      'peer',
    ])
  })
})
