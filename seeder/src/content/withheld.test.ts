import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { expect, it } from 'vitest'
import { EMPTY_REGISTRY, type Registry } from '../chain/classes.ts'
import { servedChanges, servedOf, withheldOf } from './withheld.ts'

const hash = (digit: string): InfoHash => digit.repeat(40) as InfoHash
const row = (digit: string, state: 'complete' | 'partial' = 'complete') => ({
  ...{ infoHash: hash(digit), state },
})
const rows = [row('a'), row('b'), row('c'), row('d', 'partial')]
const blocking = (...digits: string[]): Registry => ({
  ...EMPTY_REGISTRY,
  blockOf: (infoHash) =>
    digits.includes(infoHash[0] ?? '') ? { since: 1, decision: 0 } : undefined,
  classOf: (infoHash) => (infoHash === hash('a') ? 'pin' : 'refused'),
})

it('what is complete and not blocked is served', () => {
  expect(servedOf(rows, blocking('b', 'x'))).toEqual([row('a'), row('c')])
})

it('a registry that blocks others than before takes some out of service and brings some back', () => {
  expect(servedChanges(blocking('a', 'b'), blocking('b', 'c', 'd', 'x'), rows)).toEqual([
    { added: hash('a') },
    { removed: hash('c') },
  ])
  expect(servedChanges(blocking('a'), blocking('a'), rows)).toEqual([])
})

it('what is withheld is counted, and the pins among it', () => {
  expect(withheldOf(rows, blocking('a', 'b', 'd'))).toEqual({ withheld: 2, pins: 1 })
  expect(withheldOf(rows, blocking())).toEqual({ withheld: 0, pins: 0 })
})
