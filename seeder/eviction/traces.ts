/**
 * Requests as seeders of the city may see them, from seeds: the same on every machine. Sizes are
 * log-normal around 2 MB between 20 KB and 200 MB, as published 3D models are; popularity follows
 * Zipf's law, and what differs between the traces is how it moves.
 */
import { type Random, seededRandom } from './random.ts'

export interface Trace {
  readonly name: string
  /** Bytes of each model. */
  readonly sizes: Uint32Array
  /** Indices of models in the order they are asked for. */
  readonly requests: Uint32Array
  /** Where in the city each model stands, a number a neighbourhood. */
  readonly places: Uint32Array
}

const MODELS = 10_000
const REQUESTS = 150_000
/** Models of one place: about a room cell of 64 m. */
const PER_PLACE = 25
const [SMALLEST, MEDIAN, LARGEST] = [20_000, 2_000_000, 200_000_000]
/** Standard deviation of the logarithm of sizes. */
const SPREAD = 1.5

/** People of one neighbourhood, day after day: some models are asked for far more than others. */
export function neighbourhood(seed: number): Trace {
  const random = seededRandom(seed)
  const draw = zipf(MODELS, 0.8, random)
  return {
    name: 'neighbourhood',
    sizes: sizes(random),
    requests: fill(draw),
    places: anywhere(random),
  }
}

/** The same with a crawler that takes one model after the other: a third of all requests. */
export function crawler(seed: number): Trace {
  const random = seededRandom(seed)
  const draw = zipf(MODELS, 0.9, random)
  let next = 0
  const request = (): number => (random() < 1 / 3 ? next++ % MODELS : draw())
  return {
    name: 'crawler',
    sizes: sizes(random),
    requests: fill(request),
    places: anywhere(random),
  }
}

/** A crowd walks through the city: half of all requests are for what stands around it. */
export function movingCrowd(seed: number): Trace {
  const random = seededRandom(seed)
  const draw = zipf(MODELS, 0.8, random)
  const near = zipf(MODELS / 25, 0.7, random)
  // Popularity and place have nothing to do with each other: 7 steps in a ring of models.
  const request = (at: number): number => {
    if (random() < 0.5) return draw()
    const centre = Math.floor((at / REQUESTS) * MODELS * 2)
    return ((centre + near()) * 7) % MODELS
  }
  // Step s of the ring is model 7 s: popularity tells nothing about the place.
  const places = new Uint32Array(MODELS)
  for (let step = 0; step < MODELS; step++) {
    places[(step * 7) % MODELS] = Math.floor(step / PER_PLACE)
  }
  return { name: 'moving crowd', sizes: sizes(random), requests: fill(request), places }
}

/** New models come out all day: each is popular at once, and fades as newer ones come. */
export function releases(seed: number): Trace {
  const random = seededRandom(seed)
  const rank = zipf(MODELS / 2, 1, random)
  const old = zipf(MODELS / 2, 0.8, random)
  const request = (at: number): number => {
    if (random() < 0.5) return old()
    const newest = MODELS / 2 + Math.floor((at / REQUESTS) * (MODELS / 2))
    return newest - Math.min(rank(), newest)
  }
  return {
    name: 'releases',
    sizes: sizes(random),
    requests: fill(request),
    places: anywhere(random),
  }
}

/** All of them, as the bench runs them. */
export const traces = (seed: number): Trace[] => [
  neighbourhood(seed),
  crawler(seed + 1),
  movingCrowd(seed + 2),
  releases(seed + 3),
]

/** For traces in which people are everywhere. */
const anywhere = (random: Random): Uint32Array =>
  Uint32Array.from({ length: MODELS }, () => (random() * MODELS) / PER_PLACE)

const fill = (request: (at: number) => number): Uint32Array =>
  Uint32Array.from({ length: REQUESTS }, (_, at) => request(at))

function sizes(random: Random): Uint32Array {
  return Uint32Array.from({ length: MODELS }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.min(LARGEST, Math.max(SMALLEST, MEDIAN * Math.exp(SPREAD * normal)))
  })
}

/** Draws ranks 0..count-1, rank r with weight 1 / (r + 1)^skew. */
function zipf(count: number, skew: number, random: Random): () => number {
  const cumulative = new Float64Array(count)
  let sum = 0
  for (let rank = 0; rank < count; rank++) {
    sum += (rank + 1) ** -skew
    cumulative[rank] = sum
  }
  return () => {
    const target = random() * sum
    let [low, high] = [0, count - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((cumulative[middle] ?? sum) < target) low = middle + 1
      else high = middle
    }
    return low
  }
}
