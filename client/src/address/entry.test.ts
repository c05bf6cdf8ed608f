import { describe, expect, it } from 'vitest'
import { checkChainAddress, parseEntry } from './entry.ts'

const cosmos = '0x00000000000000000000000000000000000000aB'

describe('the query of the address', () => {
  it('names nothing by default', () => {
    expect(parseEntry('')).toEqual({ mock: false, chain: undefined, problem: undefined })
  })

  it('names a chain, with the contract in lower case', () => {
    expect(parseEntry(`?rpc=http://127.0.0.1:8545&cosmos=${cosmos}`).chain).toEqual({
      rpc: 'http://127.0.0.1:8545',
      cosmos: cosmos.toLowerCase(),
    })
  })

  it('asks for the mock city', () => {
    expect(parseEntry('?mock=1').mock).toBe(true)
    expect(parseEntry('?mock=0').mock).toBe(false)
  })

  it('says what is wrong with half an address', () => {
    expect(parseEntry('?rpc=http://127.0.0.1:8545').problem).toMatch(/Cosmos address/)
    expect(parseEntry(`?cosmos=${cosmos}`).problem).toMatch(/RPC address/)
  })
})

describe('what somebody types into the form', () => {
  it('is trimmed', () => {
    expect(checkChainAddress({ rpc: ' https://rpc.example ', cosmos: ` ${cosmos} ` }).ok).toBe(true)
  })

  it.each(['', 'rpc.example', 'ws://rpc.example', 'javascript:alert(1)', 'file:///etc/passwd'])(
    'is no RPC address: %j',
    (rpc) => {
      expect(checkChainAddress({ rpc, cosmos })).toMatchObject({ ok: false, rpc: /RPC address/ })
    },
  )

  it.each(['', '0x12', cosmos.slice(2), `${cosmos}0`])('is no contract: %j', (wrong) => {
    expect(checkChainAddress({ rpc: 'http://a.example', cosmos: wrong })).toMatchObject({
      ok: false,
      cosmos: /40 hex digits/,
    })
  })
})
