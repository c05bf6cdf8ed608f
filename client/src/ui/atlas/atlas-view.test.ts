import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centreOn, fitCity, MAX_SCALE, panBy, toCity, toPixels, zoomAt } from './atlas-view.ts'

const viewports = fc.record({
  width: fc.integer({ min: 200, max: 3000 }),
  height: fc.integer({ min: 200, max: 3000 }),
})
const views = fc.record({
  centreX: fc.double({ min: -150, max: 150, noNaN: true }),
  centreY: fc.double({ min: -150, max: 150, noNaN: true }),
  scale: fc.double({ min: 2, max: MAX_SCALE, noNaN: true }),
})

describe('the projection of the atlas', () => {
  it('has an inverse', () => {
    fc.assert(
      fc.property(
        views,
        viewports,
        fc.double({ min: -200, max: 200, noNaN: true }),
        (view, port, x) => {
          const at = toPixels(view, port, x, -x / 2)
          const back = toCity(view, port, at.left, at.top)
          expect(back.x).toBeCloseTo(x, 6)
          expect(back.y).toBeCloseTo(-x / 2, 6)
        },
      ),
    )
  })

  it('draws north up and east right', () => {
    const port = { width: 800, height: 600 }
    const middle = toPixels(fitCity(port), port, 0, 0)
    const northEast = toPixels(fitCity(port), port, 10, 10)
    expect(northEast.left).toBeGreaterThan(middle.left)
    expect(northEast.top).toBeLessThan(middle.top)
  })

  it('shows the whole city at first', () => {
    fc.assert(
      fc.property(viewports, (port) => {
        const edge = toPixels(fitCity(port), port, 131, 131)
        expect(edge.left).toBeLessThanOrEqual(port.width)
        expect(edge.top).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('zooms around the pointer', () => {
    const port = { width: 800, height: 600 }
    const view = { centreX: 3, centreY: -4, scale: 10 }
    const before = toCity(view, port, 123, 456)
    const after = toCity(zoomAt(view, port, 123, 456, 1.7), port, 123, 456)
    expect(after.x).toBeCloseTo(before.x, 9)
    expect(after.y).toBeCloseTo(before.y, 9)
  })

  it('keeps zoom and place in bounds', () => {
    fc.assert(
      fc.property(
        views,
        viewports,
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        (view, port, by) => {
          const zoomed = panBy(zoomAt(view, port, 0, 0, by), 1e6, -1e6)
          expect(zoomed.scale).toBeLessThanOrEqual(MAX_SCALE)
          expect(zoomed.scale).toBeGreaterThanOrEqual(fitCity(port).scale)
          expect(Math.abs(zoomed.centreX)).toBeLessThanOrEqual(200)
          expect(Math.abs(zoomed.centreY)).toBeLessThanOrEqual(200)
        },
      ),
    )
  })

  it('centres on a parcel and comes no closer than allowed', () => {
    const view = centreOn({ centreX: 0, centreY: 0, scale: 2 }, 10.5, -3.5, 1000)
    expect(view).toEqual({ centreX: 10.5, centreY: -3.5, scale: MAX_SCALE })
  })
})
