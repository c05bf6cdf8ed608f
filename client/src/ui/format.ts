/** Numbers and addresses as people read them. */

/** `12 B`, `3.4 kB`, `1.2 MB`: decimal units, as networks count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = -1
  do {
    value /= 1000
    unit++
  } while (value >= 999.5 && unit < units.length - 1)
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** `0x1234…cdef`. */
export const shortAddress = (address: string): string =>
  address.length > 12 ? `${address.slice(0, 6)}…${address.slice(-4)}` : address

/** `9:12`, for an hour of 0 to 24. */
export function formatHour(hour: number): string {
  const minutes = Math.round(hour * 60) % 1440
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

/** Thousands apart by a thin space: 50 000. */
export const formatCount = (count: number): string =>
  String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f')

/** `1 model`, `3 models`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** Host and port of a URL, for showing where something came from. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

/** Hue 0 to 359 that always belongs to the same address. */
export function hueOf(address: string): number {
  let hash = 2166136261
  for (const character of address.toLowerCase()) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 16777619)
  }
  return (hash >>> 0) % 360
}

/** Compass letters for a heading in degrees: N, NE, E … */
export function compassPoint(heading: number): string {
  const index = ((Math.round(heading / 45) % 8) + 8) % 8
  return ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'][index] ?? 'N'
}
