/** The colour somebody is drawn in: always the same for a wallet, one per visit for guests. */
export function colourOf(hex: string): string {
  const digits = hex.replace(/^0x/, '')
  const hue = Math.round((Number.parseInt(digits.slice(0, 4), 16) / 0xffff) * 359)
  // Muted like the city: no two digits decide between grey and neon.
  const saturation = 42 + (Number.parseInt(digits.slice(4, 6), 16) % 18)
  const lightness = 46 + (Number.parseInt(digits.slice(6, 8), 16) % 14)
  return `hsl(${hue}, ${saturation}%, ${lightness}%)`
}
