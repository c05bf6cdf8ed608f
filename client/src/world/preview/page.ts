/** Dev page: the world alone, with a made-up city. Query: quality, hour, view. */
import type { Quality } from '../../ports.ts'
import { createWorld } from '../world.ts'
import { sampleCity } from './sample-city.ts'
import { isView, VIEWS } from './views.ts'

const query = new URLSearchParams(location.search)
const canvas = document.querySelector('canvas')
if (!canvas) throw new Error('preview page has no canvas')

const world = createWorld({
  canvas,
  quality: (query.get('quality') ?? 'medium') as Quality,
  reducedMotion: false,
  clock: () => performance.now(),
  adaptive: false,
})
world.setCity(sampleCity())
const view = query.get('view') ?? 'arrivalNorth'
if (isView(view)) world.setPose(VIEWS[view])
world.setHour(Number(query.get('hour') ?? 9.8))
world.start()
Object.assign(globalThis, { world, views: VIEWS })
