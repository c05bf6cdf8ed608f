import { isPublic } from '@cosmos/protocol/geometry/c1'
import { titleClass } from '@cosmos/protocol/geometry/titles'
import { facing, MAX_PLACEMENTS, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import { ZeroAddress, ZeroHash } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from './city.ts'

const privateTitles = Array.from({ length: 400 }, (_, id) => id).filter(
  (id) => !isPublic(titleClass(id) ?? 'street'),
)
const [LAND = 0, GARDEN = 0, FOREIGN = 0] = privateTitles
const STREET = Array.from({ length: 400 }, (_, id) => id).find((id) => titleClass(id) === 'street')

const onTitle = (id: number) => targetKey({ kind: 'title', id })
const SQUARE = targetKey({ kind: 'commons', cell: { x: 3, y: -20 } })

const data = (n: number, more: object = {}) => ({
  infoHash: `0x${n.toString(16).padStart(40, '0')}`,
  size: 1_000_000 + n,
  manifestHash: `0x${n.toString(16).padStart(64, 'f')}`,
  name: `House ${n}`,
  open: true,
  ...more,
})
const standing = (model: number, x = 5) =>
  packPlacement({ model, x, y: 0, z: -5, rotation: facing(90), scale: 1 })

let city: City
let anna: string
let bert: string
let carl: string
let genesis: string
const model = <T>(fn: string, ...args: unknown[]) => city.call<T>('Model', fn, args)
const send = (from: string, fn: string, ...args: unknown[]) => city.send(from, 'Model', fn, args)
const refused = (from: string, fn: string, ...args: unknown[]) => refusalOf(send(from, fn, ...args))

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl] = city.people
  await city.send(city.distributor, 'LandBank', 'release', [[LAND, GARDEN], anna])
  await city.send(city.distributor, 'LandBank', 'release', [[FOREIGN], carl])
  await send(bert, 'mint', bert, data(1))
  await send(bert, 'mint', bert, data(2, { open: false }))
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

describe('a model', () => {
  it('is kept as it was registered', async () => {
    const { logs } = await send(anna, 'mint', carl, data(3))
    expect(logs.map((log) => log.name)).toEqual(['Transfer', 'Registered'])
    expect(logs[1]?.args.toArray()).toEqual([3n, data(3).infoHash, 1_000_003n])
    expect(await model('total')).toBe(3n)
    expect(await model('ownerOf', 3)).toBe(carl)
    expect(await model('page', 3, 10)).toEqual([
      [data(3).infoHash, 1_000_003n, data(3).manifestHash, 'House 3', true, carl],
    ])
  })

  it('is numbered in the order of a batch', async () => {
    await send(anna, 'mintMany', anna, [data(3), data(4), data(5)])
    const page = await model<{ infoHash: string }[]>('page', 2, 3)
    expect(page.map((it) => it.infoHash)).toEqual([2, 3, 4].map((n) => data(n).infoHash))
    expect(await model('page', 0, 100)).toHaveLength(5)
    expect(await model('page', 6, 100)).toHaveLength(0)
  })

  it('needs an info hash, a size, a manifest hash, a name and an owner', async () => {
    const bad = (more: object, to = anna) => refused(anna, 'mint', to, data(3, more))
    expect(await bad({ infoHash: `0x${'0'.repeat(40)}` })).toBe('IncompleteModel')
    expect(await bad({ size: 0 })).toBe('IncompleteModel')
    expect(await bad({ manifestHash: ZeroHash })).toBe('IncompleteModel')
    expect(await bad({ name: '' })).toBe('BadName')
    expect(await bad({ name: 'ü'.repeat(33) })).toBe('BadName')
    expect(await bad({}, ZeroAddress)).toBe('ERC721InvalidReceiver')
    expect(await refused(anna, 'mintMany', anna, [data(3), data(4, { size: 0 })])).toBe(
      'IncompleteModel',
    )
    await send(anna, 'mint', anna, data(3, { name: 'ü'.repeat(32) }))
  })

  it('says where its torrent is', async () => {
    await send(anna, 'mint', anna, data(3, { name: 'Café "Süd" & more' }))
    const magnet = await model<string>('magnetURI', 3)
    expect(magnet).toBe(
      `magnet:?xt=urn:btih:${data(3).infoHash.slice(2)}` +
        '&dn=Caf%C3%A9%20%22S%C3%BCd%22%20%26%20more&xl=1000003',
    )
    const uri = await model<string>('tokenURI', 3)
    const json = Buffer.from(uri.replace('data:application/json;base64,', ''), 'base64').toString()
    expect(JSON.parse(json)).toEqual({
      name: 'Café "Süd" & more',
      magnet,
      infoHash: data(3).infoHash.slice(2),
      size: 1_000_003,
      manifestSha256: data(3).manifestHash,
    })
    await send(anna, 'mint', anna, data(4, { name: 'AZaz09-._~/é' }))
    expect(await model('magnetURI', 4)).toContain('&dn=AZaz09-._~%2F%C3%A9&')
    expect(await refusalOf(model('magnetURI', 5))).toBe('ERC721NonexistentToken')
    expect(await refusalOf(model('tokenURI', 0))).toBe('ERC721NonexistentToken')
  })
})

describe('placing', () => {
  it('puts an open model on one’s own land', async () => {
    const { logs } = await send(anna, 'place', onTitle(LAND), standing(1))
    expect(logs.map((log) => [log.name, log.args[0]])).toEqual([
      ['PlacementsChanged', onTitle(LAND)],
    ])
    expect(await model('placementsOf', onTitle(LAND))).toEqual([standing(1)])
    expect(await model('targetCount')).toBe(1n)
    expect(await model('targetsPage', 0, 10)).toEqual([[onTitle(LAND)], [[standing(1)]]])
  })

  it('is for those who may build there: owner and builder, and after a sale the new ones', async () => {
    expect(await refused(bert, 'place', onTitle(LAND), standing(1))).toBe('MayNotBuild')
    expect(await refused(city.foundation, 'place', onTitle(LAND), standing(1))).toBe('MayNotBuild')
    expect(await refused(anna, 'place', onTitle(FOREIGN), standing(1))).toBe('MayNotBuild')
    await city.send(anna, 'LandTitle', 'setBuilder', [LAND, bert, 2n ** 40n - 1n])
    await send(bert, 'place', onTitle(LAND), standing(1))
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, carl, LAND])
    expect(await refused(bert, 'place', onTitle(LAND), standing(1))).toBe('MayNotBuild')
    expect(await refused(anna, 'remove', onTitle(LAND), 0)).toBe('MayNotBuild')
    await send(carl, 'remove', onTitle(LAND), 0)
    expect(await model('targetCount')).toBe(0n)
  })

  it('on streets and on the commons is for the foundation', async () => {
    for (const target of [onTitle(STREET ?? 0), SQUARE]) {
      expect(await refused(anna, 'place', target, standing(1))).toBe('MayNotBuild')
      await send(city.foundation, 'place', target, standing(1))
      expect(await model('placementsOf', target)).toEqual([standing(1)])
    }
  })

  it('is refused on what is no land', async () => {
    const place = (target: bigint) => refused(city.foundation, 'place', target, standing(1))
    expect(await place(targetKey({ kind: 'planet', id: 1 }))).toBe('MayNotBuild')
    expect(await place(4n << 248n)).toBe('UnknownTarget')
    expect(await place(0n)).toBe('UnknownTarget')
    expect(await place(2n ** 256n - 1n)).toBe('UnknownTarget')
    expect(await place(onTitle(50_000))).toBe('MayNotBuild')
    expect(await place((1n << 248n) | (1n << 100n))).toBe('MayNotBuild')
    for (const cell of [
      { x: 60, y: 60 },
      { x: 200, y: 0 },
    ]) {
      expect(await place(targetKey({ kind: 'commons', cell }))).toBe('MayNotBuild')
    }
    expect(await place((2n << 248n) | (1n << 20n))).toBe('MayNotBuild')
  })

  it('of a model that is not open is for its owner and whom they approve', async () => {
    expect(await refused(anna, 'place', onTitle(LAND), standing(2))).toBe('ModelNotOpen')
    await send(bert, 'approve', anna, 2)
    await send(anna, 'place', onTitle(LAND), standing(2))
    await send(bert, 'approve', ZeroAddress, 2)
    expect(await refused(anna, 'place', onTitle(LAND), standing(2))).toBe('ModelNotOpen')
    await send(bert, 'setApprovalForAll', anna, true)
    await send(anna, 'place', onTitle(LAND), standing(2))
  })

  it('refuses models that do not exist and placements that are malformed', async () => {
    const place = (word: bigint) => refused(anna, 'place', onTitle(LAND), word)
    expect(await place(standing(3))).toBe('ERC721NonexistentToken')
    expect(await place(standing(1) & ~0xffffffffffffn)).toBe('ERC721NonexistentToken')
    expect(await place(standing(1) | (1n << 168n))).toBe('ReservedBits')
    expect(await place(standing(1) & ~(0xffffn << 152n))).toBe('ZeroScale')
    expect(await place(standing(1) | (0x3fffffffn << 120n))).toBe('BadRotation')
    expect(await place(standing(1, 10.01))).toBe('OffParcel')
  })

  it('stops at 64 on one target', async () => {
    const many = Array.from({ length: MAX_PLACEMENTS }, (_, i) => standing(1, i / 10))
    const targets = many.map(() => onTitle(LAND))
    const { logs } = await send(anna, 'placeMany', targets, many)
    expect(logs).toHaveLength(1)
    expect(await model('placementsOf', onTitle(LAND))).toEqual(many)
    expect(await refused(anna, 'place', onTitle(LAND), standing(1))).toBe('TargetFull')
    await send(anna, 'remove', onTitle(LAND), 0)
    await send(anna, 'place', onTitle(LAND), standing(1))
  })

  it('of many checks the right to every target, and is all or nothing', async () => {
    const both = [standing(1), standing(1)]
    expect(await refused(anna, 'placeMany', [onTitle(LAND), onTitle(FOREIGN)], both)).toBe(
      'MayNotBuild',
    )
    expect(await refused(anna, 'placeMany', [onTitle(LAND)], both)).toBe('LengthMismatch')
    expect(await model('targetCount')).toBe(0n)
    await send(anna, 'placeMany', [onTitle(LAND), onTitle(GARDEN)], both)
    expect(await model('targetCount')).toBe(2n)
  })
})

describe('removing', () => {
  it('moves the last placement into the gap', async () => {
    const three = [standing(1, 1), standing(1, 2), standing(1, 3)]
    await send(
      anna,
      'placeMany',
      three.map(() => onTitle(LAND)),
      three,
    )
    await send(anna, 'remove', onTitle(LAND), 0)
    expect(await model('placementsOf', onTitle(LAND))).toEqual([three[2], three[1]])
    expect(await refused(anna, 'remove', onTitle(LAND), 2)).toBe('NoSuchPlacement')
    expect(await refused(anna, 'remove', onTitle(GARDEN), 0)).toBe('NoSuchPlacement')
    expect(await refused(bert, 'remove', onTitle(LAND), 0)).toBe('MayNotBuild')
  })

  it('and placing in any order keep the list of targets exact', async () => {
    const targets = [onTitle(LAND), onTitle(GARDEN)]
    const public_ = [onTitle(STREET ?? 0), SQUARE]
    const all = [...targets, ...public_]
    const who = (target: bigint) => (targets.includes(target) ? anna : city.foundation)
    const steps = fc.array(fc.tuple(fc.nat(3), fc.boolean(), fc.nat(3)), { maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(steps, async (moves) => {
        await city.rpc('evm_revert', [genesis])
        genesis = await city.rpc<string>('evm_snapshot')
        const expected = new Map<bigint, bigint[]>()
        for (const [which, adds, index] of moves) {
          const target = all[which] ?? 0n
          const list = expected.get(target) ?? []
          if (adds) {
            await send(who(target), 'place', target, standing(1, index))
            expected.set(target, [...list, standing(1, index)])
          } else if (index < list.length) {
            await send(who(target), 'remove', target, index)
            const last = list.pop()
            if (index < list.length && last !== undefined) list[index] = last
            if (list.length === 0) expected.delete(target)
          }
        }
        const [keys, placements] = await model<[bigint[], bigint[][]]>('targetsPage', 0, 99)
        expect(new Map(keys.map((key, i) => [key, [...(placements[i] ?? [])]]))).toEqual(expected)
        expect(await model('targetCount')).toBe(BigInt(expected.size))
      }),
      { numRuns: 15 },
    )
  })

  it('pages end where the list ends', async () => {
    await send(anna, 'placeMany', [onTitle(LAND), onTitle(GARDEN)], [standing(1), standing(1)])
    expect(await model('targetsPage', 1, 10)).toEqual([[onTitle(GARDEN)], [[standing(1)]]])
    expect(await model('targetsPage', 2, 10)).toEqual([[], []])
    expect(await model('targetsPage', 9, 10)).toEqual([[], []])
  })
})
