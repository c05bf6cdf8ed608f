/** Many small things standing on the ground, and which of them are near. Pure. */
import type { Rgb } from '../sky/daylight.ts'

export interface Item {
  readonly x: number
  readonly z: number
  /** Radians around Y. */
  readonly turn: number
  readonly width: number
  readonly height: number
  readonly colour: Rgb
  /** Which of the mesh's kinds it is. */
  readonly kind: number
}

/** Edge of an index cell in metres. */
const CELL_METRES = 64

/** Items by place, for questions like "what stands within 150 m". */
export interface ItemIndex<T extends { x: number; z: number }> {
  near(x: number, z: number, reach: number): T[]
  readonly all: readonly T[]
}

export function createItemIndex<T extends { x: number; z: number }>(
  items: readonly T[],
): ItemIndex<T> {
  const cells = new Map<number, T[]>()
  const at = (cx: number, cz: number): number => (cx + 512) * 1024 + cz + 512
  const cellOf = (metres: number): number => Math.floor(metres / CELL_METRES)
  for (const item of items) {
    const key = at(cellOf(item.x), cellOf(item.z))
    const cell = cells.get(key)
    if (cell) cell.push(item)
    else cells.set(key, [item])
  }
  return {
    all: items,
    near(x, z, reach) {
      const found: T[] = []
      for (let cx = cellOf(x - reach); cx <= cellOf(x + reach); cx++) {
        for (let cz = cellOf(z - reach); cz <= cellOf(z + reach); cz++) {
          for (const item of cells.get(at(cx, cz)) ?? []) {
            if (Math.hypot(item.x - x, item.z - z) < reach) found.push(item)
          }
        }
      }
      return found
    },
  }
}

/** Splits items into square sectors of `metres`, for culling; one of them around the centre. */
export function bySector<T extends { x: number; z: number }>(
  items: readonly T[],
  metres: number,
): T[][] {
  const sectors = new Map<string, T[]>()
  for (const item of items) {
    const key = `${Math.round(item.x / metres)},${Math.round(item.z / metres)}`
    const sector = sectors.get(key)
    if (sector) sector.push(item)
    else sectors.set(key, [item])
  }
  return [...sectors.values()]
}
