import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FoundWallet, findWallets } from './wallets.ts'

const provider = () => ({ request: async () => undefined })

/** A page in which wallets announce themselves when they are asked to. */
function createPage(announcements: readonly unknown[] = [], ethereum?: unknown) {
  const page = Object.assign(new EventTarget(), { ethereum })
  const announce = (detail: unknown) =>
    page.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  page.addEventListener('eip6963:requestProvider', () => {
    for (const detail of announcements) announce(detail)
  })
  return { page, announce }
}

function search(announcements: readonly unknown[], ethereum?: unknown) {
  const { page, announce } = createPage(announcements, ethereum)
  let wallets: readonly FoundWallet[] = []
  const stop = findWallets(page, (found) => {
    wallets = found
  })
  return { announce, stop, names: () => wallets.map(({ name }) => name), wallets: () => wallets }
}

describe('the wallets of a browser', () => {
  it('are those that announce themselves, early or late, each once', () => {
    const first = { info: { uuid: 'a', name: 'Fox' }, provider: provider() }
    const { announce, names, stop } = search([first])
    expect(names()).toEqual(['Fox'])
    announce({ info: { uuid: 'b', name: 'Rabbit' }, provider: provider() })
    announce(first)
    expect(names()).toEqual(['Fox', 'Rabbit'])
    stop()
    announce({ info: { uuid: 'c', name: 'Late' }, provider: provider() })
    expect(names()).toEqual(['Fox', 'Rabbit'])
  })

  it('include one that only stands in the window, but not twice', () => {
    const bare = provider()
    expect(search([], bare).names()).toEqual(['Browser wallet'])
    const announced = { info: { uuid: 'a', name: 'Fox' }, provider: bare }
    expect(search([announced], bare).names()).toEqual(['Fox'])
    expect(search([]).names()).toEqual([])
  })

  it('are shown with a short name without hidden characters', () => {
    const odd = { info: { uuid: 'a', name: `F\u202eox${'x'.repeat(90)}` }, provider: provider() }
    const [name = ''] = search([odd]).names()
    expect(name).toMatch(/^Foxx+$/)
    expect(name.length).toBe(32)
    const nameless = { info: { uuid: 'b', name: '\u200b' }, provider: provider() }
    expect(search([nameless]).names()).toEqual(['Wallet'])
  })

  it('do not include anything that is no wallet, and never too many', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (announcements) => {
        expect(search(announcements, announcements[0]).wallets()).toEqual([])
      }),
    )
    const many = Array.from({ length: 50 }, (_, i) => ({
      info: { uuid: String(i), name: 'W' },
      provider: provider(),
    }))
    expect(search(many).wallets()).toHaveLength(12)
  })
})
