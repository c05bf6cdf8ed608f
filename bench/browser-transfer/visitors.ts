/** Chromium with the measured page, and the server the page comes from. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import { chromium, type Page } from 'playwright-core'
import { CHROMIUM, ensureProgram } from '../../scripts/system-programs.ts'
import { BROWSER_FLAGS } from '../../tests/support/visitor.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SCRIPTS = {
  '/page.js': 'bench/browser-transfer/page.ts',
  '/unverified.js': 'bench/browser-transfer/unverified.worker.ts',
  '/models.js': 'client/src/net/models/models.worker.ts',
}

export interface Visitors {
  /** A page whose browser has nothing cached. */
  withPage<T>(use: (page: Page) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function openVisitors(): Promise<Visitors> {
  const texts = new Map<string, string>()
  for (const [address, entry] of Object.entries(SCRIPTS)) {
    const { outputFiles } = await build({
      ...{ entryPoints: [path.join(ROOT, entry)], bundle: true, write: false, minify: true },
      ...{ format: 'iife', target: 'es2024', logLevel: 'silent', external: ['/webtorrent.js'] },
    })
    texts.set(address, outputFiles[0]?.text ?? '')
  }
  const stock = path.join(ROOT, 'node_modules/webtorrent/dist/webtorrent.min.js')
  texts.set('/webtorrent.js', await readFile(stock, 'utf8'))
  const server = createServer(({ url = '' }, response) => {
    const script = texts.get(url)
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(script ?? '<title>visitor</title><script src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browser = await chromium.launch({
    executablePath: ensureProgram(CHROMIUM, (text) => process.stderr.write(`${text}\n`)),
    args: [...BROWSER_FLAGS, '--allow-loopback-in-peer-connection'],
  })
  return {
    async withPage(use) {
      const context = await browser.newContext()
      try {
        const page = await context.newPage()
        await page.goto(`http://127.0.0.1:${port}/`)
        return await use(page)
      } finally {
        await context.close()
      }
    },
    async close() {
      await browser.close()
      server.close()
      server.closeAllConnections()
    },
  }
}
