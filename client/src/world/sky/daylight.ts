/** Sun, sky and light by the hour. Pure; colours are linear RGB as three.js calculates with them. */
import { PALETTE } from '@cosmos/protocol/art/palette'

export type Rgb = readonly [number, number, number]

export interface Daylight {
  readonly hour: number
  /** Unit vector towards the sun (or the moon at night), never below 9 degrees: long, not endless. */
  readonly sunDirection: Rgb
  readonly sunColour: Rgb
  readonly sunIntensity: number
  readonly zenith: Rgb
  /** Colour of the sky at the horizon, and of the fog. */
  readonly horizon: Rgb
  /** Colour of the light from the sky at luminance 1, paler than the sky itself. */
  readonly skyLight: Rgb
  readonly skyIntensity: number
  /** How strongly lamps and windows shine: 0 by day, 1 at night. */
  readonly glow: number
}

interface Key {
  readonly hour: number
  readonly zenith: Rgb
  readonly horizon: Rgb
  readonly sun: Rgb
  readonly sunIntensity: number
  readonly skyIntensity: number
  readonly glow: number
}

/** sRGB hex `#rrggbb` to linear RGB (IEC 61966-2-1). */
export function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

const key = (
  hour: number,
  look: keyof typeof PALETTE.sky,
  sunIntensity: number,
  skyIntensity: number,
  glow: number,
): Key => ({
  hour,
  zenith: linear(PALETTE.sky[look].zenith),
  horizon: linear(PALETTE.sky[look].horizon),
  sun: linear(PALETTE.sky[look].sun),
  sunIntensity,
  skyIntensity,
  glow,
})

/** Night meets itself at midnight, so the list may be walked round. */
const KEYS: readonly Key[] = [
  key(0, 'night', 0.6, 0.62, 1),
  key(4.6, 'night', 0.6, 0.62, 1),
  key(6, 'dawn', 1.8, 1.25, 0.35),
  key(8, 'dawn', 2.55, 2.35, 0),
  key(11.6, 'day', 2.65, 2.7, 0),
  key(16, 'day', 2.65, 2.7, 0),
  key(18.8, 'dusk', 2.55, 1.9, 0.4),
  key(20, 'dusk', 1.4, 1.25, 0.95),
  key(21.4, 'night', 0.6, 0.62, 1),
  key(24, 'night', 0.6, 0.62, 1),
]

const mix = (a: number, b: number, t: number): number => a + (b - a) * t
const mixRgb = (a: Rgb, b: Rgb, t: number): Rgb => [
  mix(a[0], b[0], t),
  mix(a[1], b[1], t),
  mix(a[2], b[2], t),
]

/** Rec. 709 luminance of a linear colour. */
export const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

/** The colour nearer to grey of the same luminance: things lit by it keep their own hues. */
const pale = (colour: Rgb, by: number): Rgb => {
  const grey = luminance(colour)
  return mixRgb(colour, [grey, grey, grey], by)
}

/** What comes down from the sky: more of the zenith than of the glowing rim. */
function skyLightOf(zenith: Rgb, horizon: Rgb): Rgb {
  const light = pale(mixRgb(zenith, horizon, 0.5), 0.62)
  const scale = 1 / luminance(light)
  return [light[0] * scale, light[1] * scale, light[2] * scale]
}

const SUNRISE = 5.4
const SUNSET = 20.6
const LOWEST = (9 * Math.PI) / 180
const NOON_HEIGHT = (60 * Math.PI) / 180

/** Unit vector towards the light: up in the east, over the south, down in the west. */
export function sunDirectionAt(hour: number): Rgb {
  const up = hour > SUNRISE && hour < SUNSET
  const length = SUNSET - SUNRISE
  // The moon takes the same way through the night.
  const t = up ? (hour - SUNRISE) / length : ((hour - SUNSET + 24) % 24) / (24 - length)
  const height = Math.max(LOWEST, Math.sin(t * Math.PI) * NOON_HEIGHT)
  const round = (t - 0.5) * Math.PI * 1.1
  // East is +X, south is +Z.
  return [-Math.sin(round) * Math.cos(height), Math.sin(height), Math.cos(round) * Math.cos(height)]
}

/** Light at an hour of the day; any number is taken modulo 24. */
export function daylightAt(anyHour: number): Daylight {
  const hour = ((anyHour % 24) + 24) % 24
  const next = KEYS.findIndex((k) => k.hour > hour)
  const b = KEYS[next] as Key
  const a = KEYS[next - 1] as Key
  const t = (hour - a.hour) / (b.hour - a.hour)
  const zenith = mixRgb(a.zenith, b.zenith, t)
  const horizon = mixRgb(a.horizon, b.horizon, t)
  return {
    hour,
    sunDirection: sunDirectionAt(hour),
    sunColour: pale(mixRgb(a.sun, b.sun, t), 0.3),
    sunIntensity: mix(a.sunIntensity, b.sunIntensity, t),
    zenith,
    horizon,
    skyLight: skyLightOf(zenith, horizon),
    skyIntensity: mix(a.skyIntensity, b.skyIntensity, t),
    glow: mix(a.glow, b.glow, t),
  }
}
