/**
 * The land around the city: flat to the rim, then meadow, hills in the north and the sea in the
 * south, so that one always knows where north is. Pure.
 */
import { KERB_HEIGHT } from '../limits.ts'

/** The whole ground is drawn at carriageway level; the shader lifts pavements and lots from it. */
export const GROUND_LEVEL = -KERB_HEIGHT

const FLAT_UNTIL = 1340
const HILLS_FROM = 1450
const HORIZON = 9000
const SEGMENTS = 128
const RINGS = [
  60,
  160,
  320,
  520,
  760,
  1000,
  1200,
  1340,
  1400,
  1460,
  1530,
  1600,
  1680,
  1760,
  1850,
  1950,
  2060,
  2200,
  2380,
  2600,
  2900,
  3300,
  3800,
  4500,
  5400,
  6800,
  HORIZON,
]

const smooth = (from: number, to: number, value: number): number => {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)))
  return t * t * (3 - 2 * t)
}

/** Sum of a few sines: smooth, cheap, the same everywhere. */
const roll = (x: number, z: number): number =>
  0.5 +
  0.23 * Math.sin(x * 0.0021 + 1.3) * Math.cos(z * 0.0017 - 0.6) +
  0.17 * Math.sin(x * 0.0049 - z * 0.0031 + 2.1) +
  0.1 * Math.sin(x * 0.0093 + z * 0.0087)

/** How deep the sea is at (x, z) in metres; negative on land, where it is the way to the shore. */
export function seaDepth(x: number, z: number): number {
  const r = Math.hypot(x, z)
  const south = z / Math.max(r, 1)
  const shore = 1640 + 150 * Math.sin(x * 0.0019 + 0.4) + 90 * Math.sin(x * 0.0061)
  const bay = shore + 2600 * smooth(0.35, -0.25, south)
  return (r - bay) * 0.06
}

/** Height of the land at (x, z) in metres. */
export function terrainHeight(x: number, z: number): number {
  const r = Math.hypot(x, z)
  if (r <= FLAT_UNTIL) return GROUND_LEVEL
  const depth = seaDepth(x, z)
  if (depth > 0) return GROUND_LEVEL - Math.min(2.2, depth)
  const inland = smooth(0, 45, -depth)
  const north = smooth(0.5, -0.6, z / r)
  const rise = smooth(HILLS_FROM, 4200, r)
  const hills = rise * inland * (40 + 260 * north) * roll(x, z) ** 1.6
  return GROUND_LEVEL + hills + smooth(FLAT_UNTIL, 1600, r) * inland * 3 * roll(x * 4, z * 4)
}

export interface TerrainMesh {
  readonly positions: Float32Array
  /** Depth of the sea per vertex, see `seaDepth`. */
  readonly depths: Float32Array
  readonly indices: Uint16Array
}

/** Rings around the centre, finer where the land begins to move. */
export function terrainMesh(): TerrainMesh {
  const count = 1 + RINGS.length * SEGMENTS
  const positions = new Float32Array(count * 3)
  const depths = new Float32Array(count)
  const put = (index: number, x: number, z: number): void => {
    positions[index * 3] = x
    positions[index * 3 + 1] = terrainHeight(x, z)
    positions[index * 3 + 2] = z
    depths[index] = seaDepth(x, z)
  }
  put(0, 0, 0)
  RINGS.forEach((radius, ring) => {
    for (let s = 0; s < SEGMENTS; s++) {
      const angle = ((s + (ring % 2) * 0.5) / SEGMENTS) * Math.PI * 2
      put(1 + ring * SEGMENTS + s, Math.cos(angle) * radius, Math.sin(angle) * radius)
    }
  })
  return { positions, depths, indices: ringIndices() }
}

function ringIndices(): Uint16Array {
  const triangles: number[] = []
  const at = (ring: number, s: number): number => 1 + ring * SEGMENTS + (s % SEGMENTS)
  for (let s = 0; s < SEGMENTS; s++) {
    triangles.push(0, at(0, s + 1), at(0, s))
    for (let ring = 1; ring < RINGS.length; ring++) {
      // Odd rings are turned half a segment, so triangles lean alternately.
      const lean = ring % 2
      const [a, b] = [at(ring - 1, s), at(ring - 1, s + 1)]
      const [c, d] = [at(ring, s), at(ring, s + 1)]
      if (lean === 1) triangles.push(a, b, c, b, d, c)
      else triangles.push(a, b, d, a, d, c)
    }
  }
  return new Uint16Array(triangles)
}
