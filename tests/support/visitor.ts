/** A visitor: one page in a real Chromium, and what a person would do and see there. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { CHROMIUM, ensureProgram } from '../../scripts/system-programs.ts'

/** `window.cosmos`, as docs/client.md promises it. */
export interface CosmosWindow {
  ready: Promise<void>
  stats(): {
    position: [number, number, number]
    parcel: [number, number]
    people: number
    models: { shown: number; loading: number; failed: number }
    drawCalls: number
    triangles: number
    bytes: { received: number; verified: number }
    sources: unknown[]
    relay: 'joined' | 'joining' | 'away'
    grid: { block: number; proven: boolean }
  }
  go(x: number, y: number): void
  say(text: string): Promise<void>
  on(event: string, fn: (value: unknown) => void): () => void
}
declare global {
  interface Window {
    cosmos: CosmosWindow
  }
}
export type Stats = ReturnType<CosmosWindow['stats']>

export const DESKTOP = { width: 960, height: 600 }
export const PHONE = { width: 390, height: 844 }

/** Flags for a machine without GPU, without network, and possibly without a user namespace. */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  // Several pages share one machine: none may be put to sleep because another is in front.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** How long something in the page may take on a busy machine that draws without a GPU. */
const PATIENCE_MS = 90_000

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: ensureProgram(CHROMIUM, (text) => process.stderr.write(`${text}\n`)),
    args: BROWSER_FLAGS,
  })

export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors the page threw or logged. */
  readonly errors: readonly string[]
  stats(): Promise<Stats>
  /** Waits until `test` holds of the stats. Rejects with the last stats. */
  until(what: string, test: (stats: Stats) => boolean): Promise<Stats>
  leave(): Promise<void>
}

/** Opens an address in a fresh context and waits until one can walk. */
export async function visit(
  browser: Browser,
  url: string,
  options: {
    viewport?: { width: number; height: number }
    touch?: boolean
    /** What is to be there before the page starts. */
    prepare?: (page: Page) => unknown
  } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: options.viewport ?? DESKTOP,
    hasTouch: options.touch ?? false,
    isMobile: options.touch ?? false,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await options.prepare?.(page)
  await page.goto(url, { waitUntil: 'domcontentloaded' })
  await page.waitForFunction(() => window.cosmos !== undefined, undefined, { timeout: PATIENCE_MS })
  await page.evaluate(() => window.cosmos.ready)
  const stats = () => page.evaluate(() => window.cosmos.stats())
  return {
    page,
    context,
    errors,
    stats,
    async until(what, test) {
      const deadline = Date.now() + PATIENCE_MS
      for (;;) {
        const now = await stats()
        if (test(now)) return now
        if (Date.now() > deadline) {
          throw new Error(
            `${what}: not within ${PATIENCE_MS / 1000} s. ${JSON.stringify(now)}\n${errors.join('\n')}`,
          )
        }
        await page.waitForTimeout(250)
      }
    },
    leave: () => context.close(),
  }
}
