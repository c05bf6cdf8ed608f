/** Two visitors meet, talk, and part, through a relay that hears nothing of it. */
import { type BaseWallet, getBytes, Wallet } from 'ethers'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { launchBrowser, visit } from './support/visitor.ts'

const { portal } = inject('stack')
const SECRET = 'the-lamp-by-the-fountain-is-lit'
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** Adds to `frames` what goes over the page's sockets, byte for byte (latin1). */
function recordFrames(page: Page, frames: string[]): void {
  page.on('websocket', (socket) => {
    const keep = ({ payload }: { payload: string | Buffer }) => {
      frames.push(typeof payload === 'string' ? payload : payload.toString('latin1'))
    }
    socket.on('framesent', keep)
    socket.on('framereceived', keep)
  })
}

/** A wallet that announces itself as extensions do (EIP-6963), and says yes to everything. */
async function addWallet(page: Page, wallet: BaseWallet, name: string): Promise<void> {
  await page.exposeFunction('answerAsWallet', (method: string, params: readonly string[] = []) =>
    method === 'personal_sign' ? wallet.signMessage(getBytes(params[0] ?? '0x')) : [wallet.address],
  )
  await page.addInitScript(
    (info) => {
      const { answerAsWallet } = window as unknown as {
        answerAsWallet: (method: string, params?: readonly string[]) => Promise<unknown>
      }
      const provider = {
        request: (call: { method: string; params?: readonly string[] }) =>
          answerAsWallet(call.method, call.params),
      }
      window.addEventListener('eip6963:requestProvider', () => {
        const detail = { info, provider }
        window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
      })
    },
    { uuid: 'test-fox', name },
  )
}

describe('two visitors', () => {
  test('see each other, talk, and notice when one leaves', async ({ expect }) => {
    const frames: string[] = []
    const ada = await visit(browser, portal, { prepare: (page) => recordFrames(page, frames) })
    await ada.until('Ada is in a room', (s) => s.relay === 'joined')
    const bob = await visit(browser, portal)
    await bob.until('Bob is in a room', (s) => s.relay === 'joined')
    await ada.until('Ada sees Bob', (s) => s.people >= 2)
    await bob.until('Bob sees Ada', (s) => s.people >= 2)

    const heard = bob.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          window.cosmos.on('chat', (message) => {
            const { text, mine } = message as { text: string; mine: boolean }
            if (!mine) resolve(text)
          })
        }),
    )
    await ada.page.evaluate((text) => window.cosmos.say(text), SECRET)
    expect(await heard).toBe(SECRET)
    expect(await bob.page.locator('body').textContent()).toBeTruthy()

    // What went over Ada's sockets is all the relay ever had.
    expect(frames.length).toBeGreaterThan(10)
    for (const frame of frames) expect(frame).not.toContain(SECRET)

    await ada.leave()
    await bob.until('Bob is alone again', (s) => s.people <= 1)
    expect(bob.errors).toEqual([])
    await bob.leave()
  })

  test('see whose wallet is whose, which the relay does not', async ({ expect }) => {
    const frames: string[] = []
    const wallet = Wallet.createRandom()
    const ada = await visit(browser, portal, {
      async prepare(page) {
        recordFrames(page, frames)
        await addWallet(page, wallet, 'Test Fox')
      },
    })
    const bob = await visit(browser, portal)
    await ada.until('Ada sees Bob', (s) => s.relay === 'joined' && s.people >= 2)

    await ada.page.getByRole('button', { name: 'Settings' }).click()
    await ada.page.getByRole('button', { name: 'Show Test Fox' }).click()
    await ada.page.getByText('Shown to the people around you').waitFor()
    await bob.page.getByRole('button', { name: 'Chat' }).first().click()
    await bob.page.getByTitle(`Signed by the wallet ${wallet.address.toLowerCase()}`).waitFor()

    await ada.page.getByRole('button', { name: 'Hide' }).click()
    await bob.page.getByTitle(/Signed by the wallet/).waitFor({ state: 'detached' })
    const bytes = wallet.address.slice(2).toLowerCase()
    for (const frame of frames) {
      expect(frame.toLowerCase()).not.toContain(bytes)
      expect(Buffer.from(frame, 'latin1').toString('hex')).not.toContain(bytes)
    }
    expect(frames.length).toBeGreaterThan(10)
    await ada.leave()
    await bob.leave()
  })
})
