import { describe, expect, it } from 'vitest'
import { decodeHeader, encodeHeader } from './header.ts'
import { bytesToHex } from './hex.ts'
import { RlpError } from './rlp.ts'
import { RpcError } from './rpc-error.ts'

const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
const ZERO = `0x${'0'.repeat(64)}`

/** The first block of Ethereum's main network. */
const genesis = {
  parentHash: ZERO,
  sha3Uncles: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
  miner: `0x${'0'.repeat(40)}`,
  stateRoot: '0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544',
  transactionsRoot: EMPTY_ROOT,
  receiptsRoot: EMPTY_ROOT,
  logsBloom: `0x${'0'.repeat(512)}`,
  difficulty: '0x400000000',
  number: '0x0',
  gasLimit: '0x1388',
  gasUsed: '0x0',
  timestamp: '0x0',
  extraData: '0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa',
  mixHash: ZERO,
  nonce: '0x0000000000000042',
}

describe('a block header', () => {
  it('hashes to the known hash of a known block', () => {
    const header = decodeHeader(encodeHeader(genesis))
    expect(header.hash).toBe('0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3')
    expect(header).toMatchObject({ number: 0, timestamp: 0 })
    expect(bytesToHex(header.stateRoot)).toBe(genesis.stateRoot)
  })

  it.each([
    ['null', null],
    ['text', 'block'],
    ['a block without a state root', { ...genesis, stateRoot: undefined }],
    ['a short hash', { ...genesis, parentHash: '0x12' }],
    ['a number with leading zeros', { ...genesis, number: '0x01' }],
    ['a fork field of the wrong kind', { ...genesis, baseFeePerGas: 7 }],
  ])('is not made of %s', (_, block) => {
    expect(() => encodeHeader(block)).toThrow(RpcError)
  })

  it.each([
    ['no RLP', Uint8Array.of(0xff)],
    ['a string', Uint8Array.of(0x83, 1, 2, 3)],
    ['an empty list', Uint8Array.of(0xc0)],
  ])('is not read from %s', (_, bytes) => {
    expect(() => decodeHeader(bytes)).toThrow(RlpError)
  })
})
