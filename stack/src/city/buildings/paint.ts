/** The palette in linear colours, ready for the kit. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { mix, type Rgb, rgb, shade } from '../mesh/colour.ts'

type Painted<T> = { readonly [K in keyof T]: Rgb }

function painted<T extends Record<string, string>>(group: T): Painted<T> {
  return Object.fromEntries(
    Object.entries(group).map(([name, hex]) => [name, rgb(hex)]),
  ) as unknown as Painted<T>
}

export const paint = {
  paving: painted(PALETTE.paving),
  road: painted(PALETTE.road),
  facade: painted(PALETTE.facade),
  trim: painted(PALETTE.trim),
  roof: painted(PALETTE.roof),
  accent: painted(PALETTE.accent),
  green: painted(PALETTE.green),
  water: painted(PALETTE.water),
  glass: painted(PALETTE.glass),
  wood: painted(PALETTE.wood),
  metal: painted(PALETTE.metal),
} as const

export type Hue = keyof typeof PALETTE.facade

/** Lit lamp glass by day. */
export const LAMP: Rgb = mix(rgb(PALETTE.glass.lit), paint.trim.white, 0.5)
/** Deep part of a window by day. */
export const PANE_LOW: Rgb = mix(paint.glass.day, rgb('#2c4a5e'), 0.62)
/** Upper part of a window, where the sky shows in it. */
export const PANE_HIGH: Rgb = mix(paint.glass.day, rgb('#3a5f76'), 0.15)
export const SOIL: Rgb = shade(paint.wood.dark, 0.6)
/** A quiet grey-green for lawns of lots. */
export const LAWN: Rgb = paint.green.grass

export type Detail = 0 | 1 | 2
