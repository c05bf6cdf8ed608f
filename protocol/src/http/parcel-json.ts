/** What seeders and edge say about one parcel. */
import type { Parcel } from '../city/city-index.ts'
import { makeMagnet } from '../content/magnet.ts'
import { placeName, quarter } from '../geometry/place-name.ts'
import type { ModelRecord } from '../lightnode/types.ts'
import type { ParcelJson } from './schemas.ts'

/** Where models can be had; goes into the magnet links. */
export interface ContentSources {
  /** HTTP origins of seeders. */
  readonly seeders: readonly string[]
  readonly trackers: readonly string[]
}

export function parcelJson(parcel: Parcel, sources: ContentSources): ParcelJson {
  const { x, y, titleId, owner, placements } = parcel
  const counts = new Map<ModelRecord, number>()
  for (const { model } of placements) counts.set(model, (counts.get(model) ?? 0) + 1)
  return {
    x,
    y,
    id: titleId ?? null,
    class: parcel.class,
    owner: owner ?? null,
    district: quarter(x, y),
    address: `${placeName(x, y)} ${x},${y}`,
    models: [...counts].map(([model, times]) => ({
      id: model.id,
      name: model.name,
      infoHash: model.infoHash,
      size: model.size,
      magnet: makeMagnet({ ...sources, ...model, length: model.size }),
      placements: times,
    })),
  }
}
