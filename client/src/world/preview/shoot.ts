/// <reference types="node" />
/**
 * Builds the preview page and takes its pictures:
 * `node client/src/world/preview/shoot.ts OUT_DIR [view,view] [hour,hour] [quality] [WxH]`
 * Chromium comes from COSMOS_CHROMIUM or the usual place of Debian's package.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { VIEWS } from './views.ts'

const [
  out = 'shots',
  views = Object.keys(VIEWS).join(','),
  hours = '9.8',
  quality = 'medium',
  size = '960x540',
] = process.argv.slice(2)
const [width = 960, height = 540] = size.split('x').map(Number)

const bundle = await build({
  entryPoints: [join(import.meta.dirname, 'page.ts')],
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  logLevel: 'warning',
})
const script = bundle.outputFiles[0]?.text ?? ''
process.stdout.write(`page: ${(gzipSync(script, { level: 9 }).length / 1024).toFixed(1)} KB gzip\n`)

const html =
  '<!doctype html><style>html,body,canvas{margin:0;width:100%;height:100%;display:block;overflow:hidden}</style><canvas></canvas><script type="module" src="/page.js"></script>'
const server = createServer((request, response) => {
  const isScript = request.url === '/page.js'
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
  response.end(isScript ? script : html)
})
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
const { port } = server.address() as AddressInfo

const browser = await chromium.launch({
  executablePath: process.env.COSMOS_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
  ],
})
try {
  await mkdir(out, { recursive: true })
  const page = await browser.newPage({ viewport: { width, height } })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      process.stdout.write(`console: ${message.text().slice(0, 3000)}\n`)
    }
  })
  page.on('pageerror', (error) => process.stdout.write(`error: ${error.stack}\n`))
  await page.goto(`http://127.0.0.1:${port}/?quality=${quality}&view=${views.split(',')[0]}`)
  for (const view of views.split(',')) {
    for (const hour of hours.split(',')) {
      const shot = await page.evaluate(SHOOT, { view, hour: Number(hour) })
      const name = `${view}-${hour}.png`
      await writeFile(join(out, name), Buffer.from(shot.png.split(',')[1] ?? '', 'base64'))
      process.stdout.write(
        `${name}: ${shot.drawCalls} draw calls, ${shot.triangles} triangles, ${shot.ms.toFixed(0)} ms/frame\n`,
      )
    }
  }
} finally {
  await browser.close()
  server.close()
}

/** Runs in the page: lets a few frames pass, then copies the canvas within a frame. */
async function SHOOT({ view, hour }: { view: string; hour: number }) {
  const page = globalThis as unknown as {
    world: {
      setPose(pose: unknown): void
      setHour(hour: number): void
      stats(): { drawCalls: number; triangles: number }
    }
    views: Record<string, unknown>
  }
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  page.world.setPose(page.views[view])
  page.world.setHour(hour)
  const since = performance.now()
  for (let i = 0; i < 12; i++) await frame()
  const ms = (performance.now() - since) / 12
  // After the world's own frame callback, before the browser clears the drawing buffer.
  const canvas = document.querySelector('canvas') as HTMLCanvasElement
  const png = await new Promise<string>((done) => {
    requestAnimationFrame(() => {
      page.world.setHour(hour)
      done(canvas.toDataURL('image/png'))
    })
  })
  return { png, ms, ...page.world.stats() }
}
