/** What a long run shows: whether memory grows, and how long the event loop was held up. Pure. */

export interface Sample {
  /** Seconds since the start. */
  readonly at: number
  /** Bytes. */
  readonly rss: number
  readonly heap: number
  readonly descriptors: number
  /** Milliseconds, of the time since the sample before. */
  readonly lagP99: number
}

/** prom-client's timer waits so long itself, and Node counts that as delay. */
const TIMER_MS = 10

/** The figures of a scrape of `/metrics`. Throws where one is missing. */
export function readSample(metrics: string, at: number): Sample {
  const figure = (name: string): number => {
    const match = new RegExp(`^cosmos_${name} (\\S+)$`, 'm').exec(metrics)
    if (!match) throw new Error(`the metrics lack cosmos_${name}`)
    return Number(match[1])
  }
  return {
    at,
    rss: figure('process_resident_memory_bytes'),
    heap: figure('nodejs_heap_size_used_bytes'),
    descriptors: figure('process_open_fds'),
    lagP99: Math.max(0, figure('nodejs_eventloop_lag_p99_seconds') * 1000 - TIMER_MS),
  }
}

/** Slope of the line of least squares, in units of `y` per unit of `x`; 0 for fewer than two points. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  const together = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  return spread === 0 ? 0 : together / spread
}

/** Change an hour, of what is left when the first third of the run has warmed everything up. */
export function perHour(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const warm = samples.slice(Math.floor(samples.length / 3))
  return slope(warm.map((sample) => ({ x: sample.at / 3_600, y: of(sample) })))
}

/** The value that `share` of all are not above; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
