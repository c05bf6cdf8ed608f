import { classOf } from '@cosmos/protocol/geometry/c1'
import { parcelAtMetres } from '@cosmos/protocol/geometry/world-space'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { genesisPlan } from '../city/city-plan.ts'
import { KERB_HEIGHT } from '../limits.ts'
import { groundHeight, streetDistances } from './street-plan.ts'
import { STREET_DISTANCES } from './streets.glsl.ts'

/** The shader's function, run as JavaScript: its text is chosen so that this is possible. */
function shaderKerbDistance(): (x: number, z: number) => number {
  const script = STREET_DISTANCES.replace(
    /^float (\w+)\((.*)\) \{$/gm,
    (_all, name, parameters) => {
      return `function ${name}(${parameters.replace(/float /g, '')}) {`
    },
  ).replace(/\bfloat /g, 'let ')
  const prelude =
    'const {max, min, abs, hypot} = Math; const mod = (a, b) => a - b * Math.floor(a / b);'
  return new Function(`${prelude}\n${script}\nreturn kerbDistance`)() as ReturnType<
    typeof shaderKerbDistance
  >
}

const metres = fc.double({ min: -1400, max: 1400, noNaN: true })
const plan = genesisPlan()

describe('street plan', () => {
  it('is the same in the shader and in TypeScript', () => {
    const twin = shaderKerbDistance()
    fc.assert(
      fc.property(metres, metres, (x, z) => {
        // The shader's constants are written with four digits.
        expect(twin(x, z)).toBeCloseTo(streetDistances(x, z).kerb, 2)
      }),
      { numRuns: 2000 },
    )
  })

  it('lays carriageways on streets only, and beyond the rim on nobody’s land', () => {
    for (let x = -1320; x <= 1320; x += 3.7) {
      for (let z = -1320; z <= 1320; z += 4.3) {
        if (streetDistances(x, z).kerb > 0) continue
        const cell = parcelAtMetres(x, z)
        expect(['street', 'outside'], `${x},${z}`).toContain(classOf(cell.x, cell.y))
      }
    }
  })

  it('is mirrored in both axes', () => {
    fc.assert(
      fc.property(metres, metres, (x, z) => {
        expect(streetDistances(-x, z).kerb).toBeCloseTo(streetDistances(x, -z).kerb, 9)
      }),
    )
  })

  it('has no steps: the distance to the kerb changes no faster than one walks', () => {
    fc.assert(
      fc.property(metres, metres, fc.double({ min: 0, max: 6.28, noNaN: true }), (x, z, a) => {
        const here = streetDistances(x, z).kerb
        const there = streetDistances(x + Math.cos(a) * 0.1, z + Math.sin(a) * 0.1).kerb
        expect(Math.abs(here - there)).toBeLessThanOrEqual(0.1 * Math.SQRT2 + 1e-9)
      }),
    )
  })

  it('puts the middle of a street 15 cm below its pavement', () => {
    // The street at parcel x = 5, away from crossings.
    expect(groundHeight(plan, 55, -600)).toBe(-KERB_HEIGHT)
    expect(groundHeight(plan, 59, -600)).toBe(0)
  })

  it('keeps the gates level where they cross the ring', () => {
    expect(groundHeight(plan, 5, 318)).toBe(0)
    expect(groundHeight(plan, 60, 318)).toBe(-KERB_HEIGHT)
  })
})
