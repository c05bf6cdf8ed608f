/** The whole ground, city and country, in one draw call. */
import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  Mesh,
  MeshLambertMaterial,
  NearestFilter,
  RGBAFormat,
  SRGBColorSpace,
} from 'three'
import { PLAN_SPAN } from '../city/city-plan.ts'
import type { Stage, System } from '../system.ts'
import { cellTextures } from './cell-textures.ts'
import { GROUND_PARS, GROUND_VERTEX, GROUND_VERTEX_PARS } from './ground.glsl.ts'
import { terrainMesh } from './terrain.ts'

/** Sharp streets at a flat angle; more costs phones dearly and shows little. */
const ANISOTROPY = 8

const emptyTexels = (): Uint8Array<ArrayBuffer> => new Uint8Array(PLAN_SPAN * PLAN_SPAN * 4)

export function createGround({ scene, reducedMotion }: Stage): System {
  const cellMap = new DataTexture(emptyTexels(), PLAN_SPAN, PLAN_SPAN, RGBAFormat)
  cellMap.magFilter = cellMap.minFilter = NearestFilter
  const colourMap = new DataTexture(emptyTexels(), PLAN_SPAN, PLAN_SPAN, RGBAFormat)
  colourMap.colorSpace = SRGBColorSpace
  colourMap.magFilter = LinearFilter
  colourMap.minFilter = LinearMipmapLinearFilter
  colourMap.generateMipmaps = true
  colourMap.anisotropy = ANISOTROPY

  const uniforms = {
    cellMap: { value: cellMap },
    colourMap: { value: colourMap },
    time: { value: 0 },
  }
  const mesh = new Mesh(groundGeometry(), groundMaterial(uniforms))
  mesh.name = 'ground'
  mesh.receiveShadow = true
  mesh.frustumCulled = false
  // After what stands on it, so that hidden ground is never painted.
  mesh.renderOrder = 900
  scene.add(mesh)

  return {
    name: 'ground',
    setCity(plan) {
      const { cells, colours } = cellTextures(plan)
      cellMap.image.data = cells
      colourMap.image.data = colours
      cellMap.needsUpdate = true
      colourMap.needsUpdate = true
    },
    tick(_dt, { elapsed }) {
      if (!reducedMotion) uniforms.time.value = elapsed
    },
  }
}

function groundGeometry(): BufferGeometry {
  const { positions, depths, indices } = terrainMesh()
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  geometry.setAttribute('depth', new BufferAttribute(depths, 1))
  geometry.setIndex(new BufferAttribute(indices, 1))
  geometry.computeVertexNormals()
  return geometry
}

function groundMaterial(uniforms: Record<string, { value: unknown }>): MeshLambertMaterial {
  const material = new MeshLambertMaterial()
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms)
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', `#include <common>\n${GROUND_VERTEX_PARS}`)
      .replace(
        '#include <worldpos_vertex>',
        // Shadows fall on the upper plane, where nearly all of them are seen.
        `${GROUND_VERTEX}\nvec4 worldPosition = vec4(vTop, 1.0);`,
      )
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', `#include <common>\n${GROUND_PARS}`)
      .replace('#include <color_fragment>', 'diffuseColor.rgb = ground();')
  }
  return material
}
