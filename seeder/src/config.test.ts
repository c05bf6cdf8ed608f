import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError, contentQuota, readConfig, usage } from './config.ts'
import { parseBytes } from './setting-values.ts'

const KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'
const OPERATOR = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const env = {
  COSMOS_RPC: 'http://127.0.0.1:8545',
  COSMOS_ADDRESS: `0x${'AB'.repeat(20)}`,
}

describe('the configuration', () => {
  it('needs no more than chain and directory', () => {
    expect(readConfig([], env)).toEqual({
      wallets: [],
      key: undefined,
      operator: undefined,
      rpc: ['http://127.0.0.1:8545'],
      cosmos: `0x${'ab'.repeat(20)}`,
      storage: 10e9,
      data: './cosmos-data',
      freeSpace: 100_000_000,
      evict: 'bytes',
      scrub: 1_000_000,
      honourBlocks: true,
      replicas: 2,
      partners: [],
      repairAfter: 600,
      host: undefined,
      port: 8090,
      peerPort: 6881,
      edge: undefined,
      publicUrl: undefined,
      publicRpc: ['http://127.0.0.1:8545'],
      tls: undefined,
      upload: undefined,
      download: undefined,
      discovery: { dht: false, lsd: false, upnp: false, utp: false },
      json: false,
    })
  })

  it('reads limits, switches and the files of a certificate', () => {
    const args = ['--upload=5MB', '--download', '1MB/s', '--dht=on', '--utp', 'on']
    const files = { COSMOS_TLS_CERT: '/tls/crt', COSMOS_TLS_KEY: '/tls/key' }
    expect(readConfig(args, { ...env, ...files, COSMOS_UPNP: 'on' })).toMatchObject({
      upload: 5e6,
      download: 1e6,
      tls: { cert: '/tls/crt', key: '/tls/key' },
      discovery: { dht: true, lsd: false, upnp: true, utp: true },
    })
  })

  it('honours the blocks of the government unless it is told not to', () => {
    expect(readConfig(['--honour-blocks=off'], env)).toMatchObject({ honourBlocks: false })
    const off = { ...env, COSMOS_HONOUR_BLOCKS: 'off' }
    expect(readConfig([], off)).toMatchObject({ honourBlocks: false })
    expect(() => readConfig(['--honour-blocks=no'], env)).toThrow(/COSMOS_HONOUR_BLOCKS.*on or off/)
  })

  it('takes flags before variables, and an empty variable as none', () => {
    const config = readConfig(
      ['--storage', '50GB', '--public-url=https://seeder.example/', '--json'],
      { ...env, COSMOS_STORAGE: '1GB', COSMOS_EDGE: '', COSMOS_PEER_PORT: '0' },
    )
    expect(config).toMatchObject({
      storage: 50e9,
      publicUrl: 'https://seeder.example',
      edge: undefined,
      peerPort: 0,
      json: true,
    })
  })

  it('pins for several wallets, and for the operator when none is named', () => {
    const two = `0x${'11'.repeat(20)}, 0x${'22'.repeat(20)}`
    expect(readConfig([], { ...env, COSMOS_WALLET: two })).toMatchObject({
      wallets: two.split(', '),
    })
    expect(readConfig([], { ...env, COSMOS_KEY: KEY })).toMatchObject({
      wallets: [OPERATOR],
      operator: OPERATOR,
    })
  })

  it('follows the chain through several endpoints, in their order', () => {
    expect(readConfig(['--rpc', 'https://b.example/key, https://a.example'], env)).toMatchObject({
      rpc: ['https://b.example/key', 'https://a.example'],
      publicRpc: ['https://b.example/key', 'https://a.example'],
    })
    expect(readConfig(['--public-rpc', 'https://open.example'], env)).toMatchObject({
      publicRpc: ['https://open.example'],
    })
  })

  it.each<[string[], Record<string, string>, RegExp]>([
    [[], { ...env, COSMOS_ROLE: 'edge' }, /this is the seeder alone.* docker build -t cosmos/],
    [[], { ...env, COSMOS_ROLE: 'mayor' }, /there are seeder and edge/],
    [[], { COSMOS_CHECKPOINT: '0xab' }, /^COSMOS_CHECKPOINT: .* COSMOS_RPC instead/],
    [['--partners', '0x1'], {}, /^--partners .* is no address/],
    [[], { COSMOS_RPC: '' }, /^--rpc \(COSMOS_RPC\) is missing: JSON-RPC endpoint/],
    [[], { COSMOS_TLS_CERT: '/tls/crt' }, /^--tls-key \(COSMOS_TLS_KEY\) is missing: private key/],
    [['--upload', '1kB'], {}, /^--upload .* must be bytes per second like 5MB, at least 50kB/],
    [['--lsd', 'yes'], {}, /^--lsd \(COSMOS_LSD\) must be on or off/],
    [['--rpc', 'localhost:8545'], {}, /^--rpc .* is no http\(s\) address/],
    [['--rpc', 'https://a.example,b'], {}, /^--rpc .* is no http\(s\) address/],
    [['--rpc', ' , '], {}, /^--rpc .* names no endpoint/],
    [['--address', '0x12'], {}, /^--address .* is no address/],
    [['--wallet', `${OPERATOR},me`], {}, /^--wallet .* is no address/],
    [['--key', 'secret'], {}, /^--key .* is no private key/],
    [['--storage', '5 apples'], {}, /^--storage .* must be a size like 50GB/],
    [['--storage', '1MB'], {}, /at least 16MB/],
    [['--port', '70000'], {}, /^--port .* is no port/],
    [['--port=-1'], {}, /^--port .* is no port/],
    [['--evict', 'lru'], {}, /^--evict .* must be bytes or requests/],
    [[], { COSMOS_SCRUB: 'slowly' }, /^--scrub \(COSMOS_SCRUB\) must be a size like 500MB, or 0/],
    [['--replicas', 'all'], {}, /^--replicas .* is no number of seeders/],
    [['--repair-after', '0'], {}, /^--repair-after .* is no number of seconds/],
    [['--edge', 'https://edge.example/path'], {}, /^--edge .* must be an origin only/],
    [['--publicurl', 'x'], {}, /^Unknown option '--publicurl'; --help lists the flags/],
    [['extra'], {}, /--help lists the flags/],
  ])('says in one line what is wrong with %j %j', (args, change, message) => {
    const read = (): unknown => readConfig(args, { ...env, ...change })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(message)
    expect(read).toThrow(/^[^\n]*$/)
  })

  it('takes nothing for an answer where nothing makes sense', () => {
    const never = readConfig(['--scrub', '0', '--free-space', '0', '--replicas', '0'], env)
    expect(never).toMatchObject({ scrub: 0, freeSpace: 0, replicas: 0 })
  })

  it('explains itself', () => {
    expect(readConfig(['--help'], {})).toBe('help')
    expect(usage()).toContain('COSMOS_PUBLIC_URL')
  })
})

describe('sizes', () => {
  it.each([
    ['50GB', 50e9],
    ['1.5 TiB', 1.5 * 2 ** 40],
    ['64m', 64e6],
    ['123456', 123456],
    ['10 B', 10],
  ])('%s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes)
  })

  it.each(['', 'GB', '-5GB', '1e9', '5PB', '0', '99999999999999999GB', '1.2.3MB'])(
    'not %j',
    (text) => {
      expect(parseBytes(text)).toBeUndefined()
    },
  )

  it('always leave room for the index', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16 * 2 ** 20, max: 2 ** 50 }), (storage) => {
        const quota = contentQuota(storage)
        expect(quota).toBeGreaterThan(0)
        expect(storage - quota).toBeGreaterThanOrEqual(8 * 2 ** 20)
      }),
    )
  })
})
