import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSubjectKey, type Subject, subjectKey } from './subject.ts'

describe('a subject key', () => {
  const subjects: fc.Arbitrary<Subject> = fc.oneof(
    fc.record({ kind: fc.constant('title' as const), id: fc.nat(49_999) }),
    fc.record({ kind: fc.constant('planet' as const), id: fc.nat(49_999) }),
    fc.record({
      kind: fc.constant('model' as const),
      id: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
    }),
  )

  it('leads back to its subject', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        expect(parseSubjectKey(subjectKey(subject))).toEqual(subject)
      }),
    )
  })

  it('of nothing known is undefined', () => {
    for (const key of [0n, -1n, 4n << 248n, (4n << 248n) | (1n << 48n), 5n << 248n]) {
      expect(parseSubjectKey(key)).toBeUndefined()
    }
    for (const id of [0, -1, 1.5, 2 ** 48]) {
      expect(() => subjectKey({ kind: 'model', id })).toThrow(RangeError)
    }
  })
})
