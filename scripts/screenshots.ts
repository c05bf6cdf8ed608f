/**
 * `npm run screenshots [-- FOLDER]`: the standard pictures of the running city, always the same ones,
 * for people to look at: arrival, street, square, town, atlas, card, phone; by day and at dusk.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { startTestStack } from '../tests/support/running-stack.ts'
import { BROWSER_FLAGS, PHONE } from '../tests/support/visitor.ts'
import { CHROMIUM, ensureProgram } from './system-programs.ts'

const WIDE = { width: 1280, height: 720 }
const DAY = 9.8
const DUSK = 19.6

interface Picture {
  readonly name: string
  readonly hash: string
  readonly hour: number
  readonly phone?: boolean
  readonly act?: (page: Page) => Promise<void>
}

const PICTURES: readonly Picture[] = [
  { name: 'arrival', hash: '#0,-39,0', hour: DAY },
  { name: 'arrival-dusk', hash: '#0,-39,0', hour: DUSK },
  { name: 'avenue', hash: '#0,-45,180', hour: DAY },
  { name: 'street', hash: '#10,-42,90', hour: DAY },
  { name: 'square', hash: '#0,-27,0', hour: DAY },
  { name: 'square-dusk', hash: '#0,-27,0', hour: DUSK },
  { name: 'atlas', hash: '#0,-39,0', hour: DAY, act: (page) => page.keyboard.press('m') },
  {
    name: 'card',
    hash: '#0,-45,90',
    hour: DAY,
    act: (page) => page.mouse.click(WIDE.width * 0.62, WIDE.height * 0.52),
  },
  { name: 'phone', hash: '#0,-39,0', hour: DAY, phone: true },
]

const folder = path.resolve(process.argv[2] ?? 'test-results/screenshots')
mkdirSync(folder, { recursive: true })
const stack = await startTestStack()
const browser = await chromium.launch({
  executablePath: ensureProgram(CHROMIUM, (text) => process.stderr.write(`${text}\n`)),
  args: [...BROWSER_FLAGS],
})
try {
  for (const picture of PICTURES) {
    await take(picture)
    process.stdout.write(`${path.join(folder, picture.name)}.png\n`)
  }
} finally {
  await browser.close()
  await stack.stop()
}

async function take({ name, hash, hour, phone, act }: Picture): Promise<void> {
  const shape: BrowserContextOptions = phone
    ? { viewport: PHONE, hasTouch: true, isMobile: true }
    : { viewport: WIDE }
  const context = await browser.newContext(shape)
  await context.addInitScript(
    (settings) => {
      localStorage.setItem('cosmos.settings', JSON.stringify(settings))
      localStorage.setItem('cosmos.visited', '1')
    },
    { name: 'Visitor', hour, quality: 'high', reducedMotion: true },
  )
  const page = await context.newPage()
  await page.goto(`${stack.addresses.portal}/${hash}`)
  await page.waitForFunction(() => window.cosmos !== undefined, undefined, { timeout: 60_000 })
  await page.evaluate(() => window.cosmos.ready)
  await page.waitForFunction(
    () => {
      const { models, grid } = window.cosmos.stats()
      return grid.proven && models.shown > 50 && models.loading === 0
    },
    undefined,
    { timeout: 120_000 },
  )
  await act?.(page)
  // Without a graphics card the sharp frame comes a moment after everything stands still.
  await page.waitForTimeout(6000)
  await page.screenshot({ path: path.join(folder, `${name}.png`), timeout: 90_000 })
  await context.close()
}
