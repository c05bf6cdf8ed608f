/** What goes wrong in the world: seeders die, lie; the edge dies; and the city goes on. */

import { HDNodeWallet, Mnemonic, Wallet } from 'ethers'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type LyingSeeder, startLyingSeeder } from './support/lying-seeder.ts'
import { descendant } from './support/processes.ts'
import { type RunningStack, startTestStack } from './support/running-stack.ts'
import { launchBrowser, visit } from './support/visitor.ts'

/** A funded account of the local chain that nothing else uses. */
const SPARE_ACCOUNT = 39
const MNEMONIC = 'test test test test test test test test test test test junk'

let browser: Browser
let stack: RunningStack
let liar: LyingSeeder

beforeAll(async () => {
  browser = await launchBrowser()
  stack = await startTestStack()
  const { rpc, cosmos, seeders } = stack.addresses
  const spare = HDNodeWallet.fromMnemonic(
    Mnemonic.fromPhrase(MNEMONIC),
    `m/44'/60'/0'/0/${SPARE_ACCOUNT}`,
  )
  liar = await startLyingSeeder({
    honest: seeders[0] ?? '',
    rpc,
    cosmos,
    key: new Wallet(spare.privateKey).privateKey,
  })
})
afterAll(async () => {
  await browser?.close()
  await liar?.close()
  await stack?.stop()
})

/** The tests of this file build on each other: each takes one more thing away. */
describe('the city goes on', () => {
  test('when a seeder hands out wrong bytes: they are never shown, and others are asked', async ({
    expect,
  }) => {
    await expect
      .poll(
        async () =>
          JSON.stringify(await (await fetch(`${stack.addresses.portal}/api/seeders`)).json()),
        { timeout: 15_000 },
      )
      .toContain(liar.url)
    const visitor = await visit(browser, stack.addresses.portal)
    const stats = await visitor.until(
      'models stand',
      (s) => s.models.shown > 50 && s.models.loading === 0,
    )
    expect(liar.lies()).toBeGreaterThan(0)
    expect(stats.models.failed).toBe(0)
    expect(stats.bytes.received).toBeGreaterThan(stats.bytes.verified)
    await visitor.leave()
  })

  test('from one file on disk, with nothing but an RPC address and the directory', async ({
    expect,
  }) => {
    const visitor = await visit(browser, stack.addresses.file)
    expect(await visitor.page.evaluate(() => location.protocol)).toBe('file:')
    const stats = await visitor.until(
      'models stand, proven',
      (s) => s.models.shown > 50 && s.grid.proven,
    )
    expect(stats.models.failed).toBe(0)
    await visitor.until('the file’s visitor is in a room', (s) => s.relay === 'joined')
    await visitor.leave()
  })

  test('when one seeder is killed in the middle of loading', async ({ expect }) => {
    const visitor = await visit(browser, stack.addresses.portal)
    const [first] = stack.addresses.seeders
    process.kill(descendant(stack.pid, 'seeder/src/main.ts').pid, 'SIGKILL')
    await expect
      .poll(
        () =>
          fetch(first ?? '').then(
            () => 'up',
            () => 'down',
          ),
        { timeout: 15_000 },
      )
      .toBe('down')
    const stats = await visitor.until(
      'models stand',
      (s) => s.models.shown > 50 && s.models.loading === 0,
    )
    expect(stats.models.failed).toBe(0)
    expect(stack.said()).toMatch(/Seeder 1 has stopped/)
    await visitor.leave()
  })

  test('when the edge is killed: open pages go on, and say that nobody can be met', async ({
    expect,
  }) => {
    const visitor = await visit(browser, stack.addresses.portal)
    await visitor.until('in a room', (s) => s.relay === 'joined')
    process.kill(descendant(stack.pid, 'edge/main.ts').pid, 'SIGKILL')
    await visitor.until('away', (s) => s.relay !== 'joined')
    await visitor.page.evaluate(() => window.cosmos.go(7, -45))
    const stats = await visitor.until('still walking', (s) => s.parcel[0] === 7)
    expect(stats.models.shown).toBeGreaterThan(0)
    await visitor.leave()
  })

  test('from one file, with the edge dead: grid and models come from a seeder', async ({
    expect,
  }) => {
    const visitor = await visit(browser, stack.addresses.file)
    const stats = await visitor.until(
      'models stand, proven',
      (s) => s.models.shown > 50 && s.grid.proven,
    )
    expect(stats.relay).not.toBe('joined')
    await visitor.page.keyboard.press('Escape')
    await visitor.page.getByRole('button', { name: 'Chat' }).first().click()
    await expect
      .poll(() => visitor.page.locator('body').textContent(), { timeout: 30_000 })
      .toMatch(/Meeting people is not possible right now/)
    await visitor.leave()
  })
})
