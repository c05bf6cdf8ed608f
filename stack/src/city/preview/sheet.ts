/** Contact sheets of the catalogue: `node sheet.ts GLB-FOLDER OUT-FOLDER [PART] [LOD] [day|dusk]`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Shot, Shown } from './page.ts'
import { openCamera } from './render.ts'

const [folder = '/tmp/city-glb', out = '/tmp/city-png', part = '', lod = '0', hours = 'day'] =
  process.argv.slice(2)
interface Entry {
  slug: string
  footprint: [number, number]
  kind: string
}
const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as Entry[]
/** Tall things stand at the back of the sheet. */
const ORDER = ['civic', 'tower', 'shop', 'house', 'furniture']
const wanted = index.filter((e) => part.split(',').some((p) => e.slug.includes(p) || e.kind === p))
wanted.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))

const shown: Shown[] = []
const area = wanted.reduce(
  (sum, e) =>
    sum + (e.footprint[0] === 0 ? 42 : (e.footprint[0] * 10 + 3) * (e.footprint[1] * 10 + 3)),
  0,
)
/** Metres of a row: the sheet is a little wider than deep. */
const rowWidth = Math.sqrt(area * 1.9)
let x = 0
let z = 0
let wide = 0
let deepest = 0
for (const entry of wanted) {
  const small = entry.footprint[0] === 0
  const w = small ? 6 : entry.footprint[0] * 10 + 3
  const d = small ? 7 : entry.footprint[1] * 10 + 3
  if (x + w > rowWidth && x > 0) {
    z += deepest
    x = 0
    deepest = 0
  }
  shown.push({
    url: `/${entry.slug}.lod${lod}.glb`,
    x: x + w / 2,
    y: 0,
    z: z + d / 2,
    heading: 180,
    scale: 1,
  })
  x += w
  wide = Math.max(wide, x)
  deepest = Math.max(deepest, d)
}
const deep = z + deepest
const centre: [number, number, number] = [wide / 2, 3, deep / 2]
const reach = Math.max(wide * 1.02, deep * 1.25)
await mkdir(out, { recursive: true })
const camera = await openCamera(folder)
for (const hour of hours.split(',') as ('day' | 'dusk')[]) {
  const shot: Shot = {
    width: 1800,
    height: 1000,
    hour,
    camera: {
      at: [centre[0] + reach * 0.12, 3 + reach * 0.8, centre[2] + reach * 0.9],
      look: centre,
      fov: 32,
    },
    shown,
    ground: [[wide / 2, deep / 2, wide * 3, deep * 4, -0.02, '#b9ad9d']],
    shadow: reach * 0.8,
    fog: 0,
  }
  await writeFile(
    join(out, `sheet-${part.replaceAll(',', '+') || 'all'}-lod${lod}-${hour}.png`),
    await camera.take(shot),
  )
}
await camera.close()
