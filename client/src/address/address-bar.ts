/** Keeps `#X,Y,HEADING` in the page's address up to date while walking, and obeys it when changed. */
import type { Place } from './place.ts'
import { formatPlace, parsePlace } from './place.ts'

/** Safari refuses more than 100 `replaceState` in 30 s, and nobody reads faster than this. */
export const MIN_WRITE_INTERVAL_MS = 700

/** The little of `window` that is needed; tests pass a fake. */
export interface AddressWindow {
  readonly location: { readonly hash: string; readonly href: string }
  readonly history: { replaceState(data: unknown, unused: string, url: string): void }
  addEventListener(type: 'hashchange', listener: () => void): void
  removeEventListener(type: 'hashchange', listener: () => void): void
  setTimeout(run: () => void, ms: number): number
  clearTimeout(id: number): void
}

export interface AddressBar {
  /** Full URL of a place: this page, its query, and the place as fragment. */
  link(place: Place): string
  /** Shows a place; at most every `MIN_WRITE_INTERVAL_MS`, the latest wins. */
  show(place: Place): void
  stop(): void
}

/** `onJump` gets places that somebody typed or clicked; `onInvalid` the reason for bad ones. */
export function createAddressBar(options: {
  window: AddressWindow
  onJump: (place: Place) => void
  onInvalid: (reason: string) => void
}): AddressBar {
  const { window: page } = options
  let shown = page.location.hash
  let waiting: string | undefined
  let timer: number | undefined

  const write = (hash: string): void => {
    if (hash === shown) return
    shown = hash
    page.history.replaceState(null, '', hash)
  }

  const onTimer = (): void => {
    timer = undefined
    // Forgotten whatever it says: a place left waiting would overwrite a newer one later.
    const latest = waiting
    waiting = undefined
    if (latest === undefined || latest === shown) return
    write(latest)
    timer = page.setTimeout(onTimer, MIN_WRITE_INTERVAL_MS)
  }

  const onHashChange = (): void => {
    if (page.location.hash === shown) return
    shown = page.location.hash
    const parsed = parsePlace(shown)
    if (parsed.kind === 'place') options.onJump(parsed.place)
    if (parsed.kind === 'invalid') options.onInvalid(parsed.reason)
  }
  page.addEventListener('hashchange', onHashChange)

  return {
    link: (place) => `${page.location.href.split('#')[0]}${formatPlace(place)}`,
    show(place) {
      const hash = formatPlace(place)
      if (timer !== undefined) {
        waiting = hash
        return
      }
      write(hash)
      timer = page.setTimeout(onTimer, MIN_WRITE_INTERVAL_MS)
    },
    stop() {
      page.removeEventListener('hashchange', onHashChange)
      if (timer !== undefined) page.clearTimeout(timer)
    },
  }
}
