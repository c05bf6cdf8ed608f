import { describe, expect, it } from 'vitest'
import { createPresence } from './presence.ts'

/** `a7` stands in place a; `tree` in many. */
const presence = () =>
  createPresence<string>((item) => (item === 'tree' ? [...'abcdefgh'].map(place) : [place(item)]))
const place = (item: string): number => item.charCodeAt(0)

describe('presence', () => {
  it('shows where many models are asked for, and no longer when people have gone', () => {
    const { asked, isBusy } = presence()
    for (const elsewhere of [...'bcdefghijklmnop']) asked(`${elsewhere}1`, 0, undefined)
    for (let i = 0; i < 20; i++) asked(`a${i}`, 0, undefined)
    expect(isBusy('a99', 0)).toBe(true)
    expect(isBusy('b99', 0)).toBe(false)
    for (let i = 0; i < 20; i++) asked(`b${i}`, 3, undefined)
    expect(isBusy('a99', 3)).toBe(false)
    expect(isBusy('b99', 3)).toBe(true)
  })

  it('takes one model that everybody wants for no crowd', () => {
    const { asked, isBusy } = presence()
    for (const elsewhere of [...'bcdefghijklmnop']) asked(`${elsewhere}1`, 0, undefined)
    asked('a1', 0, undefined)
    for (let i = 1; i <= 100; i++) asked('a1', i / 10_000, (i - 1) / 10_000)
    expect(isBusy('a2', 0.01)).toBe(false)
  })

  it('learns nothing from what stands everywhere or nowhere', () => {
    const { asked, isBusy } = presence()
    for (let i = 0; i < 100; i++) asked('tree', 0, undefined)
    expect(isBusy('a1', 0)).toBe(false)
    const nowhere = createPresence<string>(() => [])
    nowhere.asked('a', 0, undefined)
    expect(nowhere.isBusy('a', 0)).toBe(false)
  })
})
