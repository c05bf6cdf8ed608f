/** One model from drawing to package. */
import { buildPackage, type ModelPackage } from '@cosmos/protocol/content/package'
import type { CatalogueModel } from '../catalogue.ts'

const AUTHOR = 'Cosmos Foundation'
const LICENCE = 'CC0-1.0'

/** The same model gives the same package, byte for byte. */
export async function makePackage(model: CatalogueModel): Promise<ModelPackage> {
  const [finest, middle, coarse] = [await model.lod0(), await model.lod1(), await model.lod2()]
  return buildPackage({
    model: finest.bytes,
    lod1: middle.bytes,
    lod2: coarse.bytes,
    title: model.title,
    author: AUTHOR,
    licence: LICENCE,
    bounds: { min: [...finest.min], max: [...finest.max] },
    triangles: finest.triangles,
  })
}
