/**
 * What a body can't walk through: boxes and upright cylinders, kept per sector by whoever draws
 * them (hedges and trees by scenery, buildings by models). Pure.
 */

/** Axis-aligned box in world metres. Bodies whose feet are above `top` walk over it. */
export interface Box {
  readonly minX: number
  readonly minZ: number
  readonly maxX: number
  readonly maxZ: number
  readonly top: number
}

export interface Circle {
  readonly x: number
  readonly z: number
  readonly radius: number
  readonly top: number
}

export interface Obstacles {
  /**
   * Replaces what `owner` put into sector (sx, sz); empty lists remove it. Everything must touch
   * the sector: a body asks its own sector and the eight around it.
   */
  set(
    owner: string,
    sx: number,
    sz: number,
    boxes: readonly Box[],
    circles?: readonly Circle[],
  ): void
  /** Removes everything of `owner`. */
  clear(owner: string): void
  /** Where a body of `radius` may stand that wants to go from `from` to `to`: slides along walls. */
  slide(from: Point, to: Point, feet: number, radius: number): Point
}

export interface Point {
  readonly x: number
  readonly z: number
}

/** Edge of an obstacle sector in metres; no single obstacle should be much larger. */
export const OBSTACLE_SECTOR = 40

export const obstacleSector = (metres: number): number => Math.floor(metres / OBSTACLE_SECTOR)

/** A body at full run moves 4 m in the longest frame: thin walls still stop it. */
const LONGEST_STEP = 0.3

interface Content {
  readonly boxes: readonly Box[]
  readonly circles: readonly Circle[]
}

export function createObstacles(): Obstacles {
  /** owner -> "sx,sz" -> content */
  const owners = new Map<string, Map<string, Content>>()
  const key = (sx: number, sz: number): string => `${sx},${sz}`

  const near = (point: Point): Content[] => {
    const found: Content[] = []
    const sx = obstacleSector(point.x)
    const sz = obstacleSector(point.z)
    for (const sectors of owners.values()) {
      for (let dx = -1; dx <= 1; dx++) {
        for (let dz = -1; dz <= 1; dz++) {
          const content = sectors.get(key(sx + dx, sz + dz))
          if (content) found.push(content)
        }
      }
    }
    return found
  }

  return {
    set(owner, sx, sz, boxes, circles = []) {
      const sectors = owners.get(owner) ?? new Map<string, Content>()
      owners.set(owner, sectors)
      if (boxes.length + circles.length === 0) sectors.delete(key(sx, sz))
      else sectors.set(key(sx, sz), { boxes, circles })
    },
    clear(owner) {
      owners.delete(owner)
    },
    slide(from, to, feet, radius) {
      const contents = near(from)
      if (contents.length === 0) return { x: to.x, z: to.z }
      const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.z - from.z) / LONGEST_STEP))
      let at: Point = { x: from.x, z: from.z }
      for (let i = 0; i < steps; i++) {
        at = { x: at.x + (to.x - from.x) / steps, z: at.z + (to.z - from.z) / steps }
        for (const content of contents) at = pushOut(at, content, feet, radius)
      }
      return at
    },
  }
}

/** Feet may be this much lower than an obstacle's top and still step onto it. */
const STEP_UP = 0.05

function pushOut(at: Point, { boxes, circles }: Content, feet: number, radius: number): Point {
  for (const box of boxes) if (feet < box.top - STEP_UP) at = outOfBox(at, box, radius)
  for (const circle of circles) {
    if (feet < circle.top - STEP_UP) at = outOfCircle(at, circle, radius)
  }
  return at
}

/** `at` moved the shortest way so that a disc of `radius` around it does not touch the box. */
export function outOfBox(at: Point, box: Box, radius: number): Point {
  const nearX = Math.min(box.maxX, Math.max(box.minX, at.x))
  const nearZ = Math.min(box.maxZ, Math.max(box.minZ, at.z))
  const dx = at.x - nearX
  const dz = at.z - nearZ
  const distance = Math.hypot(dx, dz)
  if (distance >= radius) return at
  if (distance > 0) {
    return { x: nearX + (dx / distance) * radius, z: nearZ + (dz / distance) * radius }
  }
  // The middle itself is inside: leave through the nearest side.
  const ways = [
    { x: box.minX - radius, z: at.z },
    { x: box.maxX + radius, z: at.z },
    { x: at.x, z: box.minZ - radius },
    { x: at.x, z: box.maxZ + radius },
  ]
  const length = (way: Point): number => Math.abs(way.x - at.x) + Math.abs(way.z - at.z)
  return ways.reduce((best, way) => (length(way) < length(best) ? way : best))
}

function outOfCircle(at: Point, circle: Circle, radius: number): Point {
  const dx = at.x - circle.x
  const dz = at.z - circle.z
  const distance = Math.hypot(dx, dz)
  const reach = circle.radius + radius
  if (distance >= reach) return at
  if (distance === 0) return { x: circle.x + reach, z: circle.z }
  return { x: circle.x + (dx / distance) * reach, z: circle.z + (dz / distance) * reach }
}
