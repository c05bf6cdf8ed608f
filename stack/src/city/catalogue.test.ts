import { createHash } from 'node:crypto'
import { type Document, NodeIO } from '@gltf-transform/core'
import { KHRMeshQuantization } from '@gltf-transform/extensions'
import { validateBytes } from 'gltf-validator'
import { beforeAll, describe, test } from 'vitest'
import { CATALOGUE, type CatalogueModel } from './catalogue.ts'
import type { Glb } from './mesh/glb.ts'

interface Made {
  readonly model: CatalogueModel
  readonly levels: readonly [Glb, Glb, Glb]
}

const io = new NodeIO().registerExtensions([KHRMeshQuantization])
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const lotsOf = ({ footprint }: CatalogueModel): number => Math.max(1, footprint[0] * footprint[1])

const make = async (model: CatalogueModel): Promise<Made> => ({
  model,
  levels: [await model.lod0(), await model.lod1(), await model.lod2()],
})

/** Triangles of a level per lot. */
const TRIANGLES = [6_000, 1_000, 100] as const
/** Houses of one lot: bytes of the finest and of the coarsest level. */
const HOUSE_BYTES = [65 * 1024, 24 * 1024, 4.25 * 1024] as const
/** Awnings, balconies, signs and eaves may reach over the lot's edge, metres. */
const OVERHANG = 0.65

describe('the catalogue', () => {
  let made: Made[] = []
  beforeAll(async () => {
    made = []
    for (const model of CATALOGUE) made.push(await make(model))
  }, 240_000)

  test('has what a city needs under unique names', ({ expect }) => {
    const count = (kind: string): number => CATALOGUE.filter((m) => m.kind === kind).length
    expect(new Set(CATALOGUE.map((m) => m.slug)).size).toBe(CATALOGUE.length)
    expect(new Set(CATALOGUE.map((m) => m.title)).size).toBe(CATALOGUE.length)
    expect(count('house')).toBeGreaterThanOrEqual(8)
    expect(count('tower')).toBeGreaterThanOrEqual(4)
    expect(count('shop')).toBeGreaterThanOrEqual(3)
    expect(count('civic')).toBeGreaterThanOrEqual(10)
    expect(count('furniture')).toBeGreaterThanOrEqual(18)
  })

  test('passes the Khronos validator without errors or warnings', async ({ expect }) => {
    const faults: string[] = []
    for (const { model, levels } of made) {
      for (const [lod, glb] of levels.entries()) {
        const { issues } = await validateBytes(glb.bytes)
        if (issues.numErrors + issues.numWarnings === 0) continue
        faults.push(`${model.slug} ${lod}: ${issues.messages.map((m) => m.message).join('; ')}`)
      }
    }
    expect(faults).toEqual([])
  })

  test('keeps the triangle budget of every level', ({ expect }) => {
    const over = made.flatMap(({ model, levels }) =>
      levels.flatMap((glb, lod) =>
        glb.triangles > (TRIANGLES[lod] as number) * lotsOf(model)
          ? [`${model.slug} ${lod}: ${glb.triangles}`]
          : [],
      ),
    )
    expect(over).toEqual([])
  })

  test('keeps the bytes of houses small', ({ expect }) => {
    const over = made.flatMap(({ model, levels }) =>
      levels.flatMap((glb, lod) =>
        (model.kind === 'house' || model.kind === 'shop') &&
        glb.bytes.length > (HOUSE_BYTES[lod] as number) * lotsOf(model)
          ? [`${model.slug} ${lod}: ${(glb.bytes.length / 1024).toFixed(1)} KiB`]
          : [],
      ),
    )
    expect(over).toEqual([])
  })

  test('gets coarser from level to level', ({ expect }) => {
    for (const { model, levels } of made) {
      expect(levels[1].triangles, model.slug).toBeLessThanOrEqual(levels[0].triangles)
      expect(levels[2].triangles, model.slug).toBeLessThanOrEqual(levels[1].triangles)
    }
  })

  test('stands on the ground and within its lots', ({ expect }) => {
    const out = made.flatMap(({ model, levels }) => {
      const { min, max } = levels[0]
      const [w, d] = model.footprint[0] === 0 ? [1, 1] : model.footprint
      const fits =
        Math.abs(min[1]) < 0.11 &&
        Math.max(-min[0], max[0]) <= w * 5 + OVERHANG &&
        Math.max(-min[2], max[2]) <= d * 5 + OVERHANG
      return fits ? [] : [`${model.slug} ${JSON.stringify({ min, max })}`]
    })
    expect(out).toEqual([])
  })

  test('keeps silhouettes from level to level', ({ expect }) => {
    for (const { model, levels } of made) {
      if (model.kind === 'furniture') continue
      const height = levels[0].max[1]
      expect(levels[2].max[1] / height, model.slug).toBeGreaterThan(0.66)
      expect(levels[1].max[1] / height, model.slug).toBeGreaterThan(0.72)
    }
  })

  test('has at most one primitive each of city and glow, all faces turned outwards', async ({
    expect,
  }) => {
    for (const { model, levels } of made) {
      for (const glb of levels) {
        const document = await io.readBinary(glb.bytes)
        const names = document
          .getRoot()
          .listMeshes()
          .flatMap((mesh) => mesh.listPrimitives())
          .map((primitive) => primitive.getMaterial()?.getName())
        expect(names.length, model.slug).toBeLessThanOrEqual(2)
        expect(new Set(names).size).toBe(names.length)
        expect(names.every((name) => name === 'city' || name === 'glow')).toBe(true)
        expect(twistedFaces(document), model.slug).toBe(0)
      }
    }
  })

  test('houses, shops and towers shine after dark at every level', async ({ expect }) => {
    for (const { model, levels } of made) {
      if (!['house', 'shop', 'tower'].includes(model.kind)) continue
      for (const glb of levels) {
        const document = await io.readBinary(glb.bytes)
        const materials = document.getRoot().listMaterials()
        expect(
          materials.map((m) => m.getName()),
          model.slug,
        ).toContain('glow')
      }
    }
  })

  test('makes the same bytes again', async ({ expect }) => {
    for (const { model, levels } of made.filter((_, i) => i % 6 === 0)) {
      const again = await make(model)
      expect(
        again.levels.map((glb) => digest(glb.bytes)),
        model.slug,
      ).toEqual(levels.map((glb) => digest(glb.bytes)))
    }
  })
})

/** Faces whose corners run against their normals: they would be dark or unseen. */
function twistedFaces(document: Document): number {
  let twisted = 0
  for (const primitive of document
    .getRoot()
    .listMeshes()
    .flatMap((m) => m.listPrimitives())) {
    const [positions, normals] = [
      primitive.getAttribute('POSITION'),
      primitive.getAttribute('NORMAL'),
    ]
    const indices = primitive.getIndices()?.getArray()
    if (!positions || !normals || !indices) throw new Error('a primitive lacks what it needs')
    const at = (accessor: typeof positions, i: number): number[] => accessor.getElement(i, [])
    for (let i = 0; i < indices.length; i += 3) {
      const [a, b, c] = [0, 1, 2].map((k) => at(positions, indices[i + k] as number)) as [
        number[],
        number[],
        number[],
      ]
      const n = [0, 1, 2].map((k) => at(normals, indices[i + k] as number))
      const [u, v] = [b, c].map((p) => p.map((value, k) => value - (a[k] as number))) as [
        number[],
        number[],
      ]
      const cross = [0, 1, 2].map(
        (k) =>
          (u[(k + 1) % 3] as number) * (v[(k + 2) % 3] as number) -
          (u[(k + 2) % 3] as number) * (v[(k + 1) % 3] as number),
      )
      const size = Math.hypot(...cross)
      // Slivers of the quantisation grid have no direction to speak of.
      if (size < 1e-7) continue
      const facing = n.reduce(
        (sum, normal) => sum + normal.reduce((s, value, k) => s + value * (cross[k] as number), 0),
        0,
      )
      if (facing / size < -0.3) twisted++
    }
  }
  return twisted
}
