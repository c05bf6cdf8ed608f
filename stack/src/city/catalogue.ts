/** Every model of the demo city, and how to make each of its levels of detail. */

import { FURNITURE } from './buildings/furniture/furniture.ts'
import { drawHouse } from './buildings/house.ts'
import { HOUSES } from './buildings/houses.ts'
import { LANDMARKS } from './buildings/landmarks.ts'
import type { Detail } from './buildings/paint.ts'
import { drawTower } from './buildings/tower.ts'
import { TOWERS } from './buildings/towers.ts'
import { type Glb, writeGlb } from './mesh/glb.ts'
import type { Mesh } from './mesh/mesh.ts'
import { bakeOcclusion } from './mesh/occlusion.ts'

export type ModelKind = 'house' | 'shop' | 'tower' | 'civic' | 'furniture'

/** How a model is drawn, before any bytes are made. */
export interface Drawing {
  readonly slug: string
  readonly title: string
  readonly kind: ModelKind
  /** Width and depth in lots of 10 m; furniture has 0 and stands anywhere. */
  readonly footprint: readonly [number, number]
  readonly draw: (detail: Detail) => Mesh
}

export interface CatalogueModel extends Omit<Drawing, 'draw'> {
  readonly lod0: () => Promise<Glb>
  readonly lod1: () => Promise<Glb>
  readonly lod2: () => Promise<Glb>
}

const DRAWINGS: readonly Drawing[] = [
  ...HOUSES.map(
    (style): Drawing => ({
      slug: style.slug,
      title: style.title,
      kind: style.slug.startsWith('shop') ? 'shop' : 'house',
      footprint: style.lots,
      draw: (detail) => drawHouse(style, detail),
    }),
  ),
  ...TOWERS.map(
    (style): Drawing => ({
      slug: style.slug,
      title: style.title,
      kind: 'tower',
      footprint: style.lots,
      draw: (detail) => drawTower(style, detail),
    }),
  ),
  ...LANDMARKS.map((landmark): Drawing => ({ ...landmark, kind: 'civic' })),
  ...Object.entries(FURNITURE).map(
    ([slug, { title, draw }]): Drawing => ({
      slug,
      title,
      kind: 'furniture',
      footprint: [0, 0],
      draw,
    }),
  ),
]

/** Rays per vertex: the coarse levels are only seen from far. */
const RAYS: Readonly<Record<Detail, number>> = { 0: 16, 1: 8, 2: 8 }

function level(drawing: Drawing, detail: Detail): () => Promise<Glb> {
  return () => {
    const mesh = drawing.draw(detail)
    const small = drawing.kind === 'furniture'
    bakeOcclusion(mesh, { rays: RAYS[detail], reach: small ? 1.1 : 2.2 })
    return writeGlb(mesh, drawing.slug)
  }
}

/** All models, in the order in which they are registered. */
export const CATALOGUE: readonly CatalogueModel[] = DRAWINGS.map((drawing) => ({
  slug: drawing.slug,
  title: drawing.title,
  kind: drawing.kind,
  footprint: drawing.footprint,
  lod0: level(drawing, 0),
  lod1: level(drawing, 1),
  lod2: level(drawing, 2),
}))
