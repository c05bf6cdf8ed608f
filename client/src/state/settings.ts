/** What a visitor chose, kept on their device. Whatever is stored is checked before it is used. */
import type { Settings } from './app-state.ts'

const KEY = 'cosmos.settings'
const SEEN_KEY = 'cosmos.visited'
/** What fits above a head and into a list; the rooms would allow 32. */
export const MAX_NAME_LENGTH = 24
/** Golden morning: long shadows, everything readable. */
export const DEFAULT_HOUR = 9.8

const ADJECTIVES = [
  'Quiet',
  'Sunny',
  'Brave',
  'Gentle',
  'Curious',
  'Merry',
  'Swift',
  'Calm',
  'Lucky',
]
const ANIMALS = ['Otter', 'Heron', 'Fox', 'Badger', 'Finch', 'Hare', 'Lynx', 'Wren', 'Seal', 'Mole']

/** A friendly guest name; `random` answers 0 to 1. */
export function randomName(random: () => number): string {
  const pick = (words: readonly string[]): string =>
    words[Math.min(words.length - 1, Math.floor(random() * words.length))] as string
  return `${pick(ADJECTIVES)} ${pick(ANIMALS)}`
}

/** Trims, drops control characters and cuts to `MAX_NAME_LENGTH`; '' if nothing is left. */
export function cleanName(typed: string): string {
  const visible = typed
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return [...visible].slice(0, MAX_NAME_LENGTH).join('').trim()
}

export interface SettingsStorage {
  load(): Settings
  save(settings: Settings): void
  /** True until `remember` was called on this device. */
  readonly firstVisit: boolean
  remember(): void
}

/** `storage` may be undefined or throw (private windows, blocked cookies): defaults then. */
export function createSettingsStorage(options: {
  storage: Pick<Storage, 'getItem' | 'setItem'> | undefined
  random: () => number
  prefersReducedMotion: boolean
  isSmall: boolean
}): SettingsStorage {
  const { storage } = options
  const defaults: Settings = {
    name: randomName(options.random),
    quality: options.isSmall ? 'medium' : 'high',
    hour: DEFAULT_HOUR,
    reducedMotion: options.prefersReducedMotion,
  }
  const read = (key: string): string | null => {
    try {
      return storage?.getItem(key) ?? null
    } catch {
      // Storage is forbidden here: the visit works, it is only not remembered.
      return null
    }
  }
  const write = (key: string, value: string): void => {
    try {
      storage?.setItem(key, value)
    } catch {
      // Full or forbidden, as above.
    }
  }
  return {
    load: () => checkSettings(read(KEY), defaults),
    save: (settings) => write(KEY, JSON.stringify(settings)),
    get firstVisit() {
      return read(SEEN_KEY) === null
    },
    remember: () => write(SEEN_KEY, '1'),
  }
}

function checkSettings(text: string | null, defaults: Settings): Settings {
  const stored = parseObject(text)
  const name = typeof stored.name === 'string' ? cleanName(stored.name) : ''
  const hour = typeof stored.hour === 'number' && stored.hour >= 0 && stored.hour <= 24
  const quality = stored.quality
  return {
    name: name || defaults.name,
    quality:
      quality === 'low' || quality === 'medium' || quality === 'high' ? quality : defaults.quality,
    hour: hour ? (stored.hour as number) : defaults.hour,
    reducedMotion:
      typeof stored.reducedMotion === 'boolean' ? stored.reducedMotion : defaults.reducedMotion,
  }
}

function parseObject(text: string | null): Record<string, unknown> {
  if (text === null) return {}
  try {
    const value: unknown = JSON.parse(text)
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch {
    // Somebody else's or damaged: start over with the defaults.
    return {}
  }
}
