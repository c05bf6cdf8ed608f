/**
 * How often one visitor may ask. The address that the limits count by is looked at here, in the
 * Worker, and nowhere else: no object ever gets it.
 */
import type { MiddlewareHandler } from 'hono'
import type { Env } from '../env.ts'
import { RETRY_AFTER_SECONDS } from '../limits.ts'
import { problem } from './problem.ts'

/** Refuses with 429 when the visitor's address has asked too often. */
export const withinRate: MiddlewareHandler<{ Bindings: Env }> = async (c, next) => {
  const upgrade = c.req.header('upgrade') !== undefined
  const limit = upgrade ? c.env.SOCKET_LIMIT : c.env.REQUEST_LIMIT
  // Without the header (a local run) everybody shares one count.
  const { success } = await limit.limit({ key: c.req.header('cf-connecting-ip') ?? 'local' })
  if (success) return next()
  const what = upgrade ? 'connections' : 'requests'
  return problem(429, `too many ${what} from this address; wait a minute`, {
    'retry-after': String(RETRY_AFTER_SECONDS),
  })
}
