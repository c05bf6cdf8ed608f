import { describe, expect, it } from 'vitest'
import {
  compassPoint,
  formatBytes,
  formatCount,
  formatHour,
  hueOf,
  plural,
  shortAddress,
} from './format.ts'

describe('figures for people', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234, '1.2 kB'],
    [39_000, '39 kB'],
    [999_999, '1.0 MB'],
    [2_500_000_000, '2.5 GB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it.each([
    [0, '0:00'],
    [9.2, '9:12'],
    [23.999, '0:00'],
    [24, '0:00'],
  ])('hour %d is %s', (hour, text) => {
    expect(formatHour(hour)).toBe(text)
  })

  it('keeps thousands apart', () => {
    expect(formatCount(50_000)).toBe('50\u202f000')
    expect(formatCount(999)).toBe('999')
  })

  it('counts in words', () => {
    expect(plural(1, 'model')).toBe('1 model')
    expect(plural(2, 'person', 'people')).toBe('2 people')
  })

  it('shortens addresses and colours them, whatever their case', () => {
    const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
    expect(shortAddress(address)).toBe('0xf39F…2266')
    expect(hueOf(address)).toBe(hueOf(address.toLowerCase()))
  })

  it('names the points of the compass, also for turns beyond the circle', () => {
    expect([0, 44, 46, 180, 359, -90, 405].map(compassPoint)).toEqual([
      'N',
      'NE',
      'NE',
      'S',
      'N',
      'W',
      'NE',
    ])
  })
})
