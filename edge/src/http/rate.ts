/**
 * How often one visitor may ask. The address that the limits count by is looked at here, in the
 * Worker, and nowhere else: no object ever gets it.
 */
import type { MiddlewareHandler } from 'hono'
import type { Env } from '../env.ts'
import { RETRY_AFTER_SECONDS } from '../limits.ts'
import { problemResponse } from './problem.ts'

/** Refuses with 429 when the visitor's address has asked too often. */
export const withinRate: MiddlewareHandler<{ Bindings: Env }> = async (c, next) => {
  const upgrade = c.req.header('upgrade') !== undefined
  const limit = upgrade ? c.env.SOCKET_LIMIT : c.env.REQUEST_LIMIT
  // Without the header (a local run) everybody shares one count.
  const { success } = await limit.limit({ key: c.req.header('cf-connecting-ip') ?? 'local' })
  if (success) return next()
  return problemResponse({
    status: 429,
    title: 'Too many requests',
    detail: `too many ${upgrade ? 'connections' : 'requests'} from this address; wait a minute`,
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  })
}
