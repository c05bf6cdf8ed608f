/** Borders of blocks: in detail near the viewer, as ridges up to the middle distance. */
import { MeshLambertMaterial } from 'three'
import type { Obstacles } from '../controls/obstacles.ts'
import { QUALITY } from '../limits.ts'
import type { Stage, System } from '../system.ts'
import { farBorder, fenceMesh, hedgeMesh, wallMesh } from './hedge-meshes.ts'
import { hedgeBoxes, hedgesOf } from './hedge-plan.ts'
import { createNearInstances } from './instances.ts'
import { createItemIndex, type Item } from './items.ts'
import { createNearWatch, reachAt } from './near-watch.ts'
import { setAround } from './obstacle-sectors.ts'

const REFRESH_METRES = 16
/** Ridges reach this many times further than the detailed borders. */
const FAR_SHARE = 3
const NEAR_CAPACITY = 900
const FAR_CAPACITY = 6000
const SOLID_REACH = 60

export function createHedges({ scene, quality }: Stage, obstacles: Obstacles): System {
  const material = new MeshLambertMaterial({ vertexColors: true })
  const near = [hedgeMesh(), wallMesh(), fenceMesh()].map((shape) =>
    createNearInstances(scene, shape, material, NEAR_CAPACITY, true),
  )
  const far = createNearInstances(scene, farBorder(), material, FAR_CAPACITY, false)
  const watch = createNearWatch(REFRESH_METRES)
  let reach = QUALITY[quality].detailReach
  let index = createItemIndex<Item>([])

  return {
    name: 'hedges',
    setCity(plan) {
      index = createItemIndex(hedgesOf(plan))
      watch.reset()
    },
    setQuality(next) {
      reach = QUALITY[next].detailReach
      watch.reset()
    },
    tick(_dt, { eye }) {
      if (!watch.moved(eye)) return
      const close = reachAt(reach, eye.y)
      const around = index.near(eye.x, eye.z, reachAt(reach * FAR_SHARE, eye.y * 0.6))
      const away = (item: Item): number => Math.hypot(item.x - eye.x, item.z - eye.z)
      near.forEach((kind, k) => {
        kind.show(around.filter((item) => item.kind === k && away(item) < close))
      })
      far.show(around.filter((item) => away(item) >= close))
      const solid = around.filter((item) => away(item) < SOLID_REACH)
      setAround(obstacles, 'hedges', solid.flatMap(hedgeBoxes), [])
    },
  }
}
