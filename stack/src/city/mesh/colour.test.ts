import { describe, test } from 'vitest'
import { mix, rgb, shade } from './colour.ts'

describe('colours', () => {
  test('sRGB becomes linear light', ({ expect }) => {
    expect(rgb('#ffffff')).toEqual([1, 1, 1])
    expect(rgb('#000000')).toEqual([0, 0, 0])
    for (const channel of rgb('#808080')) expect(channel).toBeCloseTo(0.2159, 4)
  })

  test('anything but six digits is refused', ({ expect }) => {
    for (const text of ['', 'red', '#fff', '#12345g', '112233']) {
      expect(() => rgb(text)).toThrow(RangeError)
    }
  })

  test('mixing and shading stay within range', ({ expect }) => {
    expect(mix([0, 0, 0], [1, 0.5, 0], 0.5)).toEqual([0.5, 0.25, 0])
    expect(shade([0.8, 0.2, 0], 2)).toEqual([1, 0.4, 0])
  })
})
