import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanName, createSettingsStorage, MAX_NAME_LENGTH, randomName } from './settings.ts'

function memory(entries: Record<string, string> = {}) {
  const kept = new Map(Object.entries(entries))
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}
const open = (storage: ReturnType<typeof memory> | undefined) =>
  createSettingsStorage({ storage, random: () => 0, prefersReducedMotion: true, isSmall: false })

describe('settings', () => {
  it('come back as they were saved', () => {
    const storage = memory()
    const settings = { name: 'Ada', quality: 'low', hour: 20, reducedMotion: false } as const
    open(storage).save(settings)
    expect(open(storage).load()).toEqual(settings)
  })

  it('start with a friendly name and the wishes of the system', () => {
    expect(open(undefined).load()).toMatchObject({ name: 'Quiet Otter', reducedMotion: true })
  })

  it('are checked one by one when something else was stored', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { name, quality, hour } = open(memory({ 'cosmos.settings': text })).load()
        expect(name).not.toBe('')
        expect(['low', 'medium', 'high']).toContain(quality)
        expect(hour >= 0 && hour <= 24).toBe(true)
      }),
    )
  })

  it('work where the browser forbids storage', () => {
    const forbidden = {
      getItem: () => {
        throw new Error('denied')
      },
      setItem: () => {
        throw new Error('denied')
      },
    }
    const storage = open(forbidden)
    expect(storage.firstVisit).toBe(true)
    storage.remember()
    expect(storage.load().name).toBe('Quiet Otter')
  })
})

describe('names', () => {
  it('are trimmed, without control characters, and never too long', () => {
    expect(cleanName('  A\u0000d\u200ba  Lovelace ')).toBe('Ada Lovelace')
    expect(cleanName('\u202e \n')).toBe('')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const name = cleanName(typed)
        expect([...name].length).toBeLessThanOrEqual(MAX_NAME_LENGTH)
        expect(cleanName(name)).toBe(name)
      }),
    )
  })

  it('are found for everybody', () => {
    expect(randomName(() => 0.999999)).toMatch(/^\w+ \w+$/)
  })
})
