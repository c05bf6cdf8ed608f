import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aliveAt, isAlive, NODE_EXPIRY, peersOf } from './nodes.ts'
import type { NodeRecord } from './types.ts'

const node = (lastSeen: number): NodeRecord => ({
  ...{ operator: '0x01', seeder: true, edge: false, url: '', peer: '', since: 0 },
  lastSeen,
})

describe('a node', () => {
  it('is dead from the moment its operator was silent for a week', () => {
    expect(isAlive(node(1_000), 1_000 + NODE_EXPIRY - 1)).toBe(true)
    expect(isAlive(node(1_000), 1_000 + NODE_EXPIRY)).toBe(false)
  })

  it('stays in a list that is the same object while nobody died', () => {
    const nodes = [node(1_000), node(2_000)]
    expect(aliveAt(nodes, 3_000)).toBe(nodes)
    expect(aliveAt(nodes, 1_500 + NODE_EXPIRY)).toEqual([node(2_000)])
  })
})

describe('transport addresses', () => {
  it('are read one by one, in order', () => {
    expect(peersOf('a.example:6881')).toEqual(['a.example:6881'])
    const list = ['192.0.2.1:1', '[2001:db8::1]:65535', 'b.example:80', 'c-d.example:443']
    expect(peersOf(list.join(','))).toEqual(list)
  })

  it.each(['', 'a.example', 'a:0', 'a:01', 'a:65536', ':80', 'a:1,', ',a:1', 'a:1, b:2', '::1:80'])(
    'are none in %j',
    (peer) => {
      expect(peersOf(peer)).toEqual([])
    },
  )

  it('are none in a list of five', () => {
    expect(peersOf('a:1,b:2,c:3,d:4')).toHaveLength(4)
    expect(peersOf('a:1,b:2,c:3,d:4,e:5')).toEqual([])
  })

  it('are well formed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const peer of peersOf(text)) expect(peer).toMatch(/^\S+:\d+$/)
      }),
    )
  })
})
