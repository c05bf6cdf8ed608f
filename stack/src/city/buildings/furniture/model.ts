import { Mesh } from '../../mesh/mesh.ts'
import type { Detail } from '../paint.ts'

/** A piece of street furniture. Origin: its foot; its front looks along +Z. */
export interface Furniture {
  readonly title: string
  readonly draw: (detail: Detail) => Mesh
}

/** Makes a drawing that starts with an empty mesh. */
export const model =
  (draw: (m: Mesh, detail: Detail) => void) =>
  (detail: Detail): Mesh => {
    const m = new Mesh()
    draw(m, detail)
    return m
  }
