/** A wall of a model, turned and moved to where the model stands. Pure. */
import type { Box } from '../controls/obstacles.ts'
import type { Wall } from './walls.ts'

export interface Standpoint {
  readonly position: { readonly x: number; readonly y: number; readonly z: number }
  readonly rotation: {
    readonly x: number
    readonly y: number
    readonly z: number
    readonly w: number
  }
  readonly scale: number
}

/** Axis-aligned: exact for quarter turns, a little too large between them. */
export function boxInWorld(wall: Wall, { position, rotation, scale }: Standpoint): Box {
  const { y, w } = rotation
  // Placements are turned about the vertical; what leans only leans a little.
  const cos = 1 - 2 * y * y
  const sin = 2 * y * w
  const xs: number[] = []
  const zs: number[] = []
  for (const x of [wall.minX, wall.maxX]) {
    for (const z of [wall.minZ, wall.maxZ]) {
      xs.push(position.x + (x * cos + z * sin) * scale)
      zs.push(position.z + (z * cos - x * sin) * scale)
    }
  }
  return {
    minX: Math.min(...xs),
    maxX: Math.max(...xs),
    minZ: Math.min(...zs),
    maxZ: Math.max(...zs),
    top: position.y + wall.top * scale,
  }
}
