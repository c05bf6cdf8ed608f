/** Pictures of the planned city: `node town.ts GLB-FOLDER OUT-FOLDER [SHOTS] [day|dusk]`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PALETTE } from '@cosmos/protocol/art/palette'
import { type CellClass, classOf } from '@cosmos/protocol/geometry/c1'
import { birthCell } from '@cosmos/protocol/geometry/titles'
import { type CityPlan, planCity } from '../plan.ts'
import type { Shot, Shown } from './page.ts'
import { openCamera } from './render.ts'

const [folder = '/tmp/city-glb', out = '/tmp/city-png', names = 'arrival', hours = 'day'] =
  process.argv.slice(2)

const CAMERAS: Readonly<Record<string, Shot['camera'] & { shadow: number }>> = {
  arrival: { at: [3, 1.8, 388], look: [0, 9, 300], fov: 62, shadow: 130 },
  gate: { at: [6, 2, 318], look: [-4, 8, 250], fov: 62, shadow: 110 },
  street: { at: [74, 1.75, 414.5], look: [30, 5, 415.5], fov: 65, shadow: 80 },
  corner: { at: [55, 4, 418], look: [80, 7, 400], fov: 62, shadow: 60 },
  roofs: { at: [120, 62, 470], look: [10, 0, 330], fov: 50, shadow: 190 },
  square: { at: [0, 46, 320], look: [0, 6, 200], fov: 58, shadow: 150 },
  hall: { at: [18, 2, 226], look: [-54, 12, 206], fov: 60, shadow: 90 },
  market: { at: [-14, 2.4, 232], look: [52, 8, 208], fov: 60, shadow: 90 },
  avenue: { at: [5, 1.8, 505], look: [0, 7, 420], fov: 60, shadow: 90 },
  above: { at: [0, 330, 560], look: [0, 0, 330], fov: 50, shadow: 330 },
}

const GROUND: Readonly<Record<CellClass, string>> = {
  outside: PALETTE.land.outside,
  commons: PALETTE.paving.light,
  street: PALETTE.paving.mid,
  park: PALETTE.green.grass,
  ico: '#a9b57e',
  auction: '#b3b886',
}

function shownOf(plan: CityPlan): Shown[] {
  return plan.placements.map((p) => {
    const cell = p.target.kind === 'title' ? birthCell(p.target.id) : p.target
    if (!cell) throw new Error('a plan names a title that was never born')
    return {
      url: `/${p.model}.lod0.glb`,
      x: cell.x * 10 + p.x,
      y: p.y,
      z: -cell.y * 10 + p.z,
      heading: p.headingDegrees,
      scale: p.scale,
    }
  })
}

/** One box per run of cells of a class in a row, with carriageways on streets. */
function groundAround(x0: number, x1: number, y0: number, y1: number): Shot['ground'] {
  const ground: [number, number, number, number, number, string][] = []
  for (let y = y0; y <= y1; y++) {
    let from = x0
    for (let x = x0 + 1; x <= x1 + 1; x++) {
      if (x <= x1 && classOf(x, y) === classOf(from, y)) continue
      const w = (x - from) * 10
      ground.push([from * 10 + w / 2, -y * 10 - 5, w, 10, 0, GROUND[classOf(from, y)]])
      from = x
    }
    for (let x = x0; x <= x1; x++) {
      if (classOf(x, y) !== 'street') continue
      const ways = (
        [
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
        ] as const
      ).map(([dx, dy]) => classOf(x + dx, y + dy) === 'street')
      const [e, w, n, s] = ways
      const [cx, cz] = [x * 10 + 5, -y * 10 - 5]
      const hex = PALETTE.road.asphalt
      if (e || w)
        ground.push([
          cx + (e ? 1 : 0) - (w ? 1 : 0),
          cz,
          6 + (e ? 2 : 0) + (w ? 2 : 0),
          6,
          0.02,
          hex,
        ])
      if (n || s)
        ground.push([
          cx,
          cz - (n ? 1 : 0) + (s ? 1 : 0),
          6,
          6 + (n ? 2 : 0) + (s ? 2 : 0),
          0.02,
          hex,
        ])
    }
  }
  return ground
}

const plan = planCity('small')
console.log(`${plan.placements.length} placements`)
const shown = shownOf(plan)
const ground = groundAround(-34, 33, -66, 10)
await mkdir(out, { recursive: true })
const camera = await openCamera(folder)
for (const name of names.split(',')) {
  const view = CAMERAS[name]
  if (!view) throw new Error(`no shot "${name}"; there are ${Object.keys(CAMERAS).join(', ')}`)
  for (const hour of hours.split(',') as ('day' | 'dusk')[]) {
    const shot: Shot = {
      width: 1600,
      height: 900,
      hour,
      camera: view,
      shown,
      ground,
      shadow: view.shadow,
      fog: 0.0016,
    }
    await writeFile(join(out, `town-${name}-${hour}.png`), await camera.take(shot))
  }
}
await camera.close()
