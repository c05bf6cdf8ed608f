/** A small mirrored pattern that always belongs to the same address. */
import { hueOf } from './format.ts'

const CELLS = 5

/** Which of the 15 independent cells are filled: bits of the address's own digits. */
export function identiconCells(address: string): boolean[] {
  const digits = address.toLowerCase().replace(/^0x/, '').padEnd(15, '0')
  const half = Math.ceil(CELLS / 2)
  return Array.from({ length: CELLS * CELLS }, (_, i) => {
    const row = Math.floor(i / CELLS)
    const column = i % CELLS
    const mirrored = column < half ? column : CELLS - 1 - column
    return Number.parseInt(digits[(row * half + mirrored) % digits.length] ?? '0', 16) % 2 === 0
  })
}

export function Identicon({ address, size = 34 }: { address: string; size?: number }) {
  const hue = hueOf(address)
  return (
    <svg class="identicon" viewBox="0 0 7 7" width={size} height={size} aria-hidden="true">
      <rect width="7" height="7" rx="1.6" fill={`hsl(${hue} 42% 88%)`} />
      {identiconCells(address).map(
        (filled, i) =>
          filled && (
            <rect
              key={i}
              x={1 + (i % CELLS)}
              y={1 + Math.floor(i / CELLS)}
              width="1.02"
              height="1.02"
              fill={`hsl(${hue} 48% 46%)`}
            />
          ),
      )}
    </svg>
  )
}
