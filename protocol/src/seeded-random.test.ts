import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashText, seededRandom } from './seeded-random.ts'

it('gives the published numbers of mulberry32 and FNV-1a', () => {
  const random = seededRandom(1)
  expect([random(), random(), random()]).toEqual([
    0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
  ])
  expect([hashText(''), hashText('a'), hashText('foobar')]).toEqual([
    0x811c9dc5, 0xe40c292c, 0xbf9cf968,
  ])
})

it('stays between 0 and 1, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [one, other] = [seededRandom(seed), seededRandom(seed)]
      for (let i = 0; i < 50; i++) {
        const value = one()
        expect(value).toBe(other())
        expect(value >= 0 && value < 1).toBe(true)
      }
    }),
  )
})
