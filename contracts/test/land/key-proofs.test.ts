import type { Signature } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { deployTestContract } from '../test-contract.ts'
import { type Domain, signTyped } from '../typed-data.ts'
import { titlesOfClass } from './private-titles.ts'

const DAY = 86_400
const FIELDS = [
  { name: 'owner', type: 'address' },
  { name: 'time', type: 'uint40' },
]

let city: City
let anna: string
let bert: string
let carl: string
let dora: string
let snapshot: string
const [ANNAS, ...others] = titlesOfClass(['ico', 'auction'], 6)
const [BERTS = 0, WALLETS = 0, MUTES = 0] = others

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl, dora] = city.people
  await city.send(city.distributor, 'LandBank', 'release', [[ANNAS], anna])
  await city.send(city.distributor, 'LandBank', 'release', [[BERTS], bert])
  await city.pass(10 * DAY)
  snapshot = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())
beforeEach(async () => {
  await city.rpc('evm_revert', [snapshot])
  snapshot = await city.rpc<string>('evm_snapshot')
})

const lastProof = async (owner: string) =>
  Number(await city.call<bigint>('LandTitle', 'lastProof', [owner]))

const domain = (changes: Partial<Domain> = {}): Domain => ({
  name: 'Cosmos Key Proofs',
  version: '1',
  chainId: city.chainId,
  verifyingContract: city.addresses.KeyProofs,
  ...changes,
})
const sign = (signer: string, owner: string, time: number, changes?: Partial<Domain>) =>
  signTyped(city, signer, domain(changes), 'KeyProof', FIELDS, { owner, time })
const bring = (owner: string, time: number, { serialized }: Signature) =>
  city.send(dora, 'KeyProofs', 'proveBySignature', [owner, time, serialized])
const compact = (owner: string, time: number, { r, yParityAndS }: Signature) => ({
  owner,
  time,
  r,
  vs: yParityAndS,
})

describe('a proof by transaction', () => {
  it('counts for all titles of its sender, and for nobody else', async () => {
    await city.send(anna, 'LandTitle', 'proveKey')
    expect(await lastProof(anna)).toBe(await city.now())
    expect(await lastProof(bert)).toBe(0)
    expect(await city.call('LandTitle', 'balanceOf', [anna])).toBe(1n)
  })

  it('is refused to those who own nothing', async () => {
    expect(await refusalOf(city.send(carl, 'LandTitle', 'proveKey'))).toBe('OwnsNoTitle')
  })

  it('is a transfer that the owner sends, not one that somebody approved sends', async () => {
    const [title] = titlesOfClass(['ico'], 1, 1_000)
    await city.send(city.distributor, 'LandBank', 'release', [[title], anna])
    await city.send(anna, 'LandTitle', 'approve', [carl, title])
    await city.send(carl, 'LandTitle', 'transferFrom', [anna, bert, title])
    expect(await lastProof(anna)).toBe(0)
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, bert, ANNAS])
    expect(await lastProof(anna)).toBe(await city.now())
    expect(await lastProof(bert)).toBe(0)
  })

  it('of a title is also that it was acquired', async () => {
    const acquired = await city.call<bigint>('LandTitle', 'acquiredAt', [ANNAS])
    expect(acquired).toBeGreaterThan(0n)
    expect(await city.call('LandTitle', 'lastProofOf', [ANNAS])).toBe(acquired)
    await city.send(anna, 'LandTitle', 'proveKey')
    const now = BigInt(await city.now())
    expect(await city.call('LandTitle', 'lastProofOf', [ANNAS])).toBe(now)
    const [banked] = titlesOfClass(['ico'], 1, 20_000)
    expect(await city.call('LandTitle', 'lastProofOf', [banked])).toBe(now)
    expect(await refusalOf(city.call('LandTitle', 'lastProofOf', [50_000]))).toBe(
      'ERC721NonexistentToken',
    )
  })

  it('is recorded for others by KeyProofs alone', async () => {
    const time = await city.now()
    for (const who of [anna, city.foundation, city.distributor]) {
      const record = city.send(who, 'LandTitle', 'recordProofs', [
        [(BigInt(time) << 160n) | BigInt(anna)],
      ])
      expect(await refusalOf(record)).toBe('OnlyKeyProofs')
    }
  })
})

describe('a signed proof', () => {
  it('counts from the time it names, whoever brings it', async () => {
    const time = (await city.now()) - 5
    await bring(anna, time, await sign(anna, anna, time))
    expect(await lastProof(anna)).toBe(time)
  })

  it('is what digestOf says', async () => {
    const digest = await city.call('KeyProofs', 'digestOf', [anna, 77])
    const { TypedDataEncoder } = await import('ethers')
    expect(digest).toBe(
      TypedDataEncoder.hash(domain(), { KeyProof: FIELDS }, { owner: anna, time: 77 }),
    )
  })

  it('is refused of somebody else, with the owners’ names swapped', async () => {
    const time = await city.now()
    expect(await refusalOf(bring(anna, time, await sign(bert, anna, time)))).toBe(
      'BadProofSignature',
    )
    expect(await refusalOf(bring(anna, time, await sign(anna, bert, time)))).toBe(
      'BadProofSignature',
    )
    expect(await refusalOf(bring(anna, time, await sign(anna, anna, time - 1)))).toBe(
      'BadProofSignature',
    )
    expect(await lastProof(anna)).toBe(0)
  })

  it('is refused of those who own nothing, and without any signature', async () => {
    const time = await city.now()
    expect(await refusalOf(bring(carl, time, await sign(carl, carl, time)))).toBe('NothingProven')
    const none = city.send(dora, 'KeyProofs', 'proveBySignature', [anna, time, '0x'])
    expect(await refusalOf(none)).toBe('BadProofSignature')
  })

  it('of a contract wallet is one by ERC-1271', async () => {
    const wallet = await deployTestContract(city, 'attackers/SigningWallet.sol', [carl])
    await city.send(city.distributor, 'LandBank', 'release', [[WALLETS], wallet.address])
    const time = await city.now()
    const other = await sign(anna, wallet.address, time)
    expect(await refusalOf(bring(wallet.address, time, other))).toBe('BadProofSignature')
    await bring(wallet.address, time, await sign(carl, wallet.address, time))
    expect(await lastProof(wallet.address)).toBe(time)
  })
})

describe('heartbeat replay', () => {
  it('of the same signature, or an older one, proves nothing', async () => {
    const time = (await city.now()) - 100
    const [older, signed] = [await sign(anna, anna, time - 1), await sign(anna, anna, time)]
    await bring(anna, time, signed)
    expect(await refusalOf(bring(anna, time, signed))).toBe('NothingProven')
    expect(await refusalOf(bring(anna, time - 1, older))).toBe('NothingProven')
    expect(await lastProof(anna)).toBe(time)
  })

  it('from the future waits for its time', async () => {
    const time = (await city.now()) + DAY
    const signed = await sign(anna, anna, time)
    expect(await refusalOf(bring(anna, time, signed))).toBe('NothingProven')
    await city.pass(DAY)
    await bring(anna, time, signed)
    expect(await lastProof(anna)).toBe(time)
  })

  it('from another chain or another contract is refused', async () => {
    const time = await city.now()
    const elsewhere: Partial<Domain>[] = [
      { chainId: city.chainId + 1 },
      { verifyingContract: city.addresses.LandTitle },
      { name: 'Cosmos Land Title' },
    ]
    for (const changes of elsewhere) {
      const signed = await sign(anna, anna, time, changes)
      expect(await refusalOf(bring(anna, time, signed))).toBe('BadProofSignature')
      const many = [compact(anna, time, signed)]
      expect(await refusalOf(city.send(dora, 'KeyProofs', 'proveMany', [many]))).toBe(
        'NothingProven',
      )
    }
  })
})

describe('swapped auth args', () => {
  it('give a proof key no say over the owner who did not name it', async () => {
    await city.send(anna, 'KeyProofs', 'setProofKey', [carl])
    expect(await city.call('KeyProofs', 'proofKeyOf', [anna])).toBe(carl)
    expect(await city.call('KeyProofs', 'proofKeyOf', [carl])).toBe('0x'.padEnd(42, '0'))
    await city.send(carl, 'KeyProofs', 'proveFor', [anna])
    expect(await lastProof(anna)).toBe(await city.now())
    for (const [from, owner] of [
      [anna, carl],
      [anna, bert],
      [carl, bert],
      [anna, anna],
    ] as const) {
      const swapped = city.send(from, 'KeyProofs', 'proveFor', [owner])
      expect(await refusalOf(swapped)).toBe('NotProofKey')
    }
  })
})

describe('a proof key', () => {
  it('signs for its owner, alone or in a batch, until it is dismissed', async () => {
    await city.send(anna, 'KeyProofs', 'setProofKey', [carl])
    const time = (await city.now()) - 50
    await bring(anna, time, await sign(carl, anna, time))
    const next = compact(anna, time + 1, await sign(carl, anna, time + 1))
    await city.send(dora, 'KeyProofs', 'proveMany', [[next]])
    expect(await lastProof(anna)).toBe(time + 1)
    await city.send(anna, 'KeyProofs', 'setProofKey', ['0x'.padEnd(42, '0')])
    const late = await sign(carl, anna, time + 2)
    expect(await refusalOf(bring(anna, time + 2, late))).toBe('BadProofSignature')
    expect(await refusalOf(city.send(carl, 'KeyProofs', 'proveFor', [anna]))).toBe('NotProofKey')
  })

  it('can do nothing else', async () => {
    await city.send(anna, 'KeyProofs', 'setProofKey', [carl])
    const attempts: [Promise<unknown>, string][] = [
      [
        city.send(carl, 'LandTitle', 'transferFrom', [anna, carl, ANNAS]),
        'ERC721InsufficientApproval',
      ],
      [city.send(carl, 'LandTitle', 'approve', [carl, ANNAS]), 'ERC721InvalidApprover'],
      [city.send(carl, 'LandTitle', 'setBuilder', [ANNAS, carl, 1]), 'ERC721InsufficientApproval'],
      [city.send(carl, 'LandRegistry', 'relocate', [ANNAS, 131, 0, 0]), 'NotAuthorized'],
      [city.send(carl, 'LandTitle', 'proveKey'), 'OwnsNoTitle'],
    ]
    for (const [attempt, refusal] of attempts) expect(await refusalOf(attempt)).toBe(refusal)
  })
})

describe('a batch of proofs', () => {
  it('passes over the bad and the stale, so that nobody can spoil it', async () => {
    const now = await city.now()
    const wrong = compact(bert, now, await sign(carl, bert, now))
    const good = compact(anna, now, await sign(anna, anna, now))
    const broken = { ...good, vs: `0x${'f'.repeat(64)}` }
    const poor = compact(carl, now, await sign(carl, carl, now))
    const early = compact(bert, now + DAY, await sign(bert, bert, now + DAY))
    const batch = [wrong, broken, poor, early, good, good]
    expect(await city.call('KeyProofs', 'proveMany', [batch])).toBe(1n)
    await city.send(dora, 'KeyProofs', 'proveMany', [batch])
    expect([await lastProof(anna), await lastProof(bert)]).toEqual([now, 0])
    expect(await refusalOf(city.send(dora, 'KeyProofs', 'proveMany', [[]]))).toBe('NothingProven')
  })

  it('proves many owners at once', async () => {
    const now = await city.now()
    const proofs = await Promise.all(
      [anna, bert].map(async (owner) => compact(owner, now, await sign(owner, owner, now))),
    )
    await city.send(dora, 'KeyProofs', 'proveMany', [proofs])
    expect([await lastProof(anna), await lastProof(bert)]).toEqual([now, now])
  })
})

describe('contract wallets that can never sign', () => {
  it('lose their cells, keep their titles, and nobody can prove for them', async () => {
    const mute = await deployTestContract(city, 'attackers/MuteWallet.sol')
    await city.send(city.distributor, 'LandBank', 'release', [[MUTES], mute.address])
    const time = await city.now()
    for (const signer of [anna, city.foundation]) {
      const signed = await sign(signer, mute.address, time)
      expect(await refusalOf(bring(mute.address, time, signed))).toBe('BadProofSignature')
    }
    await city.pass(360 * DAY)
    await city.send(dora, 'LandRegistry', 'evict', [MUTES])
    expect(await city.call('LandTitle', 'ownerOf', [MUTES])).toBe(mute.address)
  })
})

describe('wiring', () => {
  it('is the deployer’s, and done', async () => {
    const nobody = '0x'.padEnd(42, '0')
    expect(await city.call('KeyProofs', 'opener')).toBe(nobody)
    expect(await city.call('KeyProofs', 'title')).toBe(city.addresses.LandTitle)
    for (const who of [city.foundation, anna]) {
      expect(await refusalOf(city.send(who, 'KeyProofs', 'open', [anna]))).toBe('OnlyOpener')
    }
  })
})
