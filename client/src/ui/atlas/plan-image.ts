/**
 * The city as pixels, one per parcel: the plan of geometry C1 at once, ownership and buildings when
 * the grid is there. Loading screen and atlas draw the same picture at different sizes.
 */
import { PALETTE } from '@cosmos/protocol/art/palette'
import type { LandClass } from '@cosmos/protocol/geometry/c1'
import { classOf } from '@cosmos/protocol/geometry/c1'
import { cellKey } from '@cosmos/protocol/geometry/cell-key'
import type { CityIndex } from '../../city/city-index.ts'

/** The picture shows cells -PLAN_HALF to PLAN_HALF - 1, room for land outside the first rim. */
export const PLAN_HALF = 160
export const PLAN_SIZE = PLAN_HALF * 2

type Colour = readonly [number, number, number]

const parse = (hex: string): Colour => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
]

const LAND: Readonly<Record<Exclude<LandClass, 'outside'>, Colour>> = {
  street: parse(PALETTE.land.street),
  park: parse(PALETTE.land.park),
  ico: parse(PALETTE.land.ico),
  auction: parse(PALETTE.land.auction),
  formed: parse(PALETTE.land.formed),
  commons: parse(PALETTE.land.commons),
  vacant: parse(PALETTE.land.vacant),
}
const PAPER: Colour = parse(PALETTE.trim.white)
const INK: Colour = parse(PALETTE.trim.dark)

/** How far a colour goes towards paper or ink: unowned is pale, owned full, built strong. */
const UNOWNED = 0.34
const BUILT = 0.3

const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
]

/** Colour of one parcel, or undefined for open country (transparent). */
export function parcelColour(
  x: number,
  y: number,
  index: CityIndex | undefined,
): Colour | undefined {
  const land = index ? index.landAt(x, y) : classOf(x, y)
  if (land === 'outside') return undefined
  const base = LAND[land]
  if (land !== 'ico' && land !== 'auction' && land !== 'formed') {
    return index?.builtCells.has(cellKey(x, y)) ? mix(base, INK, BUILT) : base
  }
  if (!index) return mix(base, PAPER, UNOWNED)
  if (index.builtCells.has(cellKey(x, y))) return mix(base, INK, BUILT)
  const id = index.titleAt(x, y)
  const owned = id !== undefined && index.ownerOf(id) !== undefined
  return owned ? base : mix(base, PAPER, UNOWNED)
}

/** RGBA pixels, north up, row by row. About 102,400 cells; 15 ms on a laptop. */
export function planPixels(index: CityIndex | undefined): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(PLAN_SIZE * PLAN_SIZE * 4)
  for (let row = 0; row < PLAN_SIZE; row++) {
    const y = PLAN_HALF - 1 - row
    for (let column = 0; column < PLAN_SIZE; column++) {
      const colour = parcelColour(column - PLAN_HALF, y, index)
      if (!colour) continue
      const at = (row * PLAN_SIZE + column) * 4
      pixels.set(colour, at)
      pixels[at + 3] = 255
    }
  }
  return pixels
}

/** The picture as a canvas that others draw from. */
export function createPlanCanvas(index: CityIndex | undefined): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = PLAN_SIZE
  canvas.height = PLAN_SIZE
  canvas.getContext('2d')?.putImageData(new ImageData(planPixels(index), PLAN_SIZE), 0, 0)
  return canvas
}
