import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { cellKey } from '@cosmos/protocol/geometry/cell-key'
import { NOWHERE } from '@cosmos/protocol/land/grid-words'
import { packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import type { Address, CityState, ModelRecord } from '@cosmos/protocol/lightnode/types'
import { describe, expect, it } from 'vitest'
import { EMPTY_REGISTRY, readRegistry } from './classes.ts'

const account = (digit: string): Address => `0x${digit.repeat(40)}`
const [bank, me, other] = [account('0'), account('1'), account('2')]
const hash = (digit: string): InfoHash => digit.repeat(40) as InfoHash

const model = (id: number, digit: string, owner: Address, size = 100): ModelRecord => ({
  ...{ id, infoHash: hash(digit), size, owner, name: `Model ${id}`, open: true },
  manifestHash: `0x${'0'.repeat(64)}`,
})
const standing = (id: number): bigint =>
  packPlacement({ model: id, x: 5, y: 0, z: -5, rotation: { x: 0, y: 0, z: 0, w: 1 }, scale: 1 })

/** Title 0 is the bank's, 1 mine, 2 another's. */
const state: CityState = {
  chainId: 31_337,
  cosmos: account('c'),
  block: { number: 1, hash: '0x', timestamp: 0 },
  contracts: {},
  owners: [bank, me, other],
  ownerOf: Uint16Array.of(0, 1, 2),
  where: Uint32Array.of(0, 0, 0),
  models: [
    model(1, 'a', me),
    model(2, 'b', other),
    model(3, 'c', other),
    model(4, 'a', other, 999),
  ],
  placements: new Map([
    [targetKey({ kind: 'title', id: 1 }).toString(), [standing(2), standing(77), 1n << 255n]],
    [targetKey({ kind: 'title', id: 2 }).toString(), [standing(3)]],
    [targetKey({ kind: 'commons', cell: { x: 0, y: 0 } }).toString(), [standing(3)]],
  ]),
  nodes: [],
}

describe('the class of a package', () => {
  const registry = readRegistry(state, [me])

  it('is pin for what my wallet owns and for what stands on my land', () => {
    expect([...registry.pins].sort()).toEqual([hash('a'), hash('b')])
    expect(registry.classOf(hash('a'))).toBe('pin')
    expect(registry.classOf(hash('b'))).toBe('pin')
  })

  it('is cache for other tokens, and refused without one', () => {
    expect(registry.classOf(hash('c'))).toBe('cache')
    expect(registry.classOf(hash('d'))).toBe('refused')
    expect(EMPTY_REGISTRY.classOf(hash('a'))).toBe('refused')
  })

  it('is refused where governance blocked it, but for pins, and the operator may not care', () => {
    const blocked = new Map(['a', 'c', 'd'].map((it, i) => [hash(it), { since: 9, decision: i }]))
    const honoured = readRegistry({ ...state, blocklist: blocked }, [me])
    const classes = ['a', 'b', 'c', 'd'].map((digit) => honoured.classOf(hash(digit)))
    expect(classes).toEqual(['pin', 'pin', 'refused', 'refused'])
    expect(honoured.blockOf(hash('c'))).toEqual({ since: 9, decision: 1 })
    expect(honoured.blockOf(hash('b'))).toBeUndefined()
    expect(honoured.tokensOf(hash('c'))).toHaveLength(1)
    const ignored = readRegistry({ ...state, blocklist: blocked }, [me], false)
    expect(ignored.classOf(hash('c'))).toBe('cache')
    expect(ignored.blockOf(hash('c'))).toBeUndefined()
    expect([honoured.blocked, ignored.blocked, registry.blocked]).toEqual([3, 3, 0])
  })

  it('knows every token that names a package, for one of them may lie', () => {
    expect(registry.tokensOf(hash('a')).map(({ size }) => size)).toEqual([100, 999])
    expect(registry.registered).toBe(3)
  })

  it('knows in which neighbourhoods it stands, wherever its title went', () => {
    const places = (where: readonly number[]): (readonly number[])[] => {
      const moved = readRegistry({ ...state, where: Uint32Array.from(where) }, [])
      return ['a', 'b', 'c'].map((digit) => moved.placesOf(hash(digit)))
    }
    const atHome = places([0, 0, 0])
    expect(atHome.map((some) => some.length)).toEqual([0, 1, 2])
    // Title 1 goes to cell (40, 40), title 2 nowhere.
    const moved = places([0, cellKey(40, 40) + 1, NOWHERE])
    expect(moved[1]).toEqual([cellKey(5, 5)])
    expect(moved[2]).toEqual([cellKey(0, 0)])
  })

  it('knows who owns land', () => {
    expect([me, other, account('9')].map(registry.ownsLand)).toEqual([true, true, false])
  })

  it('pins nothing for nobody', () => {
    expect(readRegistry(state, []).pins.size).toBe(0)
  })
})
