/** A GLB of a coloured cube, small enough to be made by hand. */
export function cubeGlb(edge: number): Uint8Array {
  const half = edge / 2
  const corners = [-half, half].flatMap((x) =>
    [0, edge].flatMap((y) => [-half, half].map((z) => [x, y, z])),
  )
  const quads = [
    [0, 1, 3, 2],
    [4, 6, 7, 5],
    [0, 4, 5, 1],
    [2, 3, 7, 6],
    [0, 2, 6, 4],
    [1, 5, 7, 3],
  ] as const
  const positions = new Float32Array(corners.flat())
  const indices = new Uint16Array(quads.flatMap(([a, b, c, d]) => [a, b, c, a, c, d]))
  const binary = new Uint8Array(positions.byteLength + indices.byteLength)
  binary.set(new Uint8Array(positions.buffer))
  binary.set(new Uint8Array(indices.buffer), positions.byteLength)
  const json = new TextEncoder().encode(
    JSON.stringify({
      asset: { version: '2.0' },
      scene: 0,
      scenes: [{ nodes: [0] }],
      nodes: [{ mesh: 0 }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
      materials: [{ pbrMetallicRoughness: { baseColorFactor: [0.9, 0.4, 0.2, 1] } }],
      accessors: [
        {
          bufferView: 0,
          componentType: 5126,
          count: 8,
          type: 'VEC3',
          min: [-half, 0, -half],
          max: [half, edge, half],
        },
        { bufferView: 1, componentType: 5123, count: indices.length, type: 'SCALAR' },
      ],
      bufferViews: [
        { buffer: 0, byteOffset: 0, byteLength: positions.byteLength },
        { buffer: 0, byteOffset: positions.byteLength, byteLength: indices.byteLength },
      ],
      buffers: [{ byteLength: binary.byteLength }],
    }),
  )
  const padded = Math.ceil(json.length / 4) * 4
  const bytes = new Uint8Array(12 + 8 + padded + 8 + binary.length)
  const view = new DataView(bytes.buffer)
  const header = [0x46546c67, 2, bytes.length, padded, 0x4e4f534a]
  header.forEach((word, index) => {
    view.setUint32(index * 4, word, true)
  })
  bytes.fill(0x20, 20, 20 + padded)
  bytes.set(json, 20)
  view.setUint32(20 + padded, binary.length, true)
  view.setUint32(24 + padded, 0x004e4942, true)
  bytes.set(binary, 28 + padded)
  return bytes
}
