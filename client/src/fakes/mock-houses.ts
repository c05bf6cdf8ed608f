/** Plain little houses as glTF binaries, made on the spot: `?mock=1` has no network to get any. */
import { PALETTE } from '@cosmos/protocol/art/palette'

interface House {
  readonly name: string
  readonly wall: string
  readonly roof: string
  readonly floors: number
}

const { facade, roof } = PALETTE

export const MOCK_HOUSES: readonly House[] = [
  { name: 'Terracotta house', wall: facade.terracotta, roof: roof.slate, floors: 3 },
  { name: 'Ochre house', wall: facade.ochre, roof: roof.clay, floors: 2 },
  { name: 'Teal house', wall: facade.teal, roof: roof.zinc, floors: 4 },
  { name: 'Slate house', wall: facade.slate, roof: roof.copper, floors: 5 },
  { name: 'Sage house', wall: facade.sage, roof: roof.clay, floors: 3 },
  { name: 'Rose house', wall: facade.rose, roof: roof.slate, floors: 2 },
]

const FLOOR_METRES = 3
const HALF_EDGE = 4.2
const EAVES = 0.5
const ROOF_METRES = 2.2

type Point = readonly [number, number, number]

/** A box with a hipped roof, as GLB with vertex colours. */
export function mockHouseGlb(index: number): ArrayBuffer {
  const house = MOCK_HOUSES[index % MOCK_HOUSES.length] as House
  const mesh = createMesh()
  const top = house.floors * FLOOR_METRES
  const wall = linear(house.wall)
  const corner = (edge: number, y: number): Point[] => [
    [-edge, y, edge],
    [edge, y, edge],
    [edge, y, -edge],
    [-edge, y, -edge],
  ]
  const low = corner(HALF_EDGE, 0)
  const high = corner(HALF_EDGE, top)
  const eaves = corner(HALF_EDGE + EAVES, top)
  const ridge: Point = [0, top + ROOF_METRES, 0]
  for (let i = 0; i < 4; i++) {
    const j = (i + 1) % 4
    const [a, b, c, d] = [low[i], low[j], high[j], high[i]] as [Point, Point, Point, Point]
    mesh.triangle(a, b, c, wall)
    mesh.triangle(a, c, d, wall)
    mesh.triangle(eaves[i] as Point, eaves[j] as Point, ridge, linear(house.roof))
  }
  return mesh.glb(house.name)
}

function createMesh() {
  const positions: number[] = []
  const normals: number[] = []
  const colours: number[] = []
  return {
    triangle(a: Point, b: Point, c: Point, colour: Point): void {
      const normal = faceNormal(a, b, c)
      for (const point of [a, b, c]) {
        positions.push(...point)
        normals.push(...normal)
        colours.push(...colour)
      }
    },
    glb(name: string): ArrayBuffer {
      const count = positions.length / 3
      const extent = (pick: (...values: number[]) => number) =>
        [0, 1, 2].map((axis) => pick(...positions.filter((_, i) => i % 3 === axis)))
      const views = [positions, normals, colours].map((_, i) => ({
        buffer: 0,
        byteOffset: i * count * 12,
        byteLength: count * 12,
      }))
      const accessor = (bufferView: number) => ({
        bufferView,
        componentType: 5126,
        count,
        type: 'VEC3',
      })
      const document = {
        asset: { version: '2.0' },
        scene: 0,
        scenes: [{ nodes: [0] }],
        nodes: [{ mesh: 0, name }],
        meshes: [
          { primitives: [{ attributes: { POSITION: 0, NORMAL: 1, COLOR_0: 2 }, material: 0 }] },
        ],
        materials: [{ pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.9 } }],
        accessors: [
          { ...accessor(0), min: extent(Math.min), max: extent(Math.max) },
          accessor(1),
          accessor(2),
        ],
        bufferViews: views,
        buffers: [{ byteLength: count * 36 }],
      }
      return packGlb(document, new Float32Array([...positions, ...normals, ...colours]))
    },
  }
}

function faceNormal(a: Point, b: Point, c: Point): Point {
  const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const
  const v = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const
  const n = [
    u[1] * v[2] - u[2] * v[1],
    u[2] * v[0] - u[0] * v[2],
    u[0] * v[1] - u[1] * v[0],
  ] as const
  const length = Math.hypot(...n)
  return [n[0] / length, n[1] / length, n[2] / length]
}

/** Vertex colours of glTF are linear; the palette is sRGB. */
function linear(colour: string): Point {
  const channel = (at: number): number => {
    const s = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

/** glTF 2.0 section 4.4: header, JSON chunk padded with spaces, binary chunk. */
function packGlb(document: unknown, buffer: Float32Array): ArrayBuffer {
  const json = new TextEncoder().encode(JSON.stringify(document))
  const jsonLength = Math.ceil(json.length / 4) * 4
  const total = 12 + 8 + jsonLength + 8 + buffer.byteLength
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  const words = [0x46546c67, 2, total, jsonLength, 0x4e4f534a]
  words.forEach((word, i) => {
    view.setUint32(i * 4, word, true)
  })
  bytes.fill(0x20, 20, 20 + jsonLength)
  bytes.set(json, 20)
  view.setUint32(20 + jsonLength, buffer.byteLength, true)
  view.setUint32(24 + jsonLength, 0x004e4942, true)
  bytes.set(new Uint8Array(buffer.buffer), 28 + jsonLength)
  return bytes.buffer
}
