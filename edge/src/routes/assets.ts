/** The client's files. */
import type { Context } from 'hono'
import type { App } from '../app.ts'
import type { Env } from '../env.ts'
import { problem } from '../http/problem.ts'
import { protectPage } from '../http/security.ts'

const INDEX = '/index.html'
const ONE_FILE = '/cosmos.html'

export function assetRoutes(app: App): void {
  app.get('/', (c) => page(c))
  app.get(INDEX, (c) => page(c))

  app.get(ONE_FILE, async (c) => {
    const file = await asset(c, ONE_FILE)
    if (!file.ok) return missingClient()
    const headers = new Headers(file.headers)
    headers.set('content-disposition', 'attachment; filename="cosmos.html"')
    headers.set('cache-control', 'no-cache')
    return new Response(file.body, { status: file.status, headers })
  })

  app.get('*', async (c) => {
    const file = await asset(c, c.req.path)
    if (file.status === 404) return problem(404, `there is nothing at ${c.req.path}`)
    return file
  })
}

async function page(c: Context<{ Bindings: Env }>): Promise<Response> {
  const file = await asset(c, INDEX)
  if (!file.ok && file.status !== 304) return missingClient()
  const headers = new Headers(file.headers)
  protectPage(headers)
  return new Response(file.body, { status: file.status, headers })
}

const asset = (c: Context<{ Bindings: Env }>, path: string): Promise<Response> => {
  const url = new URL(path, c.req.url)
  return c.env.ASSETS.fetch(new Request(url, { method: c.req.method, headers: c.req.raw.headers }))
}

const missingClient = (): Response =>
  problem(503, 'the client is not built here; run `npm run build`')
