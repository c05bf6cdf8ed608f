import { describe, test } from 'vitest'
import { createThrift } from './thrift.ts'

const still = { moved: false, changed: false }

describe('drawing without a graphics card', () => {
  test('is coarse while the viewer moves and sharp once they stand', ({ expect }) => {
    const thrift = createThrift()
    const moving = thrift.frame({ moved: true, changed: false }, 1000)
    expect(moving.draw).toBe(true)
    expect(moving.sharpness).toBeLessThan(1)
    expect(thrift.frame(still, 1200).sharpness).toBeLessThan(1)
    expect(thrift.frame(still, 1400)).toEqual({ draw: true, sharpness: 1 })
  })

  test('rests while nothing changes, and looks again now and then', ({ expect }) => {
    const thrift = createThrift()
    thrift.frame(still, 1000)
    expect(thrift.frame(still, 1100).draw).toBe(false)
    expect(thrift.frame(still, 3900).draw).toBe(false)
    expect(thrift.frame(still, 4100).draw).toBe(true)
  })

  test('draws what changes, and then once sharply', ({ expect }) => {
    const thrift = createThrift()
    thrift.frame(still, 1000)
    expect(thrift.frame({ moved: false, changed: true }, 1100).draw).toBe(true)
    expect(thrift.frame(still, 1600)).toEqual({ draw: true, sharpness: 1 })
    expect(thrift.frame(still, 1700).draw).toBe(false)
  })
})
