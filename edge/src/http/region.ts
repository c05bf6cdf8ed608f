/** Roughly where a request comes from: the continent, and nothing finer, ever leaves the Worker. */

const REGIONS = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'] as const
/** A continent, as Cloudflare's network tells it (`request.cf.continent`). */
export type Region = (typeof REGIONS)[number]

/** Reads a region; '' for anything else, so that nothing else is ever kept. */
export const regionIn = (value: unknown): Region | '' =>
  REGIONS.find((region) => region === value) ?? ''

/** The region of a request; '' where no such network is in front. */
export const regionOf = (request: Request): Region | '' =>
  regionIn((request as { readonly cf?: { readonly continent?: unknown } }).cf?.continent)
