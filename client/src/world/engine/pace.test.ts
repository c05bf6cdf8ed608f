import { describe, test } from 'vitest'
import { createPace, isSoftware } from './pace.ts'

describe('the pace of frames', () => {
  test('leaves a fast machine what its visitor chose', ({ expect }) => {
    const pace = createPace('high')
    for (let i = 0; i < 1000; i++) expect(pace.frame(1 / 60)).toBe('high')
  })

  test('steps down while frames take too long, to low and no further', ({ expect }) => {
    const pace = createPace('high')
    const seen = new Set(Array.from({ length: 300 }, () => pace.frame(0.1)))
    expect([...seen]).toEqual(['high', 'medium', 'low'])
  })

  test('acts within seconds where there is hardly a frame a second', ({ expect }) => {
    const pace = createPace('medium')
    const seen = Array.from({ length: 14 }, () => pace.frame(1))
    expect(seen.at(-1)).toBe('low')
  })

  test('forgives a stutter now and then', ({ expect }) => {
    const pace = createPace('high')
    for (let i = 0; i < 1000; i++) expect(pace.frame(i % 10 === 0 ? 0.2 : 1 / 60)).toBe('high')
  })

  test('begins anew when the visitor chooses', ({ expect }) => {
    const pace = createPace('low')
    pace.choose('high')
    expect(pace.frame(1 / 60)).toBe('high')
  })

  test('knows drawing on the processor by name', ({ expect }) => {
    expect(
      isSoftware('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)'),
    ).toBe(true)
    expect(isSoftware('ANGLE (Intel, Mesa Intel(R) UHD Graphics 620, OpenGL 4.6)')).toBe(false)
  })
})
