/** Signing in (EIP-4361). Rooms need none of it: it is for what an edge may offer to known wallets. */
import { bareHex, hexToBytes } from '@cosmos/protocol/chain/hex'
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import { personalHash, recoverSigner } from '@cosmos/protocol/chain/personal-sign'
import * as schemas from '@cosmos/protocol/http/schemas'
import {
  faultOfSignIn,
  parseSignIn,
  type SignIn,
  type SignInFault,
} from '@cosmos/protocol/http/sign-in'
import { endpointUrls } from '@cosmos/protocol/lightnode/endpoint-list'
import { createWalletCheck } from '@cosmos/protocol/room/contract-wallet'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { App } from '../app.ts'
import { type Env, GRID_NAME } from '../env.ts'
import { problem } from '../http/problem.ts'
import { MAX_SIGN_IN_BODY } from '../limits.ts'
import { SESSION_MS } from '../lobby/limits.ts'
import { jsonOf, problemOf } from './describe.ts'
import { lobbyOf } from './lobby.ts'

type EdgeContext = Context<{ Bindings: Env }>

const NO_STORE = { 'cache-control': 'no-store' }
const FAULTS: Readonly<Record<SignInFault, string>> = {
  elsewhere: 'the message is for another site: domain and URI must name this one',
  'wrong chain': 'the message is for another chain: see chainId in /api/world',
  'too early': 'the message is not valid yet: check the clock of the device',
  'too late': 'the message has expired: ask for a new nonce and sign again',
  'too long': `the message is valid for too long: ${SESSION_MS / 3_600_000} hours at most`,
}

const body = z.object({
  message: z.string().max(2000),
  signature: z.string().regex(/^0x(?:[0-9a-fA-F]{2}){1,1024}$/, 'expected hex bytes with 0x'),
})
const answers = (content: ReturnType<typeof jsonOf>) => ({
  200: { description: 'Done', content },
  400: problemOf('The request was not understood'),
  401: problemOf('Not signed by that wallet, used before, or over'),
  429: { description: 'Too many requests: see Retry-After' },
  503: problemOf('The chain has not been read yet'),
})

/** Before anything is read: a body is as long as its sender likes. */
const withinLength: MiddlewareHandler = async (c, next) => {
  const length = Number(c.req.header('content-length') ?? Number.NaN)
  if (length <= MAX_SIGN_IN_BODY) return next()
  return problem(413, `a sign-in has a Content-Length of at most ${MAX_SIGN_IN_BODY} bytes`)
}

const ROUTES = {
  nonce: createRoute({
    method: 'post',
    path: '/api/sign-in/nonce',
    summary: 'A nonce for one sign-in message',
    responses: answers(jsonOf(schemas.nonceSchema)),
  }),
  signIn: createRoute({
    method: 'post',
    path: '/api/sign-in',
    summary: 'Opens a session for the wallet that signed an EIP-4361 message',
    middleware: withinLength,
    request: { body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: answers(jsonOf(schemas.openedSessionSchema)),
  }),
  session: createRoute({
    method: 'get',
    path: '/api/session',
    summary: 'Whose session a bearer token is',
    responses: answers(jsonOf(schemas.sessionSchema)),
  }),
  signOut: createRoute({
    method: 'delete',
    path: '/api/session',
    summary: 'Ends the session of a bearer token',
    responses: { 204: { description: 'Ended, or was none' } },
  }),
}

export function signInRoutes(app: App): void {
  app.openapi(ROUTES.nonce, async (c) => c.json(await lobbyOf(c.env).issueNonce(), 200, NO_STORE))

  app.openapi(ROUTES.signIn, async (c) => {
    const { message, signature } = c.req.valid('json')
    const signIn = parseSignIn(message)
    if (signIn === undefined) {
      return problem(
        400,
        'message: expected the EIP-4361 text exactly as docs/interfaces.md has it',
      )
    }
    const chainId = await c.env.GRID.get(c.env.GRID.idFromName(GRID_NAME)).chainId()
    if (chainId === undefined) return problem(503, 'the chain has not been read yet; try again')
    const { host } = new URL(c.req.url)
    const fault = faultOfSignIn(signIn, { host, chainId, now: Date.now(), longest: SESSION_MS })
    if (fault !== undefined) return problem(401, FAULTS[fault])
    if (!(await isSignedBy(c, signIn, message, signature))) {
      return problem(401, `the signature is not by ${signIn.address} over this message`)
    }
    const token = bareHex(crypto.getRandomValues(new Uint8Array(32)))
    const until = Date.parse(signIn.expirationTime)
    const session = await lobbyOf(c.env).openSession({
      ...{ nonce: signIn.nonce, address: signIn.address, until },
      tokenHash: await hashOf(token),
    })
    if (session === undefined) {
      return problem(401, 'the nonce was used before, has expired, or is not of this edge')
    }
    return c.json({ token, ...session }, 200, NO_STORE)
  })

  app.openapi(ROUTES.session, async (c) => {
    const token = bearerOf(c)
    const session = token && (await lobbyOf(c.env).session(await hashOf(token)))
    if (!session) return problem(401, 'there is no such session (any more): sign in', BEARER)
    return c.json(session, 200, NO_STORE)
  })

  app.openapi(ROUTES.signOut, async (c) => {
    const token = bearerOf(c)
    if (token) await lobbyOf(c.env).endSession(await hashOf(token))
    return c.body(null, 204)
  })
}

/** RFC 6750 section 3. */
const BEARER = { 'www-authenticate': 'Bearer' }

const bearerOf = (c: EdgeContext): string | undefined =>
  /^Bearer ([0-9a-f]{64})$/.exec(c.req.header('authorization') ?? '')?.[1]

const hashOf = async (token: string): Promise<string> =>
  bareHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))))

/** By an account, or by a contract that says so (ERC-1271). */
async function isSignedBy(
  c: EdgeContext,
  { address }: SignIn,
  message: string,
  signature: string,
): Promise<boolean> {
  if (recoverSigner(message, signature) === address) return true
  const urls = endpointUrls(c.env.COSMOS_RPC)
  const rpcs = urls.map((url) => createHttpRpc({ url, fetch: (at, init) => fetch(at, init) }))
  const claim = { address, hash: personalHash(message), signature: hexToBytes(signature) }
  return createWalletCheck(async () => rpcs)(claim)
}
