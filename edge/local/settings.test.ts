import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSettings, usage } from './settings.ts'

const rpc = 'http://127.0.0.1:8545'
const address = `0x${'1a'.repeat(20)}`

describe('settings of the local edge', () => {
  it('come from flags or from variables, and flags win', () => {
    const env = { COSMOS_RPC: rpc, COSMOS_ADDRESS: address, COSMOS_PORT: '9000', COSMOS_DATA: '/d' }
    expect(readSettings([], env)).toEqual({
      kind: 'settings',
      json: false,
      options: { rpc, cosmos: address, port: 9000, pollSeconds: 1, dataDir: '/d' },
    })
    const flags = ['--port', '0', '--json', '--public-rpc', 'https://a.example, https://b.example']
    expect(readSettings(flags, env)).toMatchObject({
      json: true,
      options: { port: 0, publicRpc: ['https://a.example', 'https://b.example'] },
    })
  })

  it('that are wrong or missing are all named at once, with flag and variable', () => {
    const read = readSettings(['--port', '99999', '--address', '0x12'], { COSMOS_RPC: 'localhost' })
    expect(read.kind === 'problems' && read.problems).toEqual([
      '--rpc (or COSMOS_RPC) is an address such as http://127.0.0.1:8545, not localhost',
      '--address (or COSMOS_ADDRESS) is 0x and 40 hex digits, not 0x12',
      '--port (or COSMOS_PORT) is a number from 0 to 65535, not 99999',
    ])
    const nothing = readSettings([], { COSMOS_RPC: '', COSMOS_ADDRESS: undefined })
    expect(nothing).toMatchObject({
      problems: [/COSMOS_RPC\) is needed/, /COSMOS_ADDRESS\) is/].map((line) =>
        expect.stringMatching(line),
      ),
    })
  })

  it('that nobody knows are refused, and --help names the others', () => {
    expect(readSettings(['--prot', '1'], {})).toMatchObject({ kind: 'problems' })
    expect(readSettings(['--help'], {})).toEqual({ kind: 'help' })
    for (const name of ['COSMOS_RPC', 'COSMOS_ADDRESS', 'COSMOS_PORT', 'COSMOS_DATA']) {
      expect(usage()).toContain(name)
    }
  })

  it('never throw', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('--rpc', '--port', '--data=', '--json=1'))
    fc.assert(
      fc.property(fc.array(word), fc.string(), (argv, port) => {
        expect(readSettings(argv, { COSMOS_PORT: port }).kind).not.toBe('settings')
      }),
    )
  })
})
