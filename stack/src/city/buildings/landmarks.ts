/** The foundation's buildings and monuments. Footprints in lots of 10 m. */
import type { Mesh } from '../mesh/mesh.ts'
import { fountain } from './civic/fountain.ts'
import { gateArch } from './civic/gate-arch.ts'
import { library } from './civic/library.ts'
import { marketHall } from './civic/market-hall.ts'
import { museum } from './civic/museum.ts'
import { obelisk } from './civic/obelisk.ts'
import { observatory } from './civic/observatory.ts'
import { bandstand, pavilion, pergola, streetClock } from './civic/pavilions.ts'
import { school } from './civic/school.ts'
import { station } from './civic/station.ts'
import { theatre } from './civic/theatre.ts'
import { townHall } from './civic/town-hall.ts'
import type { Detail } from './paint.ts'

export interface Landmark {
  readonly slug: string
  readonly title: string
  readonly footprint: readonly [number, number]
  readonly draw: (detail: Detail) => Mesh
}

export const LANDMARKS: readonly Landmark[] = [
  { slug: 'town-hall', title: 'Town hall', footprint: [5, 3], draw: townHall },
  { slug: 'market-hall', title: 'Market hall', footprint: [5, 3], draw: marketHall },
  { slug: 'station', title: 'Station', footprint: [6, 3], draw: station },
  { slug: 'library', title: 'Library', footprint: [4, 3], draw: library },
  { slug: 'theatre', title: 'Theatre', footprint: [4, 3], draw: theatre },
  { slug: 'observatory', title: 'Observatory', footprint: [3, 3], draw: observatory },
  { slug: 'museum', title: 'Museum', footprint: [3, 2], draw: museum },
  { slug: 'school', title: 'School', footprint: [2, 2], draw: school },
  { slug: 'gate-arch', title: 'City gate', footprint: [3, 1], draw: gateArch },
  { slug: 'obelisk', title: 'Obelisk', footprint: [3, 3], draw: obelisk },
  { slug: 'fountain', title: 'Fountain', footprint: [2, 2], draw: fountain },
  { slug: 'bandstand', title: 'Bandstand', footprint: [1, 1], draw: bandstand },
  { slug: 'pavilion', title: 'Round kiosk', footprint: [1, 1], draw: pavilion },
  { slug: 'pergola', title: 'Rose pergola', footprint: [1, 1], draw: pergola },
  { slug: 'street-clock', title: 'Street clock', footprint: [0, 0], draw: streetClock },
]
