/** Response headers that keep pages and readers safe. */

/**
 * The portal's pages. Scripts come from the portal only; WebAssembly may be compiled (mesh and
 * texture decoders). Connections go anywhere, because seeders and RPC endpoints are anybody's.
 * Styles may be inline: the page carries its own, and no script can come in that way.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: http: https:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self' http: https: ws: wss: data: blob:",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  // Wallets open pop-ups that talk back.
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'permissions-policy':
    'xr-spatial-tracking=(self), fullscreen=(self), gamepad=(self), microphone=(self), ' +
    'camera=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=()',
  // The page changes with every release; what it loads is named by hash.
  'cache-control': 'no-cache',
} as const

const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const

/** Sets what a page of the portal needs. */
export function protectPage(headers: Headers): void {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) headers.set(name, value)
}

/** Sets what every response carries. */
export function protectResponse(headers: Headers, secure: boolean): void {
  for (const [name, value] of Object.entries(COMMON_HEADERS)) headers.set(name, value)
  if (secure) headers.set('strict-transport-security', 'max-age=31536000')
}

/**
 * Public reads answer every origin, `null` (a page from the local disk) included. Nothing here
 * depends on cookies, so `*` gives nothing away.
 */
export function openToAllOrigins(headers: Headers): void {
  headers.set('access-control-allow-origin', '*')
  headers.set('access-control-expose-headers', 'Age, Content-Length, ETag, Retry-After')
  headers.set('cross-origin-resource-policy', 'cross-origin')
}

/** The answer to a CORS preflight: If-None-Match and Authorization are what causes them. */
export const preflightResponse = (allow: string): Response =>
  new Response(null, {
    status: 204,
    headers: {
      allow,
      'access-control-allow-origin': '*',
      'access-control-allow-methods': allow,
      'access-control-allow-headers': 'Accept, Authorization, Content-Type, If-None-Match, Range',
      'access-control-max-age': '86400',
    },
  })
