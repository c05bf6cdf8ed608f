import { describe, test } from 'vitest'
import type { RunningStack } from '../running-stack.ts'
import { PublishOptionError, parsePublishOptions } from './options.ts'

const stack: RunningStack = {
  portal: 'http://localhost:8787',
  rpc: 'http://127.0.0.1:8545',
  chainId: 31337,
  cosmos: '0xc0',
  seeders: ['http://127.0.0.1:9000'],
  file: 'file:///cosmos.html',
  developmentOwner: { address: '0xde', key: '0xkey', parcels: ['7,-45'] },
}

describe('options of publish-model', () => {
  test('default to the running stack and its development owner', ({ expect }) => {
    const options = parsePublishOptions(['house.glb', '--parcel', '7,-45'], {}, stack)
    expect(options).toMatchObject({
      file: 'house.glb',
      parcel: { x: 7, y: -45 },
      scale: 1,
      heading: 180,
      title: 'house',
      rpc: stack.rpc,
      seeder: stack.seeders[0],
      key: '0xkey',
      replace: false,
    })
  })

  test('take a parcel west and south of the centre as it is written', ({ expect }) => {
    const options = parsePublishOptions(
      ['a.glb', '--parcel', '-7,-45', '--heading', '-90'],
      {},
      stack,
    )
    expect(options.parcel).toEqual({ x: -7, y: -45 })
    expect(options.heading).toBe(-90)
  })

  test('the environment names another chain, seeder and wallet', ({ expect }) => {
    const env = {
      COSMOS_RPC: 'https://rpc.example',
      COSMOS_ADDRESS: '0x11',
      COSMOS_SEEDER: 'https://seeder.example/',
      COSMOS_KEY: '0x22',
    }
    const options = parsePublishOptions(['a.glb', '--parcel', '1,2'], env, undefined)
    expect(options).toMatchObject({
      rpc: 'https://rpc.example',
      cosmos: '0x11',
      seeder: 'https://seeder.example',
      key: '0x22',
    })
  })

  test.for([
    [[], 'name one file'],
    [['a.glb'], '--parcel takes X,Y, for example --parcel 7,-45'],
    [['a.glb', '--parcel', 'here'], '--parcel takes X,Y'],
    [['a.glb', '--parcel', '1,2', '--scale', '0'], '--scale takes a number'],
    [['a.glb', '--parcel', '1,2', '--heading', 'north'], '--heading takes a number'],
    [['a.glb', '--parcel', '1,2', '--colour', 'red'], '--help'],
  ] as const)('refuse %j with "%s"', ([args, words], { expect }) => {
    expect(() => parsePublishOptions(args, {}, stack)).toThrow(PublishOptionError)
    expect(() => parsePublishOptions(args, {}, stack)).toThrow(words)
  })

  test('say that the stack must run where nothing else is named', ({ expect }) => {
    expect(() => parsePublishOptions(['a.glb', '--parcel', '1,2'], {}, undefined)).toThrow(
      'npm start',
    )
  })
})
