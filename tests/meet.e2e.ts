/** Two visitors meet, talk, and part, through a relay that hears nothing of it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { launchBrowser, visit } from './support/visitor.ts'

const { portal } = inject('stack')
const SECRET = 'the-lamp-by-the-fountain-is-lit'
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

describe('two visitors', () => {
  test('see each other, talk, and notice when one leaves', async ({ expect }) => {
    const ada = await visit(browser, portal)
    const frames: string[] = []
    ada.page.on('websocket', (socket) => {
      const keep = ({ payload }: { payload: string | Buffer }) => {
        frames.push(typeof payload === 'string' ? payload : payload.toString('latin1'))
      }
      socket.on('framesent', keep)
      socket.on('framereceived', keep)
    })
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
    for (const frame of frames) expect(frame).not.toContain(SECRET)

    await ada.leave()
    await bob.until('Bob is alone again', (s) => s.people <= 1)
    expect(bob.errors).toEqual([])
    await bob.leave()
  })
})
