/**
 * The Worker: decides what each request is, refuses what is wrong with it, and hands the rest,
 * stripped of everything that could name a visitor, to the object it is for.
 */
import { OpenAPIHono } from '@hono/zod-openapi'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { Env } from './env.ts'
import { problem } from './http/problem.ts'
import { withinRate } from './http/rate.ts'
import { openToAllOrigins, preflightResponse, protectResponse } from './http/security.ts'
import { MAX_URL } from './limits.ts'
import { announceRoute } from './routes/announce.ts'
import { assetRoutes } from './routes/assets.ts'
import { cityRoutes } from './routes/city.ts'
import { lobbyRoutes } from './routes/lobby.ts'
import { describeApi } from './routes/openapi.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { socketRoutes } from './routes/sockets.ts'

export type App = OpenAPIHono<{ Bindings: Env }>

/** Wires the routes. One per Worker; keeps no state of its own. */
export function createApp(): App {
  const app: App = new OpenAPIHono<{ Bindings: Env }>({
    defaultHook: (result) => {
      if (result.success) return undefined
      const issue = result.error.issues[0]
      const where = issue?.path.join('.') ?? result.target
      return problem(400, `${where}: ${issue?.message ?? 'not understood'}`)
    },
  })

  app.use(async (c, next) => {
    await next()
    // A 101 carries the socket; its headers are the protocol's own.
    if (c.res.status === 101) return
    // Answers of objects and of the asset store have immutable headers.
    c.res = new Response(c.res.body, c.res)
    protectResponse(c.res.headers, new URL(c.req.url).protocol === 'https:')
    if (isPublicRead(c.req.path)) openToAllOrigins(c.res.headers)
  })

  app.use(async (c, next) => {
    if (c.req.url.length > MAX_URL) {
      return problem(414, `paths and queries here have at most ${MAX_URL} characters`)
    }
    if (c.req.method === 'OPTIONS' && isPublicRead(c.req.path)) {
      return preflightResponse(allowedAt(c.req.path))
    }
    return next()
  })

  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        problem(405, `${c.req.path} takes ${methods.join(', ')}`, { allow: methods.join(', ') }),
    }),
  )

  app.use('/api/*', withinRate)
  app.use('/tracker', withinRate)
  app.use('/announce', withinRate)

  socketRoutes(app)
  cityRoutes(app)
  lobbyRoutes(app)
  signInRoutes(app)
  announceRoute(app)
  describeApi(app)
  assetRoutes(app)

  app.notFound((c) => problem(404, `there is nothing at ${c.req.path}`))
  app.onError((error, c) => {
    // The text goes to the operator's log; the visitor learns no more than that it was not them.
    console.error(`${c.req.method} ${c.req.path}:`, error)
    return problem(500, 'the edge failed on this request; it has been logged, try again')
  })
  return app
}

/** Methods for a preflight: almost everything is only read. */
const allowedAt = (path: string): string => {
  if (path.startsWith('/api/sign-in')) return 'POST, OPTIONS'
  return path === '/api/session' ? 'GET, DELETE, OPTIONS' : 'GET, HEAD, OPTIONS'
}

const isPublicRead = (path: string): boolean => path.startsWith('/api/') || path === '/announce'
