/** A row of houses in the city's colours, another one for each seeder. */

import { PALETTE } from '@cosmos/protocol/art/palette'
import { hashText, seededRandom } from '@cosmos/protocol/seeded-random'

const WIDTH = 640
const HEIGHT = 120
const GROUND = 108

/** Inline SVG. The same `seed` gives the same street. */
export function skyline(seed: string): string {
  const random = seededRandom(hashText(seed))
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const facades = Object.values(PALETTE.facade)
  const roofs = Object.values(PALETTE.roof)
  const shapes: string[] = []
  for (let x = -8; x < WIDTH; ) {
    if (random() < 0.16) {
      shapes.push(tree(x + 12, pick([PALETTE.green.leaf, PALETTE.green.pine, PALETTE.green.grass])))
      x += 26
      continue
    }
    const width = 34 + Math.floor(random() * 4) * 8
    const height = 34 + Math.floor(random() * 6) * 9
    shapes.push(house(x, width, height, pick(facades), pick(roofs), random))
    x += width + (random() < 0.3 ? 6 : 0)
  }
  const { sky, paving, accent } = PALETTE
  return `<svg class="skyline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${sky.day.zenith}"/><stop offset="1" stop-color="${sky.day.horizon}"/></linearGradient></defs>
<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>
<circle cx="540" cy="46" r="13" fill="${accent.sun}"/>
${shapes.join('\n')}
<rect y="${GROUND}" width="${WIDTH}" height="${HEIGHT - GROUND}" fill="${paving.light}"/>
<rect y="${GROUND}" width="${WIDTH}" height="2" fill="${paving.kerb}"/>
</svg>`
}

function house(
  x: number,
  width: number,
  height: number,
  facade: string,
  roof: string,
  random: () => number,
): string {
  const top = GROUND - height
  const pitched = random() < 0.5
  const cover = pitched
    ? `<path d="M${x - 2} ${top}L${x + width / 2} ${top - 13}L${x + width + 2} ${top}Z" fill="${roof}"/>`
    : `<rect x="${x - 1.5}" y="${top - 4}" width="${width + 3}" height="5" rx="1" fill="${roof}"/>`
  const windows: string[] = []
  const columns = Math.floor((width - 8) / 10)
  const gap = (width - columns * 6) / (columns + 1)
  for (let y = top + 7; y + 9 < GROUND - 14; y += 14) {
    for (let column = 0; column < columns; column++) {
      const lit = random() < 0.12
      const colour = lit ? PALETTE.glass.lit : PALETTE.glass.day
      const left = x + gap + column * (6 + gap)
      windows.push(
        `<rect x="${left.toFixed(1)}" y="${y}" width="6" height="9" rx="1" fill="${colour}"/>`,
      )
    }
  }
  const door = `<rect x="${x + width / 2 - 4}" y="${GROUND - 13}" width="8" height="13" rx="1" fill="${PALETTE.wood.dark}"/>`
  return `<rect x="${x}" y="${top}" width="${width}" height="${height}" fill="${facade}"/>${cover}${windows.join('')}${door}`
}

const tree = (x: number, colour: string): string =>
  `<rect x="${x - 1.5}" y="${GROUND - 16}" width="3" height="16" fill="${PALETTE.wood.dark}"/><circle cx="${x}" cy="${GROUND - 24}" r="11" fill="${colour}"/>`
