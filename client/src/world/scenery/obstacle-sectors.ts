/** Hands boxes and circles to the obstacles, each in the sector it stands in. */
import { type Box, type Circle, type Obstacles, obstacleSector } from '../controls/obstacles.ts'

/** Replaces everything of `owner`. */
export function setAround(
  obstacles: Obstacles,
  owner: string,
  boxes: readonly Box[],
  circles: readonly Circle[],
): void {
  obstacles.clear(owner)
  const sectors = new Map<string, { sx: number; sz: number; boxes: Box[]; circles: Circle[] }>()
  const at = (x: number, z: number) => {
    const [sx, sz] = [obstacleSector(x), obstacleSector(z)]
    const key = `${sx},${sz}`
    const found = sectors.get(key) ?? { sx, sz, boxes: [], circles: [] }
    sectors.set(key, found)
    return found
  }
  for (const box of boxes) at((box.minX + box.maxX) / 2, (box.minZ + box.maxZ) / 2).boxes.push(box)
  for (const circle of circles) at(circle.x, circle.z).circles.push(circle)
  for (const sector of sectors.values()) {
    obstacles.set(owner, sector.sx, sector.sz, sector.boxes, sector.circles)
  }
}
