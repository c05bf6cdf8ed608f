/// <reference lib="dom" />
/** Renders shots in headless Chromium. A development tool: three.js, esbuild, playwright. */
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import type { Shot } from './page.ts'

export interface Camera {
  /** A PNG or, with a quality, a JPEG of the shot. */
  take(shot: Shot): Promise<Buffer>
  close(): Promise<void>
}

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

/** Serves `folder` (GLBs) and opens a browser on it. */
export async function openCamera(
  folder: string,
  chromiumPath = '/usr/bin/chromium',
): Promise<Camera> {
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, 'page.ts')],
    bundle: true,
    format: 'esm',
    write: false,
    target: 'es2024',
    // three belongs to the client's workspace; it is hoisted to the root.
    nodePaths: [join(import.meta.dirname, '../../../../node_modules')],
  })
  const script = bundle.outputFiles[0]?.text ?? ''
  const server = await serve(folder, script)
  const { port } = server.address() as AddressInfo
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS })
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.error(error))
  await page.goto(`http://127.0.0.1:${port}/`)
  return {
    take: async (shot) => {
      await page.setViewportSize({ width: shot.width, height: shot.height })
      const triangles = await page.evaluate((s) => window.shoot(s), shot)
      console.log(`${triangles} triangles`)
      return page.screenshot({ type: 'png', timeout: 120_000 })
    },
    close: async () => {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serve(folder: string, script: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/') {
      response.setHeader('content-type', 'text/html')
      response.end(
        '<style>body{margin:0;overflow:hidden}</style><script type="module" src="/page.js"></script>',
      )
      return
    }
    if (path === '/page.js') {
      response.setHeader('content-type', 'text/javascript')
      response.end(script)
      return
    }
    readFile(join(folder, normalize(path))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
