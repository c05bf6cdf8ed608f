/** The city's own trees: detailed and swaying near the viewer, simple crowns to the horizon. */

import { PALETTE } from '@cosmos/protocol/art/palette'
import {
  type BufferGeometry,
  Color,
  MeshLambertMaterial,
  type WebGLProgramParametersWithUniforms,
} from 'three'
import type { Circle, Obstacles } from '../controls/obstacles.ts'
import { QUALITY } from '../limits.ts'
import type { Stage, System } from '../system.ts'
import { createFarInstances, createNearInstances, HIDE_NEAR, nearCircle } from './instances.ts'
import { createItemIndex, type Item, type ItemIndex } from './items.ts'
import { createNearWatch, reachAt } from './near-watch.ts'
import { setAround } from './obstacle-sectors.ts'
import { farTree, middleTree, pineTree, roundTree, slimTree } from './tree-meshes.ts'
import { treesOf } from './tree-plan.ts'

const NEAR_CAPACITY = 700
const REFRESH_METRES = 14
/** Trees this near stop a walker. */
const SOLID_REACH = 60
const TRUNK_RADIUS = 0.22
const CROWN_START = 2.2

export function createTrees(
  { scene, quality, reducedMotion }: Stage,
  obstacles: Obstacles,
): System {
  const circle = nearCircle()
  const time = { value: 0 }
  const nearMaterial = leafMaterial('near-leaves', (shader) => {
    shader.uniforms.time = time
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nuniform float time;')
      .replace('#include <begin_vertex>', `#include <begin_vertex>\n${SWAY}`)
  })
  const farMaterial = leafMaterial('far-leaves', (shader) => {
    shader.uniforms.nearCircle = circle
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nuniform vec4 nearCircle;')
      .replace('#include <begin_vertex>', `#include <begin_vertex>\n${HIDE_NEAR}`)
  })
  const far = createFarInstances(scene, [middleTree(), farTree()], farMaterial)
  const near = [roundTree(), slimTree(), pineTree()].map((shape: BufferGeometry) =>
    createNearInstances(scene, shape, nearMaterial, NEAR_CAPACITY, true),
  )
  const watch = createNearWatch(REFRESH_METRES)
  let level = QUALITY[quality]
  let trees: readonly Item[] = []
  let index: ItemIndex<Item> = createItemIndex([])

  const choose = (): void => {
    const shown = trees.slice(0, Math.ceil(trees.length * level.treeShare))
    far.set(shown)
    watch.reset()
  }

  return {
    name: 'trees',
    setCity(plan) {
      trees = treesOf(plan)
      index = createItemIndex(trees)
      choose()
    },
    setQuality(next) {
      level = QUALITY[next]
      choose()
    },
    tick(_dt, { eye, elapsed }) {
      if (!reducedMotion) time.value = elapsed
      far.look(eye)
      if (!watch.moved(eye)) return
      const reach = reachAt(level.detailReach, eye.y)
      const items = index.near(eye.x, eye.z, reach)
      near.forEach((kind, k) => {
        kind.show(items.filter((tree) => tree.kind === k))
      })
      circle.value.set(eye.x, eye.z, reach, 0)
      const trunks = items
        .filter((tree) => Math.hypot(tree.x - eye.x, tree.z - eye.z) < SOLID_REACH)
        .map((tree): Circle => ({ x: tree.x, z: tree.z, radius: TRUNK_RADIUS, top: CROWN_START }))
      setAround(obstacles, 'trees', [], trunks)
    },
  }
}

/** Crowns move with the wind, trunks hardly; neighbours not in step. */
const SWAY = /* glsl */ `
{
  vec2 at = instanceMatrix[3].xz;
  float bend = transformed.y * transformed.y * 0.018;
  transformed.x += bend * sin(time * 1.3 + at.x * 0.35 + at.y * 0.2 + transformed.y * 2.0);
  transformed.z += bend * sin(time * 1.1 + at.y * 0.31 - at.x * 0.17);
}
`

/** Bark is marked by pure red vertices: it keeps its own colour whatever the leaves' tint. */
function leafMaterial(
  name: string,
  patch: (shader: WebGLProgramParametersWithUniforms) => void,
): MeshLambertMaterial {
  const material = new MeshLambertMaterial({ vertexColors: true })
  // Both variants come from this one function, whose text three.js takes for the key otherwise.
  material.customProgramCacheKey = () => name
  const bark = { value: new Color(PALETTE.wood.dark) }
  material.onBeforeCompile = (shader) => {
    shader.uniforms.bark = bark
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nuniform vec3 bark;')
      .replace(
        '#include <color_vertex>',
        '#include <color_vertex>\nif (color.g == 0.0) vColor.rgb = bark * color.r;',
      )
    patch(shader)
  }
  return material
}
