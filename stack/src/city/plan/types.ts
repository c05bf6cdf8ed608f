/** What a plan of the demo city consists of. */

/** Where something stands: a title, or a cell of the commons by its coordinates. */
export type PlannedTarget =
  | { readonly kind: 'title'; readonly id: number }
  | { readonly kind: 'commons'; readonly x: number; readonly y: number }

export interface PlannedPlacement {
  /** Slug in the catalogue. */
  readonly model: string
  readonly target: PlannedTarget
  /** Metres along world X, Y, Z from the target's origin, its south-west corner. */
  readonly x: number
  readonly y: number
  readonly z: number
  /** Compass direction the model's front faces: 0 north, 90 east. */
  readonly headingDegrees: number
  readonly scale: number
}

export interface PlannedOwner {
  readonly name: string
  readonly titles: readonly number[]
}

export interface CityPlan {
  /** Private owners. What stands on streets, parks and commons belongs to the foundation. */
  readonly owners: readonly PlannedOwner[]
  readonly placements: readonly PlannedPlacement[]
}

/** As `npm start -- --city` takes them. */
export const CITY_SIZES = ['none', 'small', 'full'] as const
export type CitySize = (typeof CITY_SIZES)[number]
