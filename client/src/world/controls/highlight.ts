/** A thin glowing frame around the parcel one looks at, and a bright one around the picked one. */

import { PALETTE } from '@cosmos/protocol/art/palette'
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { parcelOrigin } from '@cosmos/protocol/geometry/world-space'
import {
  AdditiveBlending,
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  Mesh,
  MeshBasicMaterial,
} from 'three'
import type { Stage } from '../system.ts'

export interface Highlight {
  show(parcel: { x: number; y: number } | undefined): void
}

/** Height in metres to which the frame's glow rises. */
const RISE = 0.55
const BAND = 0.16

export function createHighlight(stage: Stage, strength: number): Highlight {
  const mesh = new Mesh(
    frameGeometry(),
    new MeshBasicMaterial({
      color: PALETTE.accent.sun,
      vertexColors: true,
      transparent: true,
      opacity: strength,
      blending: AdditiveBlending,
      depthWrite: false,
      side: DoubleSide,
      fog: false,
    }),
  )
  mesh.visible = false
  mesh.renderOrder = 1100
  stage.scene.add(mesh)
  return {
    show(parcel) {
      mesh.visible = parcel !== undefined
      if (!parcel) return
      const { x, z } = parcelOrigin(parcel.x, parcel.y)
      mesh.position.set(x, 0.04, z)
    },
  }
}

/** Four flat bands on the ground and four curtains that fade upwards, from the south-west corner. */
function frameGeometry(): BufferGeometry {
  const p = PARCEL_METRES
  const corners = [
    [0, 0],
    [p, 0],
    [p, -p],
    [0, -p],
  ] as const
  const positions: number[] = []
  const colours: number[] = []
  const quad = (points: readonly (readonly [number, number, number, number])[]): void => {
    for (const i of [0, 1, 2, 0, 2, 3]) {
      const [x, y, z, light] = points[i] as readonly [number, number, number, number]
      positions.push(x, y, z)
      colours.push(light, light, light)
    }
  }
  corners.forEach(([x0, z0], i) => {
    const [x1, z1] = corners[(i + 1) % 4] as readonly [number, number]
    const inX = (v: number): number => v + (v === 0 ? BAND : -BAND)
    const inZ = (v: number): number => v + (v === 0 ? -BAND : BAND)
    quad([
      [x0, 0, z0, 1],
      [x1, 0, z1, 1],
      [inX(x1), 0, inZ(z1), 1],
      [inX(x0), 0, inZ(z0), 1],
    ])
    quad([
      [x0, 0, z0, 0.6],
      [x1, 0, z1, 0.6],
      [x1, RISE, z1, 0],
      [x0, RISE, z0, 0],
    ])
  })
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
  geometry.setAttribute('color', new BufferAttribute(new Float32Array(colours), 3))
  return geometry
}
