/** Classes of land in the words of the panels. */
import { classOf, type LandClass } from '@cosmos/protocol/geometry/c1'
import type { CityIndex } from '../city/city-index.ts'

export const LAND_WORDS: Readonly<Record<LandClass, { name: string; explains: string }>> = {
  street: { name: 'Street', explains: 'Public for ever: never sold, open to everybody.' },
  park: { name: 'Park', explains: 'Public green: never sold, open to everybody.' },
  ico: { name: 'Claim land', explains: 'Land for those who helped to found the city.' },
  auction: { name: 'Auction land', explains: 'Land that is sold by open auction.' },
  formed: { name: 'New land', explains: 'Formed at the edge after the city was founded.' },
  commons: { name: 'Commons', explains: 'Belongs to everybody; the foundation builds here.' },
  vacant: { name: 'Vacant', explains: 'The title that stood here has moved away.' },
  outside: { name: 'Open country', explains: 'Beyond the rim: the city can still grow here.' },
}

/** Class of the land, from geometry alone while there is no grid. */
export const landAt = (x: number, y: number, index: CityIndex | undefined): LandClass =>
  index ? index.landAt(x, y) : classOf(x, y)
