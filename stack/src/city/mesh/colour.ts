/**
 * Colours of the kit are linear RGB, as glTF wants COLOR_0; the palette is sRGB hex.
 * Conversion: IEC 61966-2-1.
 */

/** Linear red, green, blue, 0 to 1. */
export type Rgb = readonly [number, number, number]

const toLinear = (channel: number): number =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4

/** `#rrggbb` to linear. Throws RangeError for anything else. */
export function rgb(hex: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex)
  if (!match) throw new RangeError(`"${hex}" is no #rrggbb colour`)
  const [r, g, b] = match.slice(1).map((part) => toLinear(Number.parseInt(part, 16) / 255))
  return [r ?? 0, g ?? 0, b ?? 0]
}

/** From a (0) to b (1). */
export const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
]

/** Brightness times `factor` in linear light, kept within range. */
export const shade = (colour: Rgb, factor: number): Rgb => [
  Math.min(1, colour[0] * factor),
  Math.min(1, colour[1] * factor),
  Math.min(1, colour[2] * factor),
]
