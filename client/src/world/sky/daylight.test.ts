import fc from 'fast-check'
import { Vector3 } from 'three'
import { describe, expect, it } from 'vitest'
import { daylightAt, linear, luminance, sunDirectionAt } from './daylight.ts'
import { snapToTexel } from './light.ts'

const hours = fc.double({ min: -48, max: 72, noNaN: true })

describe('daylight', () => {
  it('is finite at every hour, with the sun above the horizon', () => {
    fc.assert(
      fc.property(hours, (hour) => {
        const light = daylightAt(hour)
        expect(Math.hypot(...light.sunDirection)).toBeCloseTo(1)
        expect(light.sunDirection[1]).toBeGreaterThan(0.1)
        expect(luminance(light.skyLight)).toBeCloseTo(1)
        for (const value of [...light.sunColour, ...light.zenith, ...light.horizon]) {
          expect(value).toBeGreaterThanOrEqual(0)
        }
        expect(light.glow).toBeGreaterThanOrEqual(0)
        expect(light.glow).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('has the sun in the east in the morning, the south at noon, the west in the evening', () => {
    expect(sunDirectionAt(8)[0]).toBeGreaterThan(0.5)
    expect(sunDirectionAt(13)[2]).toBeGreaterThan(0.3)
    expect(Math.abs(sunDirectionAt(13)[0])).toBeLessThan(0.05)
    expect(sunDirectionAt(18)[0]).toBeLessThan(-0.5)
  })

  it('lights lamps at night and not by day', () => {
    expect(daylightAt(12).glow).toBe(0)
    expect(daylightAt(23).glow).toBe(1)
  })

  it('meets itself at midnight', () => {
    const before = daylightAt(23.9999)
    const after = daylightAt(0.0001)
    expect(before.sunIntensity).toBeCloseTo(after.sunIntensity, 3)
    before.horizon.forEach((value, i) => {
      expect(value).toBeCloseTo(after.horizon[i] ?? Number.NaN, 3)
    })
  })

  it('reads sRGB hex as linear light', () => {
    expect(linear('#ffffff')).toEqual([1, 1, 1])
    expect(linear('#000000')).toEqual([0, 0, 0])
    expect(linear('#808080')[0]).toBeCloseTo(0.2159, 3)
  })
})

describe('shadow box', () => {
  const light = new Vector3(...sunDirectionAt(9))

  it('stays where it is for steps smaller than half a texel, and near the viewer always', () => {
    const coordinate = fc.double({ min: -1300, max: 1300, noNaN: true })
    fc.assert(
      fc.property(coordinate, coordinate, (x, z) => {
        const snapped = snapToTexel(new Vector3(), new Vector3(x, 0, z), light, 0.1)
        expect(snapped.distanceTo(new Vector3(x, 0, z))).toBeLessThan(0.0708)
        // What is snapped already does not move again.
        const again = snapToTexel(new Vector3(), snapped, light, 0.1)
        expect(again.distanceTo(snapped)).toBeLessThan(1e-6)
      }),
    )
  })
})
